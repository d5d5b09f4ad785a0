import plotly.express as px

data = dict(who=["Eve", "Cain", "Seth", "Enos", "Noam", "Abel", "Awan", "Enoch"], parent=["", "Eve", "Eve", "Seth", "Seth", "Eve", "Eve", "Awan"], value=[10, 14, 12, 10, 2, 6, 6, 4])
fig = px.sunburst(data, names="who", parents="parent", values="value")
fig.update_layout(margin=dict(t=0, l=0, r=0, b=0))
fig.show()
fig2 = px.treemap(data, names="who", parents="parent", values="value", color="value")
fig2.show()
