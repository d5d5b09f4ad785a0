import pandas as pd
import plotly.express as px

df = pd.DataFrame({"gdp": [1.2, 3.4, 8.8, 15.1, 42.0, 55.3], "life": [54, 61, 66, 72, 80, 82], "pop": [20, 45, 8, 120, 67, 9], "zone": list("aabbcc"), "land": ["Abo", "Bel", "Cor", "Dun", "Elm", "Fen"]})
fig = px.scatter(df, x="gdp", y="life", size="pop", color="zone", hover_name="land", log_x=True, size_max=50, title="Wealth and health")
fig.show()
