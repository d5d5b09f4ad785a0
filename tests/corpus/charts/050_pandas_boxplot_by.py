import numpy as np
import pandas as pd
import matplotlib.pyplot as plt

np.random.seed(42)
df = pd.DataFrame({"score": np.random.randint(30, 100, 90), "class": np.random.choice(list("ABC"), 90), "test": np.random.choice(["spring", "autumn"], 90)})
df.boxplot(column="score", by=["class", "test"], rot=30, grid=False)
plt.suptitle("")
plt.title("Scores by class and test")
plt.ylabel("points")
plt.tight_layout()
plt.show()
