"""janusrl: reinforcement learning for models that write code which draws.

Importing this package is cheap: no torch, no renderer, no environment is loaded until something asks for it.
"""

__version__ = "0.1.0"
