import numpy as np
import matplotlib.pyplot as plt

a = np.linspace(-2, 2, 40)
X, Y = np.meshgrid(a, a)
Z = X * np.exp(-(X**2) - Y**2)
ax = plt.figure().add_subplot(projection="3d", proj_type="ortho")
ax.plot_wireframe(X, Y, Z, rcount=20, ccount=20, lw=0.4, color="teal")
ax.contourf(X, Y, Z, zdir="z", offset=-0.8, cmap="PRGn", levels=12)
ax.contour(X, Y, Z, zdir="y", offset=2.5, colors="gray", levels=6, linewidths=0.6)
ax.set(xlim=(-2, 2), ylim=(-2, 2.5), zlim=(-0.8, 0.5), xlabel="X", ylabel="Y", zlabel="Z")
plt.show()
