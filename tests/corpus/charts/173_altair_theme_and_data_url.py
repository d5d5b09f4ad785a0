import altair as alt

alt.data_transformers.disable_max_rows()
values = [{"t": i, "v": (i * i) % 101} for i in range(6000)]
chart = alt.Chart(alt.Data(values=values)).mark_line(strokeWidth=0.5).encode(x="t:Q", y="mean(v):Q").configure_view(strokeWidth=0).configure_mark(color="#c30d24")
chart
