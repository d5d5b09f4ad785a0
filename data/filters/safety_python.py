"""What a Python program reaches for, read off its syntax tree. Nothing is run.

Names are followed through imports and aliases (`import os as o`, `from os import system as s`). It is no sandbox: a
determined program can hide from it, and was executed in one. It keeps such code out of what models imitate.
"""

from __future__ import annotations

import ast
import warnings
from collections.abc import Iterator, Mapping, Sequence

from .findings import Check, Finding

_NAMES: Mapping[Check, str] = {
    "files": """
        open io.open io.FileIO codecs.open shutil tempfile glob fileinput zipfile tarfile dbm shelve mmap os.open
        sqlite3.connect os.remove os.unlink os.rmdir os.removedirs os.rename os.renames os.replace os.mkdir os.makedirs
        os.listdir os.scandir os.walk os.chmod os.chown os.symlink os.link os.truncate os.mkfifo os.chdir os.access
        os.stat""",
    "network": """
        socket ssl requests urllib.request urllib3 http.client http.server httpx aiohttp ftplib smtplib poplib imaplib
        telnetlib nntplib xmlrpc socketserver paramiko websocket websockets webbrowser pycurl boto3 yfinance
        pandas_datareader wget""",
    "processes": """
        subprocess multiprocessing pty ctypes cffi pexpect signal resource os.system os.popen os.fork os.forkpty os.kill
        os.killpg os.posix_spawn os.startfile os.execl os.execle os.execlp os.execlpe os.execv os.execve os.execvp
        os.execvpe os.spawnl os.spawnle os.spawnlp os.spawnlpe os.spawnv os.spawnve os.spawnvp os.spawnvpe""",
    "environment": """
        os.environ os.environb os.getenv os.putenv os.getlogin os.uname os.getcwd os.path.expanduser os.path.expandvars
        getpass pwd grp keyring platform psutil""",
    "dynamic_code": """
        eval exec compile __import__ breakpoint importlib imp runpy code codeop marshal pickle cPickle dill cloudpickle
        joblib.load builtins inspect.currentframe sys._getframe sys.modules sys.settrace gc.get_objects types.CodeType
        types.FunctionType""",
}
NAMES: Mapping[str, Check] = {name: check for check, names in _NAMES.items() for name in names.split()}
"""Modules, and names within them, by what they are objected to for; everything below a name counts."""
BUILTINS = frozenset(["open", "eval", "exec", "compile", "__import__", "breakpoint"])
"""Those of `NAMES` that need no import."""
SHADOWED = frozenset(["open", "compile"])
"""Those of `BUILTINS` that programs use as names of their own: prices when a market opens."""
HARMLESS = frozenset(["multiprocessing.cpu_count", "platform.python_version", "importlib.metadata.version"])
INNER = frozenset(
    [
        *("__subclasses__", "__globals__", "__builtins__", "__code__", "__bases__", "__mro__", "__closure__"),
        *("__getattribute__", "__reduce__", "__loader__", "__import__", "f_globals", "f_locals", "gi_frame"),
        "tb_frame",
    ]
)
"""Attributes of the interpreter that no drawing needs."""
PATH_METHODS = frozenset(
    ["read_text", "read_bytes", "write_text", "write_bytes", "unlink", "rmdir", "iterdir", "rglob", "touch"]
)
"""Methods of paths that touch files."""
SENSITIVE = ("/etc/", "/proc/", "/root/", "/home/", "/var/", "~/", ".ssh", ".aws/", "id_rsa", "C:\\Users", "/sys/")
"""Parts of paths that no drawing needs."""


def python_findings(code: str, files: Sequence[str] = ()) -> list[Finding]:
    """What a program reaches for.

    Args:
        code: the program.
        files: names of data files that the task gives: it may open them for reading.

    Raises:
        SyntaxError, ValueError, RecursionError, MemoryError: it cannot be parsed.
    """
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        tree = ast.parse(code)
    reader = _Reader(frozenset(files))
    for node in ast.walk(tree):
        reader.note(node)
    found: dict[tuple[Check, str], Finding] = {}
    for node in ast.walk(tree):
        for finding in reader.findings(node):
            found.setdefault((finding.check, finding.what), finding)
    return sorted(found.values(), key=lambda finding: (finding.line, finding.what))


