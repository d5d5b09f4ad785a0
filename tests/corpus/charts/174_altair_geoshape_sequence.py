import altair as alt

sphere = alt.Chart(alt.sphere()).mark_geoshape(fill="lightblue")
lines = alt.Chart(alt.graticule(step=[15, 15])).mark_geoshape(stroke="black", strokeWidth=0.5)
wave = alt.Chart(alt.sequence(0, 12.7, 0.1, as_="x")).transform_calculate(sin="sin(datum.x)").mark_line().encode(x="x:Q", y="sin:Q").properties(width=200)
chart = alt.hconcat(alt.layer(sphere, lines).project("orthographic", rotate=[-10, -40, 0]).properties(width=220, height=220), wave)
chart
