import altair as alt
import pandas as pd

df = pd.DataFrame([{"shop": s, "month": m, "sold": (i * 7 + m * 3) % 23} for i, s in enumerate(["Ulm", "Rom", "Gent"]) for m in range(1, 13)])
left = alt.Chart(df).mark_line(point=True).encode(x="month:O", y="sold:Q", color="shop:N").properties(width=250)
right = alt.Chart(df).mark_bar().encode(x="sum(sold):Q", y=alt.Y("shop:N", sort="-x"), color="shop:N").properties(width=150)
small = alt.Chart(df).mark_area().encode(x="month:O", y="sold:Q").properties(width=120, height=80).facet(column="shop:N")
chart = (left | right) & small
chart.show
