"""What can go wrong with an endpoint, in stable words."""

from __future__ import annotations


class ChatError(RuntimeError):
    """An endpoint gave no usable reply, after all tries."""

    def __init__(
        self, reason: str, said: str, *, where: str = "", again: bool = False, wait_s: float | None = None
    ) -> None:
        """Make the error.

        Args:
            reason: a stable word: `unreachable`, `timeout`, `http_500` (any status), `no_credit`, `too_large`,
                `bad_reply` (no chat completion), `bad_answer` (its text cannot be read), `no_key`, `closed`, `halted`.
            said: what was asked, what came back, what to do; never the key.
            where: the address that was asked, when `said` goes on from it ("answered 500: ..."). It stands in the
                message, and apart from `said`: what is kept of an error should not depend on a port.
            again: another try may help.
            wait_s: seconds that the endpoint asks to wait.
        """
        super().__init__(f"{where} {said}" if where else said)
        self.reason = reason
        self.said = f"the endpoint {said}" if where else said
        """The message without the address."""
        self.again = again
        self.wait_s = wait_s

    def after(self, tries: int) -> ChatError:
        """The same error in the end, after some tries."""
        if tries == 1:
            return self
        last = ChatError(self.reason, f"{self} ({tries} tries)")
        last.said = f"{self.said} ({tries} tries)"
        return last


class BadAnswer(ChatError):
    """A reply came, but its text is not what was asked for."""

    def __init__(self, message: str) -> None:
        super().__init__("bad_answer", message)
