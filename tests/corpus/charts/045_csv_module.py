import csv
import matplotlib.pyplot as plt

names, density = [], []
with open("cities.csv", newline="", encoding="utf-8") as f:
    for row in csv.DictReader(f):
        names.append(row["city"])
        density.append(int(row["population"]) / float(row["area_km2"]))

order = sorted(range(len(names)), key=density.__getitem__)
plt.figure(figsize=(6, 5))
plt.hlines([names[i] for i in order], 0, [density[i] for i in order], color="lightgray")
plt.plot([density[i] for i in order], [names[i] for i in order], "o", color="orangered")
plt.xlabel("people per km²")
plt.title("Lollipops")
plt.tight_layout()
plt.show()
