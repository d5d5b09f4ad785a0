import base64
import io
import matplotlib
matplotlib.use("Agg")
import matplotlib.pyplot as plt

fig, ax = plt.subplots(figsize=(3, 2))
ax.plot(range(10), [i % 3 for i in range(10)], drawstyle="steps-mid")
buf = io.BytesIO()
fig.savefig(buf, format="png", transparent=True, pad_inches=0.3, bbox_inches="tight")
buf.seek(0)
data = base64.b64encode(buf.read()).decode()
print(f'<img src="data:image/png;base64,{data[:40]}...">', len(data) > 1000)
plt.close(fig)
