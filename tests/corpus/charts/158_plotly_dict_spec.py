import plotly.io as pio

pio.show({"data": [{"type": "bar", "orientation": "h", "x": [3, 1, 2], "y": ["p", "q", "r"], "marker": {"color": "rgba(55,128,191,0.7)"}}],
          "layout": {"title": {"text": "From a plain dict"}, "shapes": [{"type": "line", "x0": 1.5, "x1": 1.5, "y0": -0.5, "y1": 2.5, "line": {"dash": "dash"}}],
                     "annotations": [{"x": 3, "y": "p", "text": "max", "showarrow": True, "ax": 30}]}})
