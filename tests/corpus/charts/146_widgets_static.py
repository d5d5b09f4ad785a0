import numpy as np
import matplotlib.pyplot as plt
from matplotlib.widgets import Button, CheckButtons, RadioButtons, Slider

fig, ax = plt.subplots()
fig.subplots_adjust(bottom=0.3, left=0.3)
t = np.linspace(0, 1, 300)
(line,) = ax.plot(t, np.sin(6 * np.pi * t))
freq = Slider(fig.add_axes([0.3, 0.15, 0.6, 0.03]), "Freq", 0.1, 10.0, valinit=3)
amp = Slider(fig.add_axes([0.05, 0.3, 0.03, 0.55]), "Amp", 0, 2, valinit=1, orientation="vertical")
radio = RadioButtons(fig.add_axes([0.05, 0.05, 0.15, 0.15]), ("red", "blue"), active=1)
check = CheckButtons(fig.add_axes([0.3, 0.02, 0.2, 0.08]), ["grid"], [True])
button = Button(fig.add_axes([0.8, 0.03, 0.1, 0.05]), "Reset", hovercolor="0.9")
freq.on_changed(lambda v: line.set_ydata(amp.val * np.sin(2 * np.pi * v * t)))
freq.set_val(5)
plt.show()
