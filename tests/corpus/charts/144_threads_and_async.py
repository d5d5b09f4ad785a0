import asyncio
import threading
import numpy as np
import matplotlib.pyplot as plt

results = {}


def work(k):
    results[k] = np.random.default_rng(k).normal(size=1000).cumsum()


threads = [threading.Thread(target=work, args=(k,)) for k in range(4)]
[t.start() for t in threads]
[t.join() for t in threads]


async def fetch(k):
    await asyncio.sleep(0.001)
    return results[k] + 10 * k


async def main():
    return await asyncio.gather(*(fetch(k) for k in sorted(results)))


for line in asyncio.run(main()):
    plt.plot(line)
plt.show()
