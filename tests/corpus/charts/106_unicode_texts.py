import matplotlib.pyplot as plt

fig, ax = plt.subplots()
ax.plot(["α", "β", "γ", "δ"], [3, 1, 4, 2], marker="$☺$", ms=16)
ax.set_title("Größe × Länge → Fläche – «déjà vu» №5")
ax.set_xlabel("Ελληνικά / Кириллица")
ax.set_ylabel("½ ¾ ± ≈ ∞")
ax.text(1.5, 2.5, "dash – minus −5 ‰ 42 °C", rotation=30, rotation_mode="anchor")
plt.show()
