import numpy as np
import plotly.graph_objects as go

g = np.linspace(-3, 3, 40)
X, Y = np.meshgrid(g, g)
fig = go.Figure(data=[go.Surface(z=np.cos(X) * np.exp(-Y**2 / 4), x=g, y=g, colorscale="Viridis")])
fig.update_layout(scene_camera=dict(eye=dict(x=1.6, y=1.6, z=0.8)), width=600, height=600)
fig.show()
