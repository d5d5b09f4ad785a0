import pandas as pd
import seaborn as sns
import matplotlib.pyplot as plt

sns.set(style="ticks", font_scale=1.1)
df = pd.DataFrame({"team": list("AABBBCCCCDAB") * 4, "medal": (["gold"] * 10 + ["silver"] * 14 + ["bronze"] * 24)})
sns.catplot(data=df, kind="count", x="team", hue="medal", palette=["gold", "silver", "peru"], order="ABCD", height=4, aspect=1.3)
plt.title("Medals")
plt.show()
