"""Keys of a US keyboard, as the DevTools protocol wants them."""

from __future__ import annotations

from typing import Any

MODIFIERS = {"Alt": 1, "Control": 2, "Meta": 4, "Shift": 8}
"""Keys that are held, with their bits."""
_NAMED: dict[str, tuple[str, int, str]] = {
    "Enter": ("Enter", 13, "\r"), "Tab": ("Tab", 9, ""), "Escape": ("Escape", 27, ""), "Space": ("Space", 32, " "),
    "Backspace": ("Backspace", 8, ""), "Delete": ("Delete", 46, ""), "Insert": ("Insert", 45, ""),
    "Home": ("Home", 36, ""), "End": ("End", 35, ""), "PageUp": ("PageUp", 33, ""), "PageDown": ("PageDown", 34, ""),
    "ArrowLeft": ("ArrowLeft", 37, ""), "ArrowUp": ("ArrowUp", 38, ""), "ArrowRight": ("ArrowRight", 39, ""),
    "ArrowDown": ("ArrowDown", 40, ""), "Shift": ("ShiftLeft", 16, ""), "Control": ("ControlLeft", 17, ""),
    "Alt": ("AltLeft", 18, ""), "Meta": ("MetaLeft", 91, ""),
    **{f"F{number}": (f"F{number}", 111 + number, "") for number in range(1, 13)},
}  # fmt: skip
_PLAIN: dict[str, tuple[str, int]] = {
    "`": ("Backquote", 192), "-": ("Minus", 189), "=": ("Equal", 187), "[": ("BracketLeft", 219),
    "]": ("BracketRight", 221), "\\": ("Backslash", 220), ";": ("Semicolon", 186), "'": ("Quote", 222),
    ",": ("Comma", 188), ".": ("Period", 190), "/": ("Slash", 191), " ": ("Space", 32),
    **{digit: (f"Digit{digit}", ord(digit)) for digit in "0123456789"},
    **{letter: (f"Key{letter.upper()}", ord(letter.upper())) for letter in "abcdefghijklmnopqrstuvwxyz"},
}  # fmt: skip
_SHIFTED = dict(zip('~_+{}|:"<>?)!@#$%^&*(', "`-=[]\\;',./0123456789", strict=True)) | {
    letter.upper(): letter for letter in "abcdefghijklmnopqrstuvwxyz"
}
_EDITING = {
    ("a", 2): "selectAll", ("c", 2): "copy", ("x", 2): "cut", ("v", 2): "paste", ("z", 2): "undo", ("y", 2): "redo",
}  # fmt: skip


def known_key(name: str) -> bool:
    """Whether there is such a key: a name such as `Enter`, or one letter of any script."""
    return name in _NAMED or len(name) == 1


def key_events(name: str, modifiers: int = 0) -> list[dict[str, Any]]:
    """`Input.dispatchKeyEvent` parameters that press and release a key while `modifiers` are held."""
    down, up = held_key(name, modifiers)
    return [down, up]


def held_key(name: str, modifiers: int = 0) -> tuple[dict[str, Any], dict[str, Any]]:
    """The event that presses a key, and the one that releases it."""
    if name in _NAMED:
        code, number, text = _NAMED[name]
        key = text if name == "Space" else name
    else:
        plain = _SHIFTED.get(name, name)
        code, number = _PLAIN.get(plain, ("", 0))
        key = text = name
        if name in _SHIFTED:
            modifiers |= MODIFIERS["Shift"]
        elif modifiers & MODIFIERS["Shift"] and name.isalpha():
            key = text = name.upper()
    common = {
        "key": key,
        "code": code,
        "windowsVirtualKeyCode": number,
        "nativeVirtualKeyCode": number,
        "modifiers": modifiers,
    }
    if modifiers & ~MODIFIERS["Shift"]:
        text = ""
    down: dict[str, Any] = {"type": "keyDown" if text else "rawKeyDown", **common}
    if text:
        down |= {"text": text, "unmodifiedText": text}
    if (command := _EDITING.get((key.lower(), modifiers))) is not None:
        down["commands"] = [command]
    return down, {"type": "keyUp", **common}
