import io
import pandas as pd
import matplotlib.pyplot as plt

text = """name;age;fare;deck
Ann;29;211;B
Bob;2;151;C
Cyd;30;151;C
Dan;25;26;E
Eve;48;26;E
Flo;63;77;D
Gus;39;0;A
Hal;53;51;C
Ida;71;49;C
"""
df = pd.read_csv(io.StringIO(text), sep=";")
fig, axes = plt.subplots(1, 2)
df.groupby("deck")["fare"].mean().sort_index().plot(kind="bar", ax=axes[0], color="tan", ylabel="mean fare")
df["age"].plot.hist(bins=5, ax=axes[1], rwidth=0.9)
df["age"].plot.density(ax=axes[1], secondary_y=True, color="k")
plt.tight_layout()
plt.savefig("titanic.png")
print(df.sort_values("age").to_string(index=False))
