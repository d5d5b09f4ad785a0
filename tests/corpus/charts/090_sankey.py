import matplotlib.pyplot as plt
from matplotlib.sankey import Sankey

fig = plt.figure(figsize=(8, 6))
ax = fig.add_subplot(1, 1, 1, xticks=[], yticks=[], title="Heat of a house")
sankey = Sankey(ax=ax, scale=0.01, offset=0.2, head_angle=120, format="%.0f", unit="%")
sankey.add(flows=[75, 25, -45, -20, -15, -20], labels=["gas", "sun", "walls", "windows", "roof", "air"], orientations=[0, 1, 0, -1, 1, -1], pathlengths=[0.25] * 6, facecolor="peachpuff")
parts = sankey.finish()
parts[0].texts[0].set_color("red")
plt.show()
