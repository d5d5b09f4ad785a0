import matplotlib.pyplot as plt
import numpy as np

for style in ("default", "bmh", "fivethirtyeight", "Solarize_Light2"):
    with plt.style.context(style):
        fig, ax = plt.subplots(figsize=(4, 3))
        ax.plot(np.sin(np.linspace(0, 7)), label="a")
        ax.plot(np.cos(np.linspace(0, 7)), label="b")
        ax.set_title(style)
        ax.legend()
plt.show()
