import altair as alt
import pandas as pd

df = pd.DataFrame([(d, h, abs((h - 12) * (d - 3)) % 17) for d in range(7) for h in range(0, 24, 3)], columns=["day", "hour", "calls"])
base = alt.Chart(df).encode(x="hour:O", y="day:O")
heat = base.mark_rect().encode(color=alt.Color("calls:Q", scale=alt.Scale(scheme="viridis")))
text = base.mark_text(baseline="middle").encode(text="calls:Q", color=alt.condition(alt.datum.calls > 8, alt.value("black"), alt.value("white")))
chart = (heat + text).configure_axis(grid=False).properties(width=320, height=220)
print(chart.to_json()[:60])
