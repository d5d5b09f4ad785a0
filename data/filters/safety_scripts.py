"""What programs in R, MATLAB and Mathematica reach for, by the names of functions that they call.

Names count where code stands, not in comments or strings; and in strings where a function is looked up by its name
(`do.call("system", ...)`). What reads from a text (`read.csv(text = ...)`) or from a file that the task gives is fine.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from .findings import Check, Finding
from .script_source import bare

_CALLS: Mapping[str, Mapping[Check, str]] = {
    "r": {
        "files": """
            readLines writeLines readRDS saveRDS readline load save save.image source sys.source sink file gzfile bzfile
            xzfile fifo unz unlink file.remove file.copy file.rename file.append file.create file.exists file.info
            list.files list.dirs dir.create Sys.glob Sys.chmod setwd scan read.csv read.csv2 read.table read.delim
            write.csv write.table write dput dget dump readBin writeBin readChar tempfile unzip untar fread fwrite""",
        "network": """
            download.file url socketConnection serverSocket make.socket browseURL install.packages curl nsl
            available.packages""",
        "processes": "system system2 shell shell.exec pipe dyn.load .Call .C .External .Internal",
        "environment": "Sys.getenv Sys.setenv Sys.info Sys.getpid getwd path.expand normalizePath commandArgs",
        "dynamic_code": "eval evalq parse str2lang str2expression do.call",
    },
    "matlab": {
        "files": """
            fopen fread fwrite fgetl fgets fscanf textread textscan csvread csvwrite dlmread dlmwrite load save unlink
            rmdir mkdir movefile copyfile rename importdata xlsread xlswrite fileread readtable writetable readmatrix
            writematrix readcell writecell imread imwrite audioread audiowrite diary glob readdir tempname""",
        "network": "urlread urlwrite webread webwrite websave tcpclient tcpip udp ftp sendmail web",
        "processes": """
            system shell_cmd unix dos popen popen2 exec fork spawn kill mex loadlibrary perl python mkoctfile
            javaObject javaMethod""",
        "environment": "getenv setenv putenv unsetenv pwd cd chdir uname getpid getpwuid gethostname",
        "dynamic_code": "eval evalc evalin assignin run source builtin",
    },
    "mathematica": {
        "files": """
            Put PutAppend Save DumpSave DeleteFile RenameFile CopyFile OpenRead OpenWrite OpenAppend FileNames FindFile
            ReadList ReadString ReadLine BinaryReadList BinaryWrite Import Get CreateFile CreateDirectory CopyDirectory
            DeleteDirectory RenameDirectory SetDirectory FileHash Encode""",
        "network": """
            URLFetch URLRead URLExecute URLDownload URLSubmit URLSave SendMail SocketConnect SocketOpen WebSearch
            CloudGet CloudPut CloudDeploy CloudEvaluate SystemOpen""",
        "processes": """
            Run RunProcess RunThrough StartProcess Install LinkLaunch LinkOpen LaunchKernels LibraryFunctionLoad
            ExternalEvaluate StartExternalSession InstallJava JavaNew LoadNETAssembly""",
        "environment": "Environment GetEnvironment SetEnvironment $HomeDirectory $UserName $MachineName $CommandLine",
        "dynamic_code": "ToExpression Uncompress",
    },
}
CALLS: Mapping[str, Mapping[str, Check]] = {
    language: {name: check for check, names in groups.items() for name in names.split()}
    for language, groups in _CALLS.items()
}
"""By language: functions that are objected to, with what for. What only writes the picture that was drawn is fine."""
READERS = frozenset(
    [
        *(
            "read.csv",
            "read.csv2",
            "read.table",
            "read.delim",
            "scan",
            "readLines",
            "file",
            "source",
            "load",
            "readRDS",
        ),
        *("fopen", "csvread", "dlmread", "importdata", "fileread", "readtable", "readmatrix", "imread", "textread"),
        *("Import", "Get", "ReadList", "ReadString"),
    ]
)
"""Those that may read what the task gives."""
HARMLESS = re.compile(r"do\.call\s*\(\s*[\"']?(?:rbind|cbind|c|data\.frame|Map|mapply|paste|plot|lines|points)\b")
_FORMS: Mapping[str, tuple[tuple[Check, str, str], ...]] = {
    "r": (
        ("processes", "a package that starts programs", r"\b(?:processx|callr|sys|reticulate|Rcpp)\s*:::?"),
        ("network", "a package of the network", r"\b(?:httr2?|curl|RCurl|rvest|websocket|plumber|xml2)\s*:::?"),
        ("files", "cat to a file", r"\bcat\s{0,4}\([^\n]{0,400}\bfile\s{0,4}=\s{0,4}[\"'](?![\"'])"),
    ),
    "matlab": (
        ("processes", "a line for the shell", r"^[ \t]{0,40}!(?!=)"),
        ("files", "a file by a command", r"^[ \t]{0,40}(?:load|save|delete|diary|mkdir|rmdir|cd)[ \t]+[\w./~\\-]"
                                         r"(?![ \t]{0,9}=(?!=))"),
        ("files", "delete of a file", r"\bdelete\s{0,4}\(\s{0,4}[\"']"),
        ("processes", "another language", r"\b(?:py|java)\.\w"),
    ),
    "mathematica": (("files", "a file by <<", r"<<"), ("files", "a file by >>", r">>")),
}  # fmt: skip
"""Further forms than calls, as they look where code stands."""
_NETWORK_PACKAGES = ("httr", "httr2", "curl", "RCurl", "rvest", "websocket", "plumber")
_PACKAGES = re.compile(
    r"\b(?:library|require|requireNamespace|loadNamespace)\s{0,4}\(\s{0,4}[\"']?"
    rf"({'|'.join(_NETWORK_PACKAGES)}|processx|callr|sys|reticulate|Rcpp)\b"
)
_BY_NAME: Mapping[str, str] = {
    "r": r"\b(?:get0?|match\.fun|do\.call|getFunction|[lsv]apply|Map|Reduce)\s{0,4}\((?:[^\n]{0,200}?,)?\s{0,4}"
    r"([\"']?)([\w.]{1,40})\1\s{0,4}[,)]",
    "matlab": r"\b(?:feval|str2func|cellfun|arrayfun|builtin)\s{0,4}\(\s{0,4}([\"'])([\w.]{1,40})\1",
    "mathematica": r"\b(?:Symbol|ToExpression)\s{0,4}(?:\[|@)\s{0,4}(\")([\w$`]{1,40})\"",
}
"""Functions that are looked up, or handed on, by their names."""
_PLAIN_WORDS = frozenset(["file", "url", "source", "load", "save", "write", "scan", "pipe", "shell", "curl", "dump"])
"""Names in R that are often those of data."""
_GIVEN = re.compile(r"\s{0,4}[(\[]?[^()\[\]\n\"']{0,60}[\"']([^\"'\n]{1,200})[\"']")
_FROM_TEXT = re.compile(r"[^()]{0,4000}\btext\s{0,4}=")


def script_findings(code: str, language: str, files: Sequence[str] = ()) -> list[Finding]:
    """What a program calls; empty for languages that are not in `CALLS`.

    Args:
        code: the program.
        language: `r`, `matlab` or `mathematica`.
        files: names of data files that the task gives: it may read them.
    """
    if language not in CALLS:
        return []
    found: dict[str, Finding] = {}
    for check, what, at in _matches(code, language, frozenset(files)):
        if what not in found:
            found[what] = Finding(check, what, code.count("\n", 0, at) + 1)
        if len(found) == 20:
            break
    return list(found.values())


def _matches(code: str, language: str, files: frozenset[str]) -> Iterator[tuple[Check, str, int]]:
    """Checks, names, and where they stand."""
    known, text = CALLS[language], bare(code, language)
    own = set(re.findall(r"^[ \t]*(\w+)[ \t]*=(?!=)", text, re.M)) if language == "matlab" else set()
    for match in _pattern(language).finditer(text):
        name = match[1] or match[2]
        if name in own or (language == "r" and HARMLESS.match(code, match.start())):
            continue  # a variable of its own: `load = [1 2 3]`
        if name in READERS:
            given = _GIVEN.match(code, match.end())
            if given is not None and given[1] in files:
                continue
            if language == "r" and _FROM_TEXT.match(text, match.end()):
                continue
        yield known[name], name, match.start()
    for check, what, form in _FORMS[language]:
        for match in re.finditer(form, text, re.M):
            yield check, what, match.start()
    for match in re.finditer(_BY_NAME[language], code):
        plain = not match[1] and match[2] in _PLAIN_WORDS
        if match[2] in known and not plain and not text[match.start()].isspace():
            yield known[match[2]], match[2], match.start()
    for match in _PACKAGES.finditer(code if language == "r" else ""):
        if not text[match.start()].isspace():
            network = match[1] in _NETWORK_PACKAGES
            yield "network" if network else "processes", f"package {match[1]}", match.start()


def _pattern(language: str) -> re.Pattern[str]:
    """Calls; of MATLAB handles too (`@system`); of Mathematica the names alone, which nobody else uses."""
    names = "|".join(map(re.escape, sorted(CALLS[language], key=len, reverse=True)))
    tail = r"(?![\w$])" if language == "mathematica" else r"\s{0,8}\("
    handle = rf"@({names})\b" if language == "matlab" else r"(?!)()"
    return re.compile(rf"(?<![\w.$])({names}){tail}|{handle}")
