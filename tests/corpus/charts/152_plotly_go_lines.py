import plotly.graph_objects as go

x = list(range(12))
fig = go.Figure()
fig.add_trace(go.Scatter(x=x, y=[v**1.5 for v in x], mode="lines+markers", name="growth", line=dict(color="firebrick", width=3, dash="dot")))
fig.add_trace(go.Scatter(x=x, y=[40 - v * 2 for v in x], fill="tozeroy", name="decline", line_shape="spline"))
fig.update_layout(title="Two trends", xaxis_title="month", yaxis_title="units", template="plotly_white", width=800, height=450, legend=dict(orientation="h", y=1.1))
fig.show()
