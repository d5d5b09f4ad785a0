import numpy as np
import pandas as pd
import plotly.express as px

rng = np.random.default_rng(0)
df = pd.DataFrame({"bill": rng.gamma(4, 5, 200), "sex": rng.choice(["f", "m"], 200), "day": rng.choice(["Thu", "Fri", "Sat"], 200)})
fig = px.histogram(df, x="bill", color="sex", facet_col="day", nbins=20, barmode="overlay", opacity=0.6, category_orders={"day": ["Thu", "Fri", "Sat"]})
fig.update_layout(bargap=0.05, font_family="Courier New")
fig.show()
