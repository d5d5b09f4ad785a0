"""Runs a program's source as `__main__`, and words what goes wrong for its author."""

from __future__ import annotations

import ast
import builtins
import io
import linecache
import os
import re
import sys
import traceback
import types
from typing import Any, NoReturn

FILE = "main.py"
_MAX_MESSAGE = 600
_OURS = re.compile(r"(?:/[^\s:'\"]*)?/(?:site-packages|dist-packages|lib/python3\.\d+)/")


class ScriptFailed(Exception):
    """A program failed; `reason` is a short word, the text is for its author."""

    def __init__(self, reason: str, message: str) -> None:
        super().__init__(message)
        self.reason = reason


def give_exit() -> None:
    """Give programs `exit` and `quit`, which Python's `site` would; workers run without it."""
    vars(builtins).update(exit=sys.exit, quit=sys.exit)


def run(source: str, *, keep_last: bool, passes: tuple[type[Exception], ...] = ()) -> tuple[dict[str, Any], Any]:
    """Run `source` as `__main__` and return its global names.

    Args:
        source: the program.
        keep_last: whether to return the value of a last line that is an expression, as a notebook shows it.
        passes: exceptions that come through as they are.

    Raises:
        ScriptFailed: with a reason `syntax`, `exception`, or `exit`.
    """
    module = types.ModuleType("__main__")
    module.__dict__.update({"__file__": FILE, "__builtins__": builtins, "__annotations__": {}})
    sys.modules["__main__"] = module
    sys.argv = [FILE]
    sys.path.insert(0, os.getcwd())
    linecache.cache[FILE] = (len(source), None, source.splitlines(keepends=True), FILE)
    builtins.input = _no_input
    sys.stdin = io.StringIO("")
    value = None
    try:
        tree = ast.parse(source, FILE)
        last = tree.body.pop() if keep_last and tree.body and isinstance(tree.body[-1], ast.Expr) else None
        code = compile(tree, FILE, "exec")
        tail = compile(ast.Expression(last.value), FILE, "eval") if isinstance(last, ast.Expr) else None
    except (SyntaxError, ValueError, RecursionError, MemoryError, UnicodeEncodeError) as error:
        raise ScriptFailed("syntax", _syntax(error)) from None
    names = module.__dict__
    try:
        exec(code, names)
        if tail is not None:
            value = eval(tail, names)
    except SystemExit as error:
        if error.code not in (None, 0, False):
            raise ScriptFailed("exit", clean(f"The program ended itself with exit code {error.code!r}.")) from None
    except passes:
        raise
    except MemoryError:
        raise ScriptFailed("memory_limit", "The program took too much memory.") from None
    except BaseException as error:
        raise ScriptFailed("exception", words(error)) from None
    return names, value


def words(error: BaseException) -> str:
    """An exception for the program's author: its line of code, type and text; no paths of ours."""
    try:
        text = str(error)
    except BaseException:
        text = "(a message that cannot be shown)"
    where = ""
    for frame in reversed(traceback.extract_tb(error.__traceback__, limit=1000)):
        if frame.filename == FILE:
            line = (frame.line or "").strip()[:200]
            where = f"Line {frame.lineno}: {line}\n" if line else f"Line {frame.lineno}: "
            break
    if isinstance(error, SyntaxError):
        return _syntax(error)
    return clean(f"{where}{type(error).__name__}: {text}" if text else f"{where}{type(error).__name__}")


def clean(text: str) -> str:
    """Without paths of ours, of bounded length, the beginning and the end kept."""
    text = _OURS.sub("", text).replace(os.getcwd() + "/", "")
    if len(text) > _MAX_MESSAGE:
        text = text[: _MAX_MESSAGE // 2] + " ... " + text[-_MAX_MESSAGE // 2 :]
    return text


def _syntax(error: BaseException) -> str:
    if isinstance(error, SyntaxError):
        line = (error.text or "").strip()[:200]
        return clean(f"Line {error.lineno}: {line}\n{type(error).__name__}: {error.msg}")
    return clean(f"The source cannot be compiled: {type(error).__name__}: {error}")


def _no_input(prompt: object = "") -> NoReturn:
    raise EOFError("input() cannot be used: there is nobody to answer. Write the values into the program.")
