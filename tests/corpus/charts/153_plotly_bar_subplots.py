from plotly.subplots import make_subplots
import plotly.graph_objects as go

fig = make_subplots(rows=2, cols=2, specs=[[{"type": "bar"}, {"type": "domain"}], [{"colspan": 2}, None]], subplot_titles=("bars", "pie", "box"))
fig.add_trace(go.Bar(x=["a", "b", "c"], y=[4, 1, 6], marker_color=["#636efa", "#ef553b", "#00cc96"]), row=1, col=1)
fig.add_trace(go.Pie(labels=["x", "y", "z"], values=[20, 30, 50], hole=0.4), row=1, col=2)
for k in range(4):
    fig.add_trace(go.Box(y=[k + v % (k + 3) for v in range(15)], name=f"g{k}", boxpoints="all", jitter=0), row=2, col=1)
fig.update_layout(showlegend=False, height=600)
fig.show()
