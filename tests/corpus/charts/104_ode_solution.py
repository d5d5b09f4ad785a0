import numpy as np
from scipy.integrate import solve_ivp
import matplotlib.pyplot as plt


def sir(t, y, beta, gamma):
    s, i, r = y
    return [-beta * s * i, beta * s * i - gamma * i, gamma * i]


sol = solve_ivp(sir, (0, 120), [0.995, 0.005, 0], args=(0.3, 0.1), dense_output=True)
t = np.linspace(0, 120, 400)
for y, name, c in zip(sol.sol(t), ("susceptible", "infected", "recovered"), ("C0", "C3", "C2")):
    plt.plot(t, y, c, label=name)
peak = t[sol.sol(t)[1].argmax()]
plt.axvline(peak, color="k", ls=":", label=f"peak: day {peak:.0f}")
plt.legend()
plt.xlabel("day")
plt.show()
