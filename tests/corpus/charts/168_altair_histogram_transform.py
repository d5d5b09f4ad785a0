import altair as alt
import numpy as np
import pandas as pd

data = pd.DataFrame({"v": np.random.RandomState(42).lognormal(1, 0.5, 500)})
chart = alt.Chart(data).transform_calculate(log="log(datum.v)").transform_filter("datum.v < 15").mark_bar().encode(alt.X("log:Q", bin=alt.Bin(maxbins=30)), y="count()")
mean = alt.Chart(data).transform_calculate(log="log(datum.v)").mark_rule(color="red", size=3).encode(x="mean(log):Q")
chart + mean
