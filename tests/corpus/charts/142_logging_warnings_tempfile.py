import logging
import os
import tempfile
import warnings
import matplotlib.pyplot as plt

logging.basicConfig(level=logging.INFO)
log = logging.getLogger("plots")
warnings.warn("old data")
with tempfile.TemporaryDirectory() as folder:
    path = os.path.join(folder, "a", "b.png")
    os.makedirs(os.path.dirname(path))
    plt.barh(range(3), [3, 1, 2], left=[0, 3, 4])
    plt.savefig(path)
    log.info("%d bytes", os.path.getsize(path))
plt.show()
