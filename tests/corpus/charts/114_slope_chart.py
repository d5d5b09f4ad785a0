import matplotlib.pyplot as plt

before = {"Oslo": 61, "Riga": 48, "Wien": 70, "Bern": 66}
after = {"Oslo": 68, "Riga": 57, "Wien": 69, "Bern": 75}
plt.figure(figsize=(4, 6))
for city in before:
    up = after[city] >= before[city]
    plt.plot([0, 1], [before[city], after[city]], "o-", color="tab:green" if up else "tab:red")
    plt.text(-0.05, before[city], f"{city} {before[city]}", ha="right", va="center")
    plt.text(1.05, after[city], f"{after[city]}", va="center")
plt.xlim(-0.6, 1.4)
plt.xticks([0, 1], ["2014", "2024"])
plt.yticks([])
plt.box(False)
plt.show()
