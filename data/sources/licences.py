"""Licences: which licence a file is under, from its own header, from the LICENSE beside it, from a package's manifest.

The answer is an SPDX expression, or `unknown`. Texts are told apart by sentences that no other licence has; a text that
is none of them stays `unknown`, because a guess is worse than none.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from janusrl.synthesis.seed import UNKNOWN_LICENCE

HEADER_CHARS = 4096
"""How far into a file its header is looked for."""
_HEADER = re.compile(r"SPDX-License-Identifier:[ \t]*([A-Za-z0-9.+() -]{1,200})")
_EXPRESSION = re.compile(r"\(*[A-Za-z0-9.+-]+\)*(?: (?:AND|OR|WITH) \(*[A-Za-z0-9.+-]+\)*)*")
_FILE = re.compile(r"(?:un)?licen[cs]e(?:[._-].*)?|copying(?:[._].*)?", re.I)
_MOST_BYTES = 200_000
_SENTENCES: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("Apache-2.0", ("apache license", "version 2.0")),
    ("CC0-1.0", ("cc0 1.0 universal",)),
    ("Unlicense", ("this is free and unencumbered software released into the public domain",)),
    ("AGPL-3.0-only", ("gnu affero general public license", "version 3")),
    ("LGPL-3.0-only", ("gnu lesser general public license", "version 3")),
    ("LGPL-2.1-only", ("gnu lesser general public license", "version 2.1")),
    ("GPL-3.0-only", ("gnu general public license", "version 3, 29 june 2007")),
    ("GPL-2.0-only", ("gnu general public license", "version 2, june 1991")),
    ("MPL-2.0", ("mozilla public license", "version 2.0")),
    ("EPL-2.0", ("eclipse public license - v 2.0",)),
    ("CC-BY-NC-SA-4.0", ("attribution-noncommercial-sharealike 4.0",)),
    ("CC-BY-NC-4.0", ("attribution-noncommercial 4.0",)),
    ("CC-BY-ND-4.0", ("attribution-noderivatives 4.0",)),
    ("CC-BY-SA-4.0", ("attribution-sharealike 4.0",)),
    ("CC-BY-4.0", ("attribution 4.0 international",)),
    ("BSL-1.0", ("boost software license - version 1.0",)),
    ("MIT", ("permission is hereby granted, free of charge, to any person obtaining a copy of this software and",
             "the above copyright notice and this permission notice")),
    ("ISC", ("permission to use, copy, modify, and/or distribute this software for any purpose with or without fee is",
             "the above copyright notice and this permission notice appear in all copies")),
    ("0BSD", ("permission to use, copy, modify, and/or distribute this software for any purpose with or without fee",)),
    ("BSD-3-Clause", ("redistribution and use in source and binary forms", "may be used to endorse or promote")),
    ("BSD-2-Clause", ("redistribution and use in source and binary forms",)),
)  # fmt: skip
"""Licence and sentences of it that stand together in no licence before it in the list."""
_CLASSIFIERS = {
    "License :: OSI Approved :: MIT License": "MIT",
    "License :: OSI Approved :: Apache Software License": "Apache-2.0",
    "License :: CC0 1.0 Universal (CC0 1.0) Public Domain Dedication": "CC0-1.0",
}
"""Those that name one licence; `BSD License` names several."""


def header_licence(text: str) -> str | None:
    """The expression of a file's `SPDX-License-Identifier` line, or None."""
    found = _HEADER.search(text[:HEADER_CHARS])
    if found is None:
        return None
    whole = _EXPRESSION.match(" ".join(found[1].split()))  # without the end of a comment, such as `--`
    told = whole[0].rstrip("-") if whole else ""
    return told if any(letter.isalpha() for letter in told) else None


def licence_of_text(text: str) -> str:
    """The SPDX id of a licence's text, or `unknown`."""
    plain = " ".join(text.lower().replace("“", '"').replace("”", '"').replace("—", "-").split())
    found = next((name for name, told in _SENTENCES if all(sentence in plain for sentence in told)), None)
    if found is None:
        named = header_licence(text)
        return named or UNKNOWN_LICENCE
    if found == "MIT" and all(sentence in plain for sentence in dict(_SENTENCES)["ISC"]):
        return "ISC AND MIT"  # Lucide's, with Feather's below it
    return found


