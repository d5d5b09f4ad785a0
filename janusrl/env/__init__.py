"""RenderEnv and RenderVectorEnv: a domain's tasks as Gymnasium environments.

One episode is one task: `reset` picks it, an action is the model's whole completion, and the reward is the rubric's
total. With `max_turns` above 1 the model may answer again: the observation shows what became of its last answer.
The observation shows what the model may see (prompt and its pictures) and, after a step, what the answer drew and what
went wrong; the right answer is only ever in `render()`, which is for people.

A failure of ours is not a zero of the model's: the reward is then 0.0, because Gymnasium wants a number, and
`info["reward_valid"]` is False. Whoever trains on the rewards leaves such steps out.

Importing this module registers `janusrl/Svg-v0` and its kin with Gymnasium (which looks for no plug-ins by
itself), without loading any environment: `import janusrl.env`, or `gymnasium.make("janusrl.env:janusrl/Svg-v0")`.
"""

from __future__ import annotations

import gymnasium

from janusrl import registry
from janusrl.env.desk import DEFAULT_PICTURE, DEFAULT_TASKS, GAP_PX, AnyText
from janusrl.env.single import RenderEnv
from janusrl.env.vector import RenderVectorEnv

__all__ = ["DEFAULT_PICTURE", "DEFAULT_TASKS", "GAP_PX", "AnyText", "RenderEnv", "RenderVectorEnv"]


def _register() -> None:
    """Register one id for each environment: `svg` is `janusrl/Svg-v0`, `web_page` would be `janusrl/WebPage-v0`."""
    for name in registry.names("envs"):
        words = name.replace("-", "_").split("_")
        gymnasium.register(
            id=f"janusrl/{''.join(word.capitalize() for word in words)}-v0",
            entry_point="janusrl.env:RenderEnv",
            vector_entry_point="janusrl.env:RenderVectorEnv",
            kwargs={"domain": name},
        )


_register()
