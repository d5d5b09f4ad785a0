import plotly.express as px
import plotly.graph_objects as go

fig = go.Figure()
for name, r in {"A": [1, 5, 2, 2, 3], "B": [4, 3, 2.5, 1, 2]}.items():
    fig.add_trace(go.Scatterpolar(r=r, theta=["cost", "stability", "speed", "ease", "size"], fill="toself", name=name))
fig.update_polars(radialaxis_range=[0, 5])
fig.show()
px.scatter_ternary(a=[0.2, 0.5, 0.1], b=[0.3, 0.2, 0.6], c=[0.5, 0.3, 0.3], size=[1, 2, 3]).show()
