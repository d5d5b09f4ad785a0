import altair as alt
import pandas as pd

df = pd.DataFrame({"x": range(50), "y": [(i * 17) % 29 for i in range(50)], "c": [("even", "odd")[i % 2] for i in range(50)]})
brush = alt.selection_interval(encodings=["x"])
points = alt.Chart(df).mark_point().encode(x="x:Q", y="y:Q", color=alt.condition(brush, "c:N", alt.value("lightgray"))).add_params(brush)
bars = alt.Chart(df).mark_bar().encode(y="c:N", x="count()", color="c:N").transform_filter(brush)
chart = alt.vconcat(points, bars)
chart
