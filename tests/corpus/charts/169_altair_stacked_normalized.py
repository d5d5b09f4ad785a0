import altair as alt
import pandas as pd

df = pd.DataFrame([(y, s, (y - 1990) * k % 37 + 5) for y in range(1990, 2021, 5) for k, s in enumerate(["coal", "gas", "wind"], 3)], columns=["year", "source", "twh"])
chart = alt.Chart(df).mark_area().encode(x="year:O", y=alt.Y("twh:Q", stack="normalize", axis=alt.Axis(format="%")), color=alt.Color("source:N", scale=alt.Scale(domain=["coal", "gas", "wind"], range=["#444", "#e6a", "#4ad"])))
chart.save("areas.json", indent=1)
