from datetime import date, timedelta
import plotly.graph_objects as go

days = [date(2024, 1, 1) + timedelta(days=i) for i in range(10)]
o = [10, 11, 10.5, 12, 12.2, 11.8, 12.5, 13, 12.1, 12.6]
c = [11, 10.5, 12, 12.2, 11.8, 12.5, 13, 12.1, 12.6, 13.3]
candles = go.Figure(go.Candlestick(x=days, open=o, close=c, high=[max(a, b) + 0.4 for a, b in zip(o, c)], low=[min(a, b) - 0.3 for a, b in zip(o, c)]))
candles.update_layout(xaxis_rangeslider_visible=False)
candles.show()
gauge = go.Figure(go.Indicator(mode="gauge+number+delta", value=270, delta={"reference": 250}, gauge={"axis": {"range": [0, 400]}, "bar": {"color": "darkblue"}, "threshold": {"value": 350, "line": {"color": "red", "width": 4}}}, title={"text": "Speed"}))
gauge.show()