class _Reader:
    def __init__(self, files: frozenset[str]) -> None:
        self.files = files
        self.names: dict[str, str] = {}
        """Local names of modules, and of what was imported from them, with their full names."""
        self.own: set[str] = set()
        """Names that the program gives to values and functions."""
        self.opened: set[ast.AST] = set()
        """Names of calls that may be: `open` of a file of the task."""

    def note(self, node: ast.AST) -> None:
        if isinstance(node, ast.Import):
            for alias in node.names:
                self.names[alias.asname or alias.name.split(".")[0]] = (
                    alias.name if alias.asname else alias.name.split(".")[0]
                )
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            for alias in node.names:
                self.names[alias.asname or alias.name] = f"{node.module}.{alias.name}"
        elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            self.own.add(node.id)
        elif isinstance(node, ast.FunctionDef):
            self.own.add(node.name)
        elif isinstance(node, ast.arg):
            self.own.add(node.arg)
        elif isinstance(node, ast.Call) and self._opens_own_file(node):
            self.opened.add(node.func)

    def findings(self, node: ast.AST) -> Iterator[Finding]:
        line = getattr(node, "lineno", 0)
        if isinstance(node, ast.Import):
            yield from (_named(alias.name, line) for alias in node.names if _check(alias.name))
        elif isinstance(node, ast.ImportFrom):
            if node.module and not node.level:
                for alias in node.names:
                    full = node.module if _check(node.module) else f"{node.module}.{alias.name}"
                    if _check(full):
                        yield _named(full, line)
        elif isinstance(node, ast.Name | ast.Attribute):
            yield from self._reference(node, line)
        elif isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield from _literal(node.value, line)
        elif isinstance(node, ast.Call):
            yield from self._call(node, line)

    def _reference(self, node: ast.Name | ast.Attribute, line: int) -> Iterator[Finding]:
        if isinstance(node, ast.Attribute) and node.attr in INNER:
            yield Finding("dynamic_code", node.attr, line)
        elif isinstance(node, ast.Name) and node.id in INNER:
            yield Finding("dynamic_code", node.id, line)
        if not isinstance(node.ctx, ast.Load) or node in self.opened:
            return
        if isinstance(node, ast.Name) and node.id not in self.names:
            if node.id in BUILTINS and not (node.id in SHADOWED and node.id in self.own):
                yield _named(node.id, line)
            return
        full = self._full_name(node)
        if full and _check(full):
            yield _named(full, line)

    def _call(self, node: ast.Call, line: int) -> Iterator[Finding]:
        full = self._full_name(node.func)
        method = node.func.attr if isinstance(node.func, ast.Attribute) else ""
        if method in PATH_METHODS:
            yield Finding("files", f".{method}()", line)
        if full in ("getattr", "setattr", "hasattr") and len(node.args) > 1:
            name = node.args[1]
            if isinstance(name, ast.Constant) and isinstance(name.value, str) and name.value.startswith("__"):
                yield Finding("dynamic_code", f"{full} of {name.value[:40]}", line)
        reads = method.startswith(("read_", "load", "imread", "urlopen", "genfromtxt", "fromfile", "open"))
        for argument in [*node.args, *(keyword.value for keyword in node.keywords)]:
            if isinstance(argument, ast.Constant) and isinstance(argument.value, str):
                scheme = argument.value.lstrip()[:8].lower()
                if reads and scheme.startswith(("http://", "https://", "ftp://", "s3://")):
                    yield Finding("network", f".{method}() of an address", line)

    def _opens_own_file(self, node: ast.Call) -> bool:
        if not isinstance(node.func, ast.Name) or node.func.id != "open" or not node.args:
            return False
        given = [*node.args[1:2], *(word.value for word in node.keywords if word.arg == "mode")]
        mode = given[0].value if given and isinstance(given[0], ast.Constant) else "" if given else "r"
        name = node.args[0]
        reads = mode in ("r", "rt", "rb")
        return reads and isinstance(name, ast.Constant) and name.value in self.files

    def _full_name(self, node: ast.AST) -> str:
        """`o.path.join` as `os.path.join` after `import os as o`; empty for what is no dotted name."""
        parts: list[str] = []
        while isinstance(node, ast.Attribute):
            parts.append(node.attr)
            node = node.value
        if not isinstance(node, ast.Name):
            return ""
        if parts and node.id not in self.names:
            return ""  # an attribute of something of the program's own
        return ".".join([self.names.get(node.id, node.id), *reversed(parts)])


def _check(full: str) -> Check | None:
    if full in HARMLESS:
        return None
    while full:
        if full in NAMES:
            return NAMES[full]
        full = full.rpartition(".")[0]
    return None


def _named(full: str, line: int) -> Finding:
    check = _check(full)
    assert check is not None
    return Finding(check, full, line)


def _literal(text: str, line: int) -> Iterator[Finding]:
    if len(text) < 300:
        for part in SENSITIVE:
            if part in text and " " not in text.strip():
                yield Finding("files", f"a path with {part}", line)
                return
