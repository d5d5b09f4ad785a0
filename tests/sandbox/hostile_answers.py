"""Hostile programs that forge answers, or spoil the interpreter for the next program. See hostile_programs.py."""

from __future__ import annotations

_FRAME = "import struct\nreply = struct.pack('<4sQIIIIIQQ', b'jrp1', 1, 0, 0, 4, 4, 4, 1, 1)\n"

TABLE = {
    "forges an answer": (
        "D=forg",
        "import struct\nos.pwrite(SLOT, struct.pack('<4sIII', b'jra1', 0, 4, 0) + b'forg', 0); os._exit(0)",
    ),
    "forges lengths": (
        "N",
        "import struct\nos.pwrite(SLOT, struct.pack('<4sIII', b'jra1', 0, 2 ** 32 - 1, 2 ** 31), 0); os._exit(0)",
    ),
    "forges a verdict": (
        "N",
        "import struct\nos.pwrite(SLOT, struct.pack('<4sIII', b'jra1', 7, 0, 0), 0); os._exit(0)",
    ),
    "forges a kill from outside": ("N", "os._exit(137)"),
    "sends frames everywhere": (
        "D?",
        _FRAME + "for fd in range(256):\n    for w in (os.write, lambda f, b: os.pwrite(f, b, 0)):\n"
        "        try: w(fd, reply * 3)\n        except OSError: pass",
    ),
    "shrinks and grows its slot": (
        "D",
        "import fcntl\nfor fd in range(3, 64):\n    for n in (0, 1, 1 << 34): attempt(os.ftruncate, fd, n)\n"
        "    attempt(fcntl.fcntl, fd, 1033, 15)",
    ),
    "punches holes in its slot": (
        "DN?",
        "libc.fallocate(SLOT, 3, ctypes.c_long(0), ctypes.c_long(1 << 30)); answer = 'hole'",
    ),
    "rewrites its slot from a map": (
        "DN?",
        "import mmap, threading\nm = mmap.mmap(SLOT, 1 << 20)\ndef spin():\n    while True: m[0:16] = os.urandom(16)\n"
        "threading.Thread(target=spin, daemon=True).start(); answer = 'torn'",
    ),
    "writes behind its slot": (
        "DRN?",
        "try:\n    for at in range(0, 1 << 22, 4096): os.pwrite(SLOT, b'\\xff' * 4096, at)\nexcept OSError: pass",
    ),
    "closes every descriptor": ("N", "os.closerange(0, 4096)"),
    "moves its slot": ("DNR?", "r, w = os.pipe(); os.dup2(w, SLOT); os.dup2(0, 1)"),
    "answers with a hostile repr": (
        "R",
        "class E:\n    def __repr__(self): raise SystemExit('x' * 10 ** 6)\nanswer = E()",
    ),
    "answers with an endless repr": ("TM", "class E:\n    def __repr__(self):\n        while True: pass\nanswer = E()"),
    "answers with surrogates": ("DR?", "answer = chr(0xd800) + chr(0x202e)"),
    "answers too much": ("OM", "blob = [bytes(3 << 20)]"),
    "answers with endless parts": ("TMOR", "blob = iter(lambda: b'x' * 4096, None)"),
    "answers what is no answer": ("R", "blob = [1, None, object()]"),
    "answers with lying buffers": (
        "RDOC?",
        "class B(bytearray):\n    def __len__(self): return -1\nblob = [B(b'x'), memoryview(bytes(99))[::3]]",
    ),
    "raises what cannot be shown": (
        "R",
        "class E(BaseException):\n    def __str__(self): raise self\n    __repr__ = __str__\nraise E",
    ),
    "raises with a long message": ("RM", "raise ValueError('\\n' + 'SECRET?' * 10 ** 6)"),
    "exits with an object": ("RN", "sys.exit({'x' * 10 ** 6: object()})"),
    "exits with a code": ("NR", "os._exit(3)"),
    "exits well": ("N", "os._exit(0)"),
    "aborts": ("C", "os.abort()"),
    "crashes": ("C", "ctypes.string_at(0)"),
    "smashes the stack": ("C", "b = ctypes.create_string_buffer(8); ctypes.memset(ctypes.addressof(b), 65, 1 << 30)"),
    "overwrites small integers": (
        "DCRN?",
        "ctypes.memmove(id(1) + 24, id(3) + 24, 4) if sys.maxsize else 0\nanswer = 1 + 1",
    ),
    "hooks and handlers at the end": (
        "DTRN?",
        "import atexit\nclass D:\n    def __del__(self):\n        while True: pass\n"
        "atexit.register(lambda: os.pwrite(SLOT, b'x' * 64, 0)); sys.excepthook = print; keep = D(); keep.me = keep",
    ),
    "patches builtins": (
        "DRN?",
        "import builtins\nbuiltins.len = lambda x: 10 ** 9\nbuiltins.memoryview = builtins.bytes = str\nanswer = 'p'",
    ),
    "patches the engine": (
        "DRN?",
        "import janusrl.sandbox.wire as w, janusrl.sandbox.answer as a, struct\n"
        "w.ANSWER = struct.Struct('<4sQQQ'); w.DONE = 9; a.answer = None; os.pwrite = lambda *x: 1 / 0\nanswer = 'p'",
    ),
    "patches the zygote's class": (
        "DRN?",
        "import janusrl.sandbox.zygote as z\nz.Zygote._clean = z.Zygote._answer = z.Zygote._run = lambda *a: 1 / 0\n"
        "for m in list(sys.modules): sys.modules[m] = None\nanswer = 'p'",
    ),
    "poisons imports": (
        "D?",
        "class F:\n    def find_spec(self, *a): raise ImportError('poisoned')\n"
        "sys.meta_path.insert(0, F()); sys.path[:] = ['.']\n"
        "open('json.py', 'w').write('answer = 1'); open('sitecustomize.py', 'w').write('1/0')\n"
        "sys.path_importer_cache.clear()",
    ),
    "traces what comes": (
        "DTR?",
        "import threading\nsys.setswitchinterval(1e-9); sys.settrace(lambda *a: 1 / 0); threading.settrace(print)\n"
        "sys.setprofile(print); answer = 't'",
    ),
    "spoils the streams": ("DR?", "sys.stdout.close(); sys.stderr = None; sys.stdin = 3; os.close(1); print = None"),
    "spoils the process": (
        "DRT?",
        "import gc, locale, random, signal, time\nos.umask(0o777); gc.disable(); gc.freeze(); random.seed(1)\n"
        "os.environ.clear(); os.environ['PYTHONPATH'] = '/tmp'; os.putenv('LD_PRELOAD', '/tmp/x.so'); os.chdir('/')\n"
        "signal.signal(signal.SIGINT, signal.SIG_IGN); sys.setrecursionlimit(50)",
    ),
    "changes the engine's state": ("D?", "WARM.append('spoiled'); WARM[0] = 'x'; import json; json.dumps = None"),
    "leaves a file for the next": (
        "D",
        "open('left', 'w').write('x'); open(os.path.expanduser('~/.left'), 'w').write('x')",
    ),
    "prints control characters": ("D", "os.write(1, bytes(range(256)) * 200)"),
}
