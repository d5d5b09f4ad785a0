import numpy as np
import matplotlib.pyplot as plt
from scipy import signal

fs = 2000
t = np.arange(0, 3, 1 / fs)
chirp = signal.chirp(t, 50, 3, 800, method="quadratic") + 0.05 * np.random.default_rng(4).standard_normal(t.size)
fig, axs = plt.subplots(2, 2, figsize=(9, 6))
axs[0, 0].plot(t[:400], chirp[:400])
axs[0, 1].specgram(chirp, NFFT=256, Fs=fs, noverlap=128, cmap="inferno")
axs[1, 0].psd(chirp, NFFT=512, Fs=fs)
axs[1, 1].magnitude_spectrum(chirp, Fs=fs, scale="dB", color="C2")
fig.tight_layout()
plt.show()
