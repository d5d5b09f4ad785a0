"""Price: what an endpoint's tokens cost."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict, Field

from janusrl.synthesis.writer import Spent


class Price(BaseModel):
    """Prices of tokens, in US dollars for a million. 0 where nobody is paid."""

    model_config = ConfigDict(extra="forbid", use_attribute_docstrings=True)

    input: float = Field(0.0, ge=0)
    """Of what is asked."""
    output: float = Field(0.0, ge=0)
    """Of what is answered, thinking included."""

    def of(self, prompt_tokens: int, completion_tokens: int, requests: int) -> Spent:
        """What some tokens and requests cost."""
        usd = (prompt_tokens * self.input + completion_tokens * self.output) / 1e6
        return Spent(prompt_tokens, completion_tokens, usd, requests)
