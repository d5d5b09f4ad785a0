"""Worker side: Octave inside a warm Python process, forked for every MATLAB program. Runs only inside a sandbox worker.

liboctinterp is loaded once, by its C++ symbols: constructor, `initialize`, and `source_file`, which are the same in
Octave 6 to 9. The folder `octave` holds the driver and what MATLAB has and Octave lacks. Figures are drawn by gnuplot,
started for each, so children need processes of their own: isolation level `namespaces`.
"""

from __future__ import annotations

import ctypes
import os
from pathlib import Path
from typing import Any

from janusrl.render.backends import octave_library
from janusrl.render.science import pictures
from janusrl.render.science.fonts import read_cache, write_config
from janusrl.render.science.octave_source import split
from janusrl.render.script_payload import unpack

DEFAULT_SIZE = [672, 480]
_STRING = "RKNSt7__cxx1112basic_stringIcSt11char_traitsIcESaIcEEE"
_OBJECT_BYTES = 1 << 20
"""More than any version's `octave::interpreter` takes."""
_octave: dict[str, Any] = {}


class _String(ctypes.Structure):
    """std::string, as libstdc++ lays it out."""

    _fields_ = (("data", ctypes.c_void_p), ("length", ctypes.c_size_t), ("inside", ctypes.c_char * 16))


def warm() -> None:
    """Start Octave and draw once."""
    path = octave_library()
    if path is None:
        raise RuntimeError("liboctinterp is not installed")
    library = ctypes.CDLL(str(path), mode=ctypes.RTLD_GLOBAL)
    interpreter = ctypes.create_string_buffer(_OBJECT_BYTES)
    construct = library["_ZN6octave11interpreterC1EPNS_11applicationE"]
    construct.argtypes, construct.restype = [ctypes.c_void_p, ctypes.c_void_p], None
    construct(interpreter, None)
    history = library["_ZN6octave11interpreter18initialize_historyEb"]
    history.argtypes, history.restype = [ctypes.c_void_p, ctypes.c_bool], None
    history(interpreter, False)
    initialize = library["_ZN6octave11interpreter10initializeEv"]
    initialize.argtypes, initialize.restype = [ctypes.c_void_p], None
    initialize(interpreter)
    source = library[f"_ZN6octave11interpreter11source_fileE{_STRING}S8_bb"]
    source.argtypes = [ctypes.c_void_p, ctypes.c_void_p, ctypes.c_void_p, ctypes.c_bool, ctypes.c_bool]
    source.restype = None
    _octave.update(source=source, interpreter=interpreter, libc=ctypes.CDLL(None))
    write_config(Path("fonts.conf"))
    folder = str(Path(__file__).with_name("octave"))
    Path("setup.m").write_text(
        f"before = warning ();\nwarning ('off', 'all');\naddpath ('{folder}');\njanusrl_setup ();\nwarning (before);\n"
        "clear before\nwarning ('off', 'Octave:shadowed-function');\n"
    )
    _source("setup.m")
    _octave["fonts"] = read_cache()


def _source(name: str) -> None:
    """source(name) in Octave's base workspace. An error there would end the process: the scripts catch their own."""
    _octave["source"](_octave["interpreter"], ctypes.byref(_string(name)), ctypes.byref(_string("")), False, True)


def _string(text: str) -> _String:
    """A std::string of at most 15 bytes, which live inside it."""
    data = text.encode()
    assert len(data) < 16
    string = _String(0, len(data), data)
    string.data = ctypes.addressof(string) + _String.inside.offset
    return string


def handle(payload: bytes) -> tuple[bytes, Any]:
    """Run one program; answer as `pictures.answer` or `.refusal`, with `lacks` for a function that is missing."""
    head, source = unpack(payload)
    folder = pictures.start("")
    write_config(folder / "fonts.conf", _octave["fonts"])
    script = split(source)
    (folder / "functions").mkdir()
    for name, code in script.functions:
        (folder / "functions" / f"{name}.m").write_text(code, encoding="utf-8", errors="replace")
    (folder / "body.m").write_text(script.body + "\n", encoding="utf-8", errors="replace")
    width, height = head["size"] or DEFAULT_SIZE
    Path(".start.m").write_text(f"janusrl_run ({width}, {height}, {str(script.latex).lower()});\n")
    home = os.getcwd()
    _source(".start.m")
    _octave["libc"].fflush(None)
    os.chdir(home)
    kind, line, words = pictures.result(folder)
    lacks, _, words = words.partition("\n")
    if kind != "done":
        return pictures.refusal(kind, words, line, **({} if lacks == "-" else {"lacks": lacks}))
    return pictures.answer(pictures.written(name for name, _ in head["files"]) + pictures.drawn(folder), head["size"])
