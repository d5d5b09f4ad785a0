import altair as alt
import pandas as pd

df = pd.DataFrame({"kind": ["rent", "food", "fun", "other"], "share": [45, 25, 18, 12]})
base = alt.Chart(df).encode(theta=alt.Theta("share:Q", stack=True), color="kind:N")
pie = base.mark_arc(outerRadius=110, innerRadius=40, stroke="#fff")
text = base.mark_text(radius=130, size=14).encode(text="kind:N")
chart = (pie + text).properties(title={"text": "Budget", "subtitle": ["per month"], "anchor": "start"})
chart.save("pie.html")
