import numpy as np
import matplotlib.pyplot as plt
from matplotlib.backends.backend_pdf import PdfPages

with PdfPages("report.pdf") as pdf:
    for page in range(3):
        fig, ax = plt.subplots(figsize=(5.83, 4.13))
        ax.plot(np.random.default_rng(page).normal(size=50).cumsum())
        ax.set_title(f"Page {page + 1}")
        pdf.savefig(fig)
        plt.close(fig)
    pdf.infodict()["Title"] = "Walks"
