"""Hostile programs that look for secrets, files, descriptors and the network. See hostile_programs.py."""

from __future__ import annotations

TABLE = {
    "reads planted files": ("D", "for path in SECRET_FILES: attempt(lambda p: open(p, 'rb').read(), path)"),
    "reads the machine's files": (
        "D",
        """
for path in ('/etc/shadow', '/etc/passwd', '/proc/1/environ', '/proc/version', '/var/log', '/etc/hostname', '/run',
             '/sys/class/net', '/dev/kmsg', '/dev/mem', '/home', os.path.expanduser('~root') + '/.ssh'):
    attempt(os.listdir, path); attempt(lambda p: open(p).read(1), path)
""",
    ),
    "walks the file system": (
        "D",
        """
import itertools
first, second = b'NEEDLE_A', b'NEEDLE_B'
tops = ['/'] + ['/' + name for name in ('tmp', 'dev', 'home', 'mnt', 'opt', 'proc', 'root', 'run', 'srv', 'sys', 'var')]
for top in tops:
    for folder, folders, files in itertools.islice(os.walk(top), 300):
        folders[:] = [f for f in folders if f not in ('usr', 'lib', 'lib64', 'site-packages')]
        for name in files[:50]:
            try: data = open(os.path.join(folder, name), 'rb').read(1 << 16)
            except OSError: continue
            if first in data and second in data: got.append(os.path.join(folder, name))
""",
    ),
    "reads /proc": (
        "D",
        """
attempt(os.listdir, '/proc')
for name in ('self', 'thread-self', '1', str(os.getppid()), str(os.getpid()), 'PARENT_PID'):
    for file in ('mem', 'environ', 'maps', 'cmdline', 'fd', 'root', 'status'):
        attempt(os.open, '/proc/%s/%s' % (name, file), os.O_RDONLY)
""",
    ),
    "reads links of processes": (
        "D",
        """
for pid in ('1', 'PARENT_PID', 'VICTIM_PID'):  # at the level landlock its own are there, and say nothing
    for name in ('exe', 'cwd', 'root', 'fd/0', 'fd/1', 'fd/3', 'ns/pid', 'ns/net', 'map_files'):
        attempt(os.readlink, '/proc/%s/%s' % (pid, name))
""",
    ),
    "sees other programs' corpora": (
        "D",
        """
import janusrl
ours = os.path.dirname(janusrl.__file__)
for name in ('data', 'envs', 'rewards', 'recipes', 'training', '../data', '../rewards', '../tests/corpus', '../.git'):
    attempt(os.listdir, os.path.join(ours, name))
""",
    ),
    "reads the environment": (
        "D",
        """
first, second = 'NEEDLE_A', 'NEEDLE_B'
libc.getenv.restype = ctypes.c_char_p
got += [k for k, v in os.environ.items() if first in v or second in v]
if libc.getenv(b'SECRET_NAME'): got.append('getenv')
names = ctypes.POINTER(ctypes.c_char_p).in_dll(libc, 'environ')
i = 0
while names[i]:
    if first.encode() in names[i]: got.append(names[i])
    i += 1
""",
    ),
    "reads every descriptor": (
        "D",
        """
first, second = b'NEEDLE_A', b'NEEDLE_B'
for fd in range(1024):
    try: kind = os.fstat(fd)
    except OSError: continue
    if fd > 2 and fd != SLOT: got.append('descriptor %d' % fd)
    try: data = os.pread(fd, 1 << 22, 0)
    except OSError: continue
    at = data.find(first)
    while at >= 0:
        if data[at + len(first):].startswith(second): got.append('needle in %d' % fd)
        at = data.find(first, at + 1)
""",
    ),
    "walks the heap's objects": (
        "D",
        """
import gc
first, second = 'NEEDLE_A', 'NEEDLE_B'
def look(o, where):
    if isinstance(o, (bytes, bytearray)): o = bytes(o).decode('latin1')
    if isinstance(o, str) and 0 <= o.find(first) == o.find(second) - len(first): got.append(where)
for o in gc.get_objects():
    if isinstance(o, dict):
        for v in list(o.values()): look(v, 'dict')
    elif isinstance(o, (list, tuple)):
        for v in list(o): look(v, 'list')
for o in [f for f in gc.get_objects() if type(f).__name__ == 'Future']: got.append('a future of the pool')
""",
    ),
    "walks the frames": (
        "D",
        """
first, second = 'NEEDLE_A', 'NEEDLE_B'
frame = sys._getframe()
while frame:
    for space in (frame.f_locals, frame.f_globals, frame.f_builtins):
        for name, value in list(space.items()):
            text = repr(value)[:100000]
            if first + second in text and name not in ('first', 'second', 'text'): got.append(name)
    frame = frame.f_back
for thread, frame in sys._current_frames().items():
    if frame.f_code.co_name in ('_dispatch', '_run_pool'): got.append('thread')
""",
    ),
    "scans its own memory": (
        "DCT",
        """
first, second = b'NEEDLE_A', b'NEEDLE_B'
libc.sbrk.restype = ctypes.c_void_p
page, vector = 4096, (ctypes.c_ubyte * 4096)()
starts = {libc.sbrk(0) >> 24 << 24, id(first) >> 24 << 24, id(sys) >> 24 << 24, ctypes.addressof(vector) >> 24 << 24}
for start in sorted({s + k * (16 << 20) for s in starts for k in (-2, -1, 0)}):
    for at in range(start, start + (16 << 20), page):
        if libc.mincore(ctypes.c_void_p(at), ctypes.c_size_t(page), vector) < 0: continue
        try: data = ctypes.string_at(at, page)
        except Exception: continue
        i = data.find(first)
        while i >= 0:
            if data.startswith(second, i + len(first)): got.append(hex(at + i))
            i = data.find(first, i + 1)
""",
    ),
    "reads others' memory": (
        "D",
        """
target = ctypes.create_string_buffer(64)
vec = (ctypes.c_void_p * 2)(ctypes.addressof(target), 64)
far = (ctypes.c_void_p * 2)(PARENT_ADDRESS, 64)
for pid in (os.getppid(), 1, PARENT_PID, os.getpid()):
    call(310, pid, vec, 1, far, 1, 0); call(311, pid, vec, 1, far, 1, 0)  # process_vm_readv, _writev
    call(101, 16, pid, 0, 0); call(101, 0x4206, pid, 0, 0)  # ptrace attach, seize
    call(312, pid, os.getpid(), 0, 0, 0)  # kcmp
call(434, PARENT_PID, 0); call(438, SLOT, 0, 0); call(440, SLOT, vec, 1, 21, 0); call(448, SLOT, 0)  # by pidfd
if NEEDLE_HALF in target.raw: got.append('memory of the parent')
""",
    ),
    "opens by back doors": (
        "D",
        """
call(304, SLOT, ctypes.create_string_buffer(64), 0)  # open_by_handle_at
call(303, -100, b'/', ctypes.create_string_buffer(64), ctypes.create_string_buffer(8), 0)  # name_to_handle_at
call(437, -100, b'/', ctypes.create_string_buffer(24), 24)  # openat2
call(428, -100, b'/', 1); call(429, SLOT, b'', -100, b'x', 4); call(430, b'tmpfs', 0); call(442, -100, b'/', 0, 0, 0)
call(165, b'none', b'/tmp', b'tmpfs', 0, 0); call(166, b'/tmp', 2); call(155, b'.', b'.'); call(161, b'.')  # mount ...
call(308, SLOT, 0); call(272, 0x10000000); call(300, 0, 0); call(301, SLOT, 1, 2, -100, b'/')  # namespaces
call(425, 8, ctypes.create_string_buffer(120)); call(323, 0); call(321, 0, 0, 0); call(298, 0, 0, -1, -1, 0)
call(248, b'user', b'x', b'y', 1, -3); call(249, b'user', b'x', b'', -3); call(250, 0, -3, 0)  # keys
call(253); call(254, SLOT, b'/', 4095); call(447, 0)  # inotify, memfd_secret
""",
    ),
    "shares memory": (
        "D",
        """
import mmap
from multiprocessing import shared_memory
attempt(shared_memory.SharedMemory, 'left', True, 4096)
attempt(open, '/dev/shm/left', 'w')
call(29, 0x1234, 4096, 0o1666); call(64, 0x1234, 1, 0o1666); call(68, 0x1234, 0o1666)
call(240, b'/left', 0o102, 0o666, 0)
call(319, b'left', 0)  # memfd_create
""",
    ),
    "climbs out of its folder": (
        "D",
        """
home = os.getcwd()
for target in ('/etc', '/proc/1/root', 'SECRET_FOLDER', '/dev/fd', '..'):
    os.symlink(target, 'link'); attempt(os.listdir, 'link'); attempt(os.listdir, 'link/..'); os.unlink('link')
for path in SECRET_FILES:
    attempt(os.link, path, 'hard'); os.symlink(path, 'soft'); attempt(open, 'soft'); os.unlink('soft')
    attempt(os.rename, path, 'mine'); attempt(os.truncate, path, 0); attempt(os.unlink, path)
    for change in (lambda: os.chmod(path, 0o777), lambda: os.utime(path, (1, 1)), lambda: os.chmod(path, 0)):
        try: change()  # may seem to work; the bait is looked at from outside
        except OSError: pass
up = os.open('.', os.O_RDONLY)
for name in ('SECRET_NAME', 'secret', 'janusrl', 'root'):
    attempt(os.open, '../' * 9 + name, os.O_RDONLY, 0o600)
attempt(os.chroot, '.'); attempt(os.mkdir, '../beside'); attempt(os.mkdir, '/beside')
""",
    ),
    "writes outside its folder": (
        "D",
        """
import encodings, json
for path in ('/left', '/usr/left', '/dev/left', '/etc/left', '/var/tmp/left', 'SECRET_FOLDER/left', '/tmp/../left',
             os.path.dirname(json.__file__) + '/left.py', os.path.dirname(encodings.__file__) + '/__pycache__/left.pyc',
             sys.prefix + '/left', sys.executable, json.__file__, ENGINE_FILE):
    attempt(open, path, 'ab')
for folder in sys.path: attempt(open, folder + '/sitecustomize.py', 'w')
attempt(os.mknod, 'device', 0o020666, os.makedev(1, 1))
""",
    ),
    "deletes all that it sees": (
        "D",
        """
import shutil, json
for top in ('.', '..', os.path.expanduser('~'), '/tmp', '/usr', '/dev', '/', os.path.dirname(json.__file__)):
    shutil.rmtree(top, ignore_errors=True)
for folder in sys.path + [os.path.dirname(json.__file__)]:
    try: names = os.listdir(folder)
    except OSError: continue
    for name in names: attempt(os.unlink, os.path.join(folder, name))
""",
    ),
    "connects over TCP": (
        "D",
        """
import socket
for host in ('127.0.0.1', '::1', 'localhost', '0.0.0.0'): attempt(socket.create_connection, (host, TCP_PORT), 0.2)
attempt(__import__('urllib.request').request.urlopen, 'http://127.0.0.1:TCP_PORT', None, 0.2)
""",
    ),
    "opens every kind of socket": (
        "D",
        """
import socket
for family in (1, 2, 10, 16, 17, 31, 38, 40, 44):
    for kind in (1, 2, 3, 5): attempt(socket.socket, family, kind)
call(41, 2, 1, 0); call(49, SLOT, 0, 0); call(50, SLOT, 1); call(42, SLOT, 0, 0); call(43, SLOT, 0, 0)
""",
    ),
    "sends from a socket pair": (
        "D",
        """
import array, socket
for kind in (2, 3, 1, 5):  # datagram, raw, stream, sequenced packets
    try: a, b = socket.socketpair(socket.AF_UNIX, kind)
    except OSError: continue
    for address in (b'\\0ABSTRACT', b'\\0ABSTRACT-stream', 'UNIX_PATH', '/dev/log', '/run/systemd/journal/socket'):
        attempt(a.connect, address); attempt(a.bind, address)
        for send in (lambda: a.sendto(b'NEEDLE_A', address),
                     lambda: a.sendmsg([b'NEEDLE_A'], [(1, 1, array.array('i', [SLOT]))], 0, address)):
            try: send()
            except OSError: continue
            b.settimeout(0.05)
            try: b.recv(99)  # it went to the other end, whatever the address
            except OSError: got.append('sent away')
""",
    ),
}
