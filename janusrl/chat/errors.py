"""What can go wrong with an endpoint, in stable words."""

from __future__ import annotations


class ChatError(RuntimeError):
    """An endpoint gave no usable reply, after all tries."""

    def __init__(self, reason: str, message: str, *, again: bool = False, wait_s: float | None = None) -> None:
        """Make the error.

        Args:
            reason: a stable word: `unreachable`, `timeout`, `http_500` (any status), `rate_limited`, `too_large`,
                `bad_reply` (no chat completion), `bad_answer` (its text cannot be read), `no_key`, `closed`.
            message: what was asked, what came back, what to do; never the key.
            again: another try may help.
            wait_s: seconds that the endpoint asks to wait.
        """
        super().__init__(message)
        self.reason = reason
        self.again = again
        self.wait_s = wait_s


class BadAnswer(ChatError):
    """A reply came, but its text is not what was asked for."""

    def __init__(self, message: str) -> None:
        super().__init__("bad_answer", message)
