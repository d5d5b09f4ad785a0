import altair as alt
import numpy as np
import pandas as pd

x = np.arange(60)
df = pd.DataFrame({"day": pd.date_range("2024-04-01", periods=60), "mean": np.sin(x / 8) * 3 + 12})
df["low"], df["high"] = df["mean"] - 1.5, df["mean"] + 2
base = alt.Chart(df).encode(x="day:T")
band = base.mark_area(opacity=0.3).encode(y="low:Q", y2="high:Q")
line = base.mark_line(color="firebrick", interpolate="monotone").encode(y=alt.Y("mean:Q", title="°C"))
rule = alt.Chart(pd.DataFrame({"y": [12]})).mark_rule(strokeDash=[4, 4]).encode(y="y")
(band + line + rule).properties(title="Temperature").save("band.html")
