import numpy as np
import pandas as pd
import plotly.graph_objects as go
from plotly.subplots import make_subplots

idx = pd.date_range("2023-01-01", periods=200)
rng = np.random.default_rng(3)
fig = make_subplots(specs=[[{"secondary_y": True}]])
fig.add_trace(go.Scatter(x=idx, y=rng.normal(size=200).cumsum() + 20, name="price"), secondary_y=False)
fig.add_trace(go.Bar(x=idx, y=rng.integers(10, 80, 200), name="volume", opacity=0.3), secondary_y=True)
fig.add_vrect(x0="2023-03-01", x1="2023-04-01", fillcolor="LightSalmon", opacity=0.5, layer="below", line_width=0)
fig.update_yaxes(title_text="$", secondary_y=False)
fig.update_layout(template="plotly_dark", hovermode="x unified")
fig.show()
