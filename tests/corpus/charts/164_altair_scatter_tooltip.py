import altair as alt
import numpy as np
import pandas as pd

rng = np.random.default_rng(5)
df = pd.DataFrame({"power": rng.uniform(50, 220, 90), "origin": rng.choice(["EU", "JP", "US"], 90)})
df["consumption"] = 2 + df.power / 18 + rng.normal(0, 1, 90)
chart = (
    alt.Chart(df)
    .mark_circle(size=60, opacity=0.7)
    .encode(x=alt.X("power:Q", scale=alt.Scale(zero=False)), y="consumption:Q", color=alt.Color("origin:N", legend=alt.Legend(orient="bottom")), tooltip=["origin", "power"])
    .properties(width=450, height=300)
)
chart