def manifest_licence(manifest: Mapping[str, Any]) -> str:
    """The licence that a manifest names: npm's `license`, or Python's `License-Expression` and `Classifier`."""
    told = manifest.get("license", manifest.get("License-Expression"))
    if isinstance(told, Mapping):  # npm's old form
        told = told.get("type")
    if isinstance(told, str) and _EXPRESSION.fullmatch(told) and not told.upper().startswith(("SEE", "UNLICENSED")):
        return told
    classes = {_CLASSIFIERS[line] for line in manifest.get("Classifier", ()) if line in _CLASSIFIERS}
    return classes.pop() if len(classes) == 1 else UNKNOWN_LICENCE


class FolderLicences:
    """Licences of the files of a folder: that of the nearest LICENSE or package.json, no further up than the folder."""

    def __init__(self, root: Path) -> None:
        """Look nowhere yet.

        Args:
            root: the folder; what stands above it is not looked at.
        """
        self._root = root
        self._known: dict[Path, str] = {}

    def of(self, path: Path, text: str = "") -> str:
        """The licence of one file of the folder, whose text may begin with a header of its own."""
        return header_licence(text) or self._nearest(path.parent)

    def _nearest(self, folder: Path) -> str:
        if folder not in self._known:
            told = _told_in(folder)
            above = folder != self._root and self._root in folder.parents
            self._known[folder] = self._nearest(folder.parent) if told is None and above else told or UNKNOWN_LICENCE
        return self._known[folder]


def _told_in(folder: Path) -> str | None:
    """What the files of one folder tell; None where there are none."""
    try:
        files = sorted(path for path in folder.iterdir() if path.is_file() and path.stat().st_size <= _MOST_BYTES)
        manifest = folder / "package.json"
        if manifest in files:
            read = json.loads(manifest.read_text("utf-8", errors="replace"))
            told = manifest_licence(read) if isinstance(read, dict) else UNKNOWN_LICENCE
            if told != UNKNOWN_LICENCE:
                return told
        named = [path for path in files if _FILE.fullmatch(path.name)]
        texts = [licence_of_text(path.read_text("utf-8", errors="replace")) for path in named]
    except (OSError, ValueError, RecursionError):
        return UNKNOWN_LICENCE
    known = [licence for licence in dict.fromkeys(texts) if licence != UNKNOWN_LICENCE]
    return " AND ".join(known) if known else UNKNOWN_LICENCE if named else None


_SPDX = {
    name.lower(): name
    for name in (
        "MIT", "Apache-2.0", "ISC", "0BSD", "BSD-2-Clause", "BSD-3-Clause", "CC0-1.0", "CC-BY-4.0", "CC-BY-3.0",
        "CC-BY-SA-4.0", "CC-BY-SA-3.0", "CC-BY-NC-4.0", "CC-BY-NC-SA-4.0", "CC-BY-ND-4.0", "CC-BY-NC-ND-4.0", "MPL-2.0",
        "GPL-2.0", "GPL-3.0", "AGPL-3.0", "LGPL-2.1", "LGPL-3.0", "Unlicense", "BSL-1.0", "EPL-2.0", "ODbL-1.0",
        "PDDL-1.0", "CDLA-Permissive-2.0", "WTFPL", "Artistic-2.0", "PSF-2.0",
    )
}  # fmt: skip
_HUB_NAMES = {"odbl": "ODbL-1.0", "pddl": "PDDL-1.0", "odc-by": "ODC-By-1.0", "bsl-1.0": "BSL-1.0"}
_CARD = re.compile(r"\A---\s*\n(.*?)\n---", re.S)


def spdx_of(name: str) -> str:
    """The SPDX expression for one in other letters, as the hub has them (`apache-2.0`); `unknown` where an id is."""
    words = name.strip().split()
    found = [word.upper() if word.upper() in ("AND", "OR") else _spdx_id(word) for word in words]
    return UNKNOWN_LICENCE if not found or UNKNOWN_LICENCE in found else " ".join(found)


def _spdx_id(word: str) -> str:
    plain = word.lower()
    return _SPDX.get(plain) or _HUB_NAMES.get(plain, UNKNOWN_LICENCE)


def card_licence(folder: Path) -> str:
    """The licence that a data card (README.md with `license:` at its head) in a folder names; or `unknown`."""
    try:
        with (folder / "README.md").open(encoding="utf-8", errors="replace") as stream:
            head = _CARD.match(stream.read(20_000))
    except OSError:
        return UNKNOWN_LICENCE
    told = re.search(r"^license:[ \t]*['\"]?([A-Za-z0-9.+-]+)['\"]?[ \t]*$", head[1], re.M) if head else None
    return spdx_of(told[1]) if told else UNKNOWN_LICENCE
