import numpy as np
import matplotlib.pyplot as plt
from matplotlib.offsetbox import AnchoredText, AnnotationBbox, DrawingArea, OffsetImage, TextArea
from matplotlib.patches import Circle

fig, ax = plt.subplots()
ax.plot([0.1, 0.5, 0.9], [0.2, 0.8, 0.5], "ko")
ax.add_artist(AnchoredText("Figure 1a", loc="upper left", prop={"size": 12}, frameon=True))
ax.add_artist(AnnotationBbox(OffsetImage(np.arange(100).reshape(10, 10), zoom=3, cmap="hot"), (0.5, 0.8), xybox=(-80, -40), boxcoords="offset points", arrowprops={"arrowstyle": "->"}))
da = DrawingArea(20, 20, 0, 0)
da.add_artist(Circle((10, 10), 10, fc="lime"))
ax.add_artist(AnnotationBbox(da, (0.9, 0.5), xybox=(1.02, 0.7), boxcoords=("axes fraction", "data"), box_alignment=(0, 0.5), arrowprops={"arrowstyle": "->"}))
ax.add_artist(AnnotationBbox(TextArea("packed"), (0.1, 0.2), xybox=(40, 20), boxcoords="offset points"))
ax.set(xlim=(0, 1), ylim=(0, 1))
plt.show()
