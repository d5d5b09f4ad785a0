"""Worker side: R inside a warm Python process, forked for every program. Runs only inside a sandbox worker.

libR is loaded once; `driver.R` replaces the devices, loads ggplot2 where it is installed, and draws once. R and the
program share the child's process: what comes out is as hostile as the program.
"""

from __future__ import annotations

import ctypes
import os
from pathlib import Path
from typing import Any

from janusrl.render.backends import r_home
from janusrl.render.science import pictures
from janusrl.render.science.fonts import write_config
from janusrl.render.script_payload import unpack

DEFAULT_SIZE = [672, 480]
_ARGUMENTS = (b"R", b"--vanilla", b"--no-echo", b"--no-readline")
_r: dict[str, Any] = {}


def warm() -> None:
    """Start R and draw once."""
    home = r_home()
    if home is None:
        raise RuntimeError("libR.so is not installed")
    write_config(Path("fonts.conf").resolve())
    os.environ["R_HOME"] = str(home)
    os.environ["R_DEFAULT_PACKAGES"] = "NULL"  # the driver loads them, when nothing starts processes any more
    for name in ("SHARE", "DOC", "INCLUDE"):
        shared = Path("/usr/share/R") / name.lower()
        os.environ[f"R_{name}_DIR"] = str(shared if shared.is_dir() else home / name.lower())
    library = ctypes.CDLL(str(home / "lib" / "libR.so"), mode=ctypes.RTLD_GLOBAL)
    ctypes.c_int.in_dll(library, "R_SignalHandlers").value = 0
    library.Rf_initEmbeddedR(len(_ARGUMENTS), (ctypes.c_char_p * len(_ARGUMENTS))(*_ARGUMENTS))
    ctypes.c_int.in_dll(library, "R_Interactive").value = 0
    for name in ("Rf_install", "Rf_mkString", "Rf_lang2", "R_tryEval"):
        getattr(library, name).restype = ctypes.c_void_p
    library.Rf_install.argtypes = library.Rf_mkString.argtypes = [ctypes.c_char_p]
    library.Rf_lang2.argtypes = [ctypes.c_void_p] * 2
    library.R_tryEval.argtypes = [ctypes.c_void_p, ctypes.c_void_p, ctypes.POINTER(ctypes.c_int)]
    _r["library"] = library
    if not _source(str(Path(__file__).with_name("driver.R"))):
        raise RuntimeError("R cannot run its driver")
    _r["libc"] = ctypes.CDLL(None)


def _source(path: str) -> bool:
    """eval(parse(path)) in R's global environment; whether that went well."""
    library = _r["library"]
    failed = ctypes.c_int(0)
    parse = library.Rf_lang2(library.Rf_install(b"parse"), library.Rf_mkString(path.encode()))
    call = library.Rf_lang2(library.Rf_install(b"eval"), parse)
    library.R_tryEval(call, ctypes.c_void_p.in_dll(library, "R_GlobalEnv"), ctypes.byref(failed))
    return failed.value == 0


def handle(payload: bytes) -> tuple[bytes, Any]:
    """Run one program; answer as `pictures.answer` or `pictures.refusal`."""
    head, source = unpack(payload)
    folder = pictures.start(source)
    width, height = head["size"] or DEFAULT_SIZE
    start = folder / "start"
    start.write_text(f".janusrl$run({width}, {height})\n")
    _source(str(start))
    _r["libc"].fflush(None)
    kind, line, words = pictures.result(folder)
    if kind != "done":
        return pictures.refusal(kind, words, line)
    return pictures.answer(pictures.written(name for name, _ in head["files"]) + pictures.drawn(folder), head["size"])
