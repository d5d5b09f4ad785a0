import plotly.graph_objects as go

fig = go.Figure(go.Waterfall(x=["start", "plus", "minus", "total"], measure=["absolute", "relative", "relative", "total"], y=[10, 5, -3, 0], text=["10", "+5", "-3", "12"], textposition="outside"))
fig.update_layout(title_text="Waterfall", yaxis_range=[0, 18])
fig.write_html("waterfall.html", include_plotlyjs=False)
with open("waterfall.html") as f:
    print(len(f.read()) > 500)
