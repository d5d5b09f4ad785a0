"""What programs in R, MATLAB and Mathematica reach for, by the names of functions that they call."""

from __future__ import annotations

import re
from collections.abc import Mapping

from .findings import Check, Finding

_CALLS: Mapping[str, Mapping[Check, str]] = {
    "r": {
        "files": """
            readLines writeLines readRDS saveRDS load save source sink file unlink file.remove file.copy file.rename
            file.exists list.files dir.create setwd scan write.csv write.table dput dump readBin writeBin""",
        "network": "download.file url socketConnection make.socket browseURL install.packages curl",
        "processes": "system system2 shell shell.exec pipe dyn.load .Call .C .External",
        "environment": "Sys.getenv Sys.setenv Sys.info getwd path.expand",
        "dynamic_code": "eval evalq parse str2lang str2expression do.call",
    },
    "matlab": {
        "files": """
            fopen fread fwrite fgetl textread csvread csvwrite dlmread dlmwrite load save unlink rmdir mkdir movefile
            copyfile importdata xlsread fileread""",
        "network": "urlread urlwrite webread webwrite websave tcpclient web",
        "processes": "system unix dos popen popen2 exec fork mex loadlibrary",
        "environment": "getenv setenv putenv pwd cd uname getpid",
        "dynamic_code": "eval evalc evalin assignin run source",
    },
    "mathematica": {
        "files": """
            Put PutAppend DeleteFile RenameFile CopyFile OpenRead OpenWrite FileNames ReadList BinaryReadList Import Get
            CreateFile DeleteDirectory SetDirectory DumpSave""",
        "network": "URLFetch URLRead URLExecute URLDownload URLSave SendMail SocketConnect WebSearch",
        "processes": "Run RunProcess StartProcess Install LinkLaunch LibraryFunctionLoad",
        "environment": "Environment GetEnvironment SetEnvironment",
        "dynamic_code": "ToExpression Uncompress",
    },
}
CALLS: Mapping[str, Mapping[str, Check]] = {
    language: {name: check for check, names in groups.items() for name in names.split()}
    for language, groups in _CALLS.items()
}
"""By language: functions that are objected to, with what for. What only writes the picture that was drawn is fine."""
HARMLESS = re.compile(r"do\.call\s*\(\s*[\"']?(?:rbind|cbind|c|data\.frame|Map|mapply|paste|plot|lines|points)\b")
_OPEN = {"r": r"\(", "matlab": r"\(", "mathematica": r"\["}
_COMMENTS = {
    "r": re.compile(r"#[^\n]*"),
    "matlab": re.compile(r"[%#][^\n]*"),
    "mathematica": re.compile(r"\(\*.*?\*\)", re.DOTALL),
}
_STRINGS = {
    "r": re.compile(r"\"(?:[^\"\\\n]|\\.)*+\"|'(?:[^'\\\n]|\\.)*+'"),
    "matlab": re.compile(r"\"[^\"\n]*+\"|(?<![\w)\]}.'])'[^'\n]*+'"),
    "mathematica": re.compile(r"\"(?:[^\"\\]|\\.)*+\""),
}


def script_findings(code: str, language: str) -> list[Finding]:
    """What a program calls; empty for languages that are not in `CALLS`. Comments and strings do not count."""
    if language not in CALLS:
        return []
    bare = _STRINGS[language].sub('""', code)
    bare = HARMLESS.sub(" (", _COMMENTS[language].sub(" ", bare))
    found: dict[str, Finding] = {}
    for match in _patterns(language).finditer(bare):
        line = bare.count("\n", 0, match.start()) + 1
        found.setdefault(match[1], Finding(CALLS[language][match[1]], match[1], line))
        if len(found) == 20:
            break
    return list(found.values())


def _patterns(language: str) -> re.Pattern[str]:
    names = sorted(CALLS[language], key=len, reverse=True)
    return re.compile(rf"(?<![\w.$])({'|'.join(map(re.escape, names))})\s{{0,8}}{_OPEN[language]}")
