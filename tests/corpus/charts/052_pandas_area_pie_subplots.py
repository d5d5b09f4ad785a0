import pandas as pd
import matplotlib.pyplot as plt

df = pd.DataFrame({"web": [120, 150, 180, 260], "shop": [300, 280, 240, 200], "phone": [80, 70, 75, 60]}, index=["2019", "2020", "2021", "2022"])
df.plot.area(alpha=0.5)
plt.title("Orders")
df.T.plot.pie(subplots=True, figsize=(12, 3.5), legend=False, autopct="%.0f%%")
plt.show()
