import matplotlib.pyplot as plt

costs = {"Rent": 950, "Food": 420, "Transport": 130, "Savings": 300, "Fun": 210}
explode = [0.08 if name == "Savings" else 0 for name in costs]
plt.pie(costs.values(), labels=costs.keys(), explode=explode, autopct=lambda p: f"{p * sum(costs.values()) / 100:.0f} €", shadow=True, startangle=30)
plt.title("Where the money goes")
plt.axis("equal")
plt.show()
