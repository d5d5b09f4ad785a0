"""Which scene of a program is drawn, and running it.

* A program that renders a scene itself (`Scene().render()`) has chosen: the last one that it rendered counts.
* Else the scene named by the option `scene`; else the last `Scene` class that the program defines with a `construct` of
  its own (inherited from another class of the program counts too), and that no other such class derives from.

A command line of manim that a program starts (`subprocess.run(["manim", ...])`) does nothing: its scene is drawn so.
"""

from __future__ import annotations

import subprocess
from typing import Any

from manim.scene.scene import Scene

from janusrl.render.figure import script
from janusrl.render.motion.stage import Refused, Stage


def install() -> None:
    """Make command lines of manim do nothing. Called once, in the zygote."""
    for name in ("run", "call", "check_call", "check_output"):
        setattr(subprocess, name, _without_manim(getattr(subprocess, name), name))


def _without_manim(original: Any, name: str) -> Any:
    def start(command: Any, *more: Any, **options: Any) -> Any:
        words = command.split() if isinstance(command, str) else [str(word) for word in command]
        if not any(word.rpartition("/")[2] == "manim" for word in words[:3]):
            return original(command, *more, **options)
        return {"run": subprocess.CompletedProcess(command, 0, b"", b""), "check_output": b""}.get(name, 0)

    start.__name__ = name
    return start


def run(source: str, stage: Stage, named: str | None) -> None:
    """Run a program and its scene.

    Raises:
        script.ScriptFailed: the program failed.
        Refused: it has no scene, or asked for something that is not done.
    """
    names = _guarded(lambda: script.run(source, keep_last=False)[0])
    if stage.finished:
        return
    chosen = _choose(names, named)
    _guarded(lambda: chosen().render())


def _choose(names: dict[str, Any], named: str | None) -> Any:
    scenes: dict[str, Any] = {
        name: value
        for name, value in names.items()
        if isinstance(value, type) and issubclass(value, Scene) and value.__module__ == "__main__"
    }
    if named is not None:
        if named not in scenes:
            raise Refused("no_scene", f"The program has no scene {named}.")
        return scenes[named]
    own = [scene for scene in scenes.values() if not scene.construct.__module__.startswith("manim.")]
    bases = {base for scene in own for base in scene.__mro__[1:]}
    leaves = [scene for scene in dict.fromkeys(own) if scene not in bases]
    if not leaves:
        words = "The program defines no scene: a class that derives from Scene and has a method construct()."
        raise Refused("no_scene", words)
    return leaves[-1]


def _guarded(work: Any) -> Any:
    """Do some of the program's work; what it raises becomes words for its author."""
    try:
        return work()
    except (script.ScriptFailed, Refused) as error:
        raise error from None
    except MemoryError:
        raise script.ScriptFailed("memory_limit", "The program took too much memory.") from None
    except SystemExit as error:
        raise script.ScriptFailed("exit", f"The program ended itself with exit code {error.code!r}."[:200]) from None
    except BaseException as error:
        found: BaseException | None = error
        while found is not None:  # manim wraps some errors of ours
            if isinstance(found, Refused):
                raise found from None
            found = found.__cause__ or found.__context__
        raise script.ScriptFailed("exception", script.words(error)) from None
