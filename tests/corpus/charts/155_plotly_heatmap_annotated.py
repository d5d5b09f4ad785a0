import plotly.graph_objects as go

z = [[1, 20, 30], [20, 1, 60], [30, 60, 1]]
fig = go.Figure(go.Heatmap(z=z, x=["Mon", "Tue", "Wed"], y=["morning", "noon", "night"], colorscale="YlOrRd", text=z, texttemplate="%{text}", textfont={"size": 20}))
fig.update_xaxes(side="top")
fig.show()
