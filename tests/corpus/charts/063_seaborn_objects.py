import pandas as pd
import seaborn.objects as so

df = pd.DataFrame({"year": list(range(2010, 2020)) * 2, "price": [3, 4, 4, 5, 7, 8, 8, 9, 12, 14, 6, 6, 7, 6, 5, 5, 6, 7, 7, 8], "fruit": ["plum"] * 10 + ["pear"] * 10})
p = so.Plot(df, x="year", y="price", color="fruit").add(so.Line(marker="o")).label(title="Prices", y="€/kg").layout(size=(6, 3.5))
p.save("prices.png")
