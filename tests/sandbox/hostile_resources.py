"""Hostile programs that use up time, memory, disk, output and descriptors. See hostile_programs.py."""

from __future__ import annotations

TABLE = {
    "loops": ("T", "while True: pass"),
    "sleeps": ("T", "from time import sleep; sleep(1e6)"),
    "loops in C: bigints": ("T", "10 ** (10 ** 9)"),
    "loops in C: regular expression": ("T", "import re; re.match(r'(a+)+$', 'a' * 60 + 'b')"),
    "loops in C: sort and hash": ("TM", "sum(range(10 ** 12)); hash(tuple(range(10 ** 8)))"),
    "loops in libc": ("T", "libc.usleep.argtypes = []\nwhile True: libc.getpid()"),
    "waits in poll": ("T", "import select; select.select([], [], [])"),
    "waits for a pipe": ("T", "r, w = os.pipe(); os.read(r, 1)"),
    "waits for a FIFO": ("DRT", "os.mkfifo('f'); open('f')"),
    "waits for a lock": (
        "DTR",
        "import fcntl\nf = open('l', 'w'); g = open('l'); fcntl.flock(f, 2); fcntl.flock(g, 2)",
    ),
    "one big allocation": ("M", "bytearray(50 << 30)"),
    "memory creep": ("MRT", "l = []\nwhile True: l.append(bytearray(8 << 20))"),
    "swallows MemoryError": (
        "TM",
        "l = []\nwhile True:\n    try: l.append(bytearray(8 << 20))\n    except MemoryError: pass",
    ),
    "maps memory": (
        "DMR",
        "import mmap\nm = []\ntry:\n    while True: m.append(mmap.mmap(-1, 64 << 20)); m[-1][0] = 1\n"
        "except (OSError, MemoryError): m.clear()",
    ),
    "maps many small pieces": (
        "DTMR",
        "import mmap\nm = []\ntry:\n    for i in range(70000): m.append(mmap.mmap(-1, 4096, prot=1 + i % 2 * 2))\n"
        "except (OSError, MemoryError): m.clear()",
    ),
    "maps its slot beyond the end": (
        "C",
        "import mmap\nlibc.mmap.restype = ctypes.c_void_p\n"
        "p = libc.mmap(None, ctypes.c_size_t(64 << 20), 3, 1, SLOT, ctypes.c_long(0))\n"
        "ctypes.memset(p, 65, 64 << 20); got.append('beyond')",
    ),
    "locks memory": ("D", "call(149, 0, 1 << 20); call(151, 3); call(325, 0, 4096, 0)"),
    "long strings": ("MTR", "s = 'x'\nwhile True: s += s"),
    "recursion": ("RMCT", "sys.setrecursionlimit(10 ** 9)\ndef f(): return f() + f()\nf()"),
    "recursion in C": (
        "RMCT",
        "sys.setrecursionlimit(10 ** 9)\nl = []\nfor i in range(10 ** 6): l = [l]\nrepr(l)",
    ),
    "long chain of deletions": (
        "DCMT",
        "class A: pass\nx = None\nfor i in range(300000):\n    a = A(); a.n = x; x = a\ndel x, a",
    ),
    "nested source": ("RMC", "eval('(' * 100000 + ')' * 100000)"),
    "compile bomb": ("RMTC", "eval('-' * 4000000 + '1')"),
    "decompression bomb": (
        "MTR",
        "import zlib\nc = zlib.compressobj(1)\n"
        "z = b''.join(c.compress(bytes(1 << 20)) for _ in range(400)) + c.flush()\n"
        "zlib.decompress(z)",
    ),
    "floods stdout": ("O", "b = bytes(1 << 20)\nwhile True: os.write(1, b)"),
    "floods stderr from C": ("OT", "b = ctypes.create_string_buffer(1 << 20)\nwhile True: libc.write(2, b, 1 << 20)"),
    "floods through print": ("OT", "while True: print('x' * 100000)"),
    "stuffs the console at exit": ("DOT", "import atexit; atexit.register(lambda: os.write(1, bytes(1 << 30)))"),
    "fills the disk": (
        "DRT",
        "b = bytes(1 << 20)\ntry:\n    for i in range(4000):\n        with open('f%d' % i, 'wb') as f: f.write(b)\n"
        "    got.append('room for 4 GB')\nexcept OSError: pass",
    ),
    "one huge file": (
        "DRC",
        "f = open('f', 'wb')\ntry: os.truncate('f', 1 << 45); got.append('truncate')\nexcept OSError: pass\n"
        "try: os.posix_fallocate(f.fileno(), 0, 1 << 40); got.append('fallocate')\nexcept OSError: pass\n"
        "try: f.seek(1 << 44); f.write(b'x'); f.flush(); got.append('seek')\nexcept OSError: pass",
    ),
    "many files": ("DRT?", "for i in range(10 ** 6): open('g%d' % i, 'w').close()"),
    "deep folders": ("DRT?", "for i in range(3000): os.mkdir('deep'); os.chdir('deep')"),
    "wild names": (
        "D",
        "for n in (b'\\xff\\xfe', b'a\\nb', b'-rf', b'x' * 255, b'*', b' ', b'\\x01', b'..a', b'$(id)', b'\\\\'):\n"
        "    open(n, 'w').close(); os.mkdir(n + b'd') if len(n) < 200 else None",
    ),
    "folders without rights": (
        "D",
        "os.makedirs('a/b/c'); open('a/b/c/x', 'w').close(); os.chmod('a/b', 0); os.chmod('a', 0)\n"
        "try: os.chmod('.', 0)\nexcept OSError: pass",
    ),
    "loops of links": (
        "D",
        "os.symlink('.', 'here'); os.symlink('/', 'root'); os.symlink('b', 'a'); os.symlink('a', 'b')\n"
        "open('x', 'w').close()\nfor i in range(500): os.link('x', 'y%d' % i)",
    ),
    "renames its folder away": (
        "D",
        "attempt(os.rename, os.getcwd(), os.getcwd() + 'x'); attempt(os.rmdir, os.getcwd())",
    ),
    "uses up descriptors": (
        "DR?",
        "fds = []\ntry:\n    while True: fds.append(os.dup(0))\nexcept OSError: pass\nanswer = len(fds) < 300",
    ),
    "fills pipes and pairs": (
        "D",
        "import socket\ntry:\n    while True:\n        r, w = os.pipe(); os.set_blocking(w, False)\n"
        "        try:\n            while True: os.write(w, bytes(4096))\n        except BlockingIOError: pass\n"
        "except OSError: pass",
    ),
    "nests epoll": (
        "DR?",
        "import select\ne = []\ntry:\n    for i in range(200):\n        e.append(select.epoll())\n"
        "        if i: e[i].register(e[i - 1].fileno(), 1)\nexcept OSError: pass",
    ),
    "warning storm": ("DTO?", "import warnings\nfor i in range(20000): warnings.warn('w%d' % i, stacklevel=1)"),
    "huge traceback": ("R", "def f(n): raise ValueError('x' * 10 ** 6) if n == 0 else f(n - 1)\nf(900)"),
}
