"""SandboxError: isolation that was asked for cannot be had."""


class SandboxError(RuntimeError):
    """The machine, or this process, cannot isolate or start a worker as asked; the message says what to do next."""
