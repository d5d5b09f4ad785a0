import altair as alt
import numpy as np
import pandas as pd

rng = np.random.default_rng(17)
df = pd.DataFrame({"g": np.repeat(["ctrl", "a", "b"], 40), "y": np.concatenate([rng.normal(m, 1, 40) for m in (5, 6, 8)])})
box = alt.Chart(df).mark_boxplot(extent="min-max", size=40).encode(x="g:N", y=alt.Y("y:Q").scale(zero=False))
ticks = alt.Chart(df).mark_tick(color="orange").encode(x="g:N", y="y:Q")
chart = alt.layer(box, ticks).properties(width=200)
chart
