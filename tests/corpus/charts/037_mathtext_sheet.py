import matplotlib.pyplot as plt

formulas = [
    r"$\int_0^\infty e^{-x^2}\,dx = \frac{\sqrt{\pi}}{2}$",
    r"$\sum_{n=1}^{\infty} \frac{1}{n^2} = \frac{\pi^2}{6}$",
    r"$\nabla \times \mathbf{E} = -\frac{\partial \mathbf{B}}{\partial t}$",
    r"$\left| \psi \right\rangle = \alpha \left| 0 \right\rangle + \beta \left| 1 \right\rangle$",
    r"$\hat{\beta} = (X^\top X)^{-1} X^\top y$",
    r"$\mathcal{L} = \bar\psi (i \gamma^\mu D_\mu - m) \psi$",
    r"$x_{1,2} = \frac{-b \pm \sqrt{b^2 - 4ac}}{2a}$",
]
fig = plt.figure(figsize=(6, 7))
for i, f in enumerate(formulas):
    fig.text(0.08, 0.9 - i * 0.13, f"({i + 1})", fontsize=12)
    fig.text(0.2, 0.9 - i * 0.13, f, fontsize=18, color=f"C{i}")
plt.show()
