import altair as alt
import pandas as pd

source = pd.DataFrame({"letter": list("ABCDEFGHI"), "count": [28, 55, 43, 91, 81, 53, 19, 87, 52]})
chart = alt.Chart(source, title="Counts").mark_bar(color="teal").encode(x="letter", y="count")
chart.save("bar.json")
