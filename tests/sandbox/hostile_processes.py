"""Hostile programs that start, signal and outlive processes, or change what they may do. See hostile_programs.py."""

from __future__ import annotations

TABLE = {
    "forks": ("D", "attempt(os.fork); attempt(os.forkpty)"),
    "forks without libc": (
        "D",
        """
call(57); call(58); call(56, 17, 0, 0, 0, 0); call(56, 0x4111, 0, 0, 0, 0)  # fork, vfork, clone
arguments = (ctypes.c_uint64 * 11)(0, 0, 0, 0, 17, 0, 0, 0, 0, 0, 0)
call(435, arguments, 88)  # clone3
for flag in (0x20000, 0x10000000, 0x20000000, 0x40000000, 0x02000000, 0x04000000, 0x08000000, 0x80):
    call(56, flag | 17, 0, 0, 0, 0)
""",
    ),
    "fork bomb": ("DT", "while not got and __import__('time').process_time() < 0.2: attempt(os.fork)"),
    "starts programs": (
        "D",
        """
import multiprocessing, subprocess
attempt(subprocess.run, ['/bin/sh', '-c', 'id']); attempt(os.posix_spawn, '/bin/sh', ['sh'], {})
attempt(os.execv, '/bin/sh', ['sh']); attempt(os.execve, sys.executable, ['python', '-c', '1'], {})
if os.system('true') == 0: got.append('system')
open('mine', 'w').write('#!/bin/sh'); os.chmod('mine', 0o755)
attempt(os.execv, './mine', ['mine'])
attempt(lambda: multiprocessing.get_context('fork').Process(target=print).start(), name='multiprocessing')
call(322, SLOT, b'', 0, 0, 0x1000)  # execveat of its slot
""",
    ),
    "becomes a daemon": ("D", "attempt(os.setsid); attempt(os.setpgid, 0, 0); attempt(os.setpgrp); call(112)"),
    "kills everybody": (
        "D",
        """
for pid in (-1, 0, 1, os.getppid(), -os.getpgrp(), PARENT_PID, VICTIM_PID):
    if pid: attempt(os.kill, pid, 9); attempt(os.kill, pid, 19); attempt(os.kill, pid, 0)
attempt(os.killpg, 0, 9)
""",
    ),
    "kills by number": (
        "D",
        "for pid in list(range(1, 6000)) + [PARENT_PID, VICTIM_PID]:\n"
        "    if pid != os.getpid(): attempt(os.kill, pid, 9); call(200, pid, 9)",
    ),
    "signals by other calls": (
        "D",
        """
info = ctypes.create_string_buffer(128)
for pid in (os.getppid(), VICTIM_PID):
    call(200, pid, 9); call(234, pid, pid, 9); call(129, pid, 9, info); call(297, pid, pid, 9, info)
call(424, SLOT, 9, 0, 0)
""",
    ),
    "kills itself": ("D", "attempt(os.kill, os.getpid(), 9); attempt(os.kill, os.getpid(), 19)"),
    "ends by SIGTERM": ("CNR", "import signal; os.kill(os.getpid(), signal.SIGTERM)"),
    "ends by SIGXCPU": ("CTNR", "import signal; signal.signal(24, signal.SIG_DFL); os.kill(os.getpid(), 24)"),
    "stops itself": ("T", "import signal; os.kill(os.getpid(), signal.SIGTSTP)\nwhile True: pass"),
    "blocks every signal": (
        "T",
        "import signal; signal.pthread_sigmask(signal.SIG_BLOCK, range(1, 65))\nfor n in range(1, 65):\n"
        "    try: signal.signal(n, signal.SIG_IGN)\n    except (OSError, ValueError): pass\nwhile True: pass",
    ),
    "handles the CPU limit's signal": (
        "T",
        "import signal; signal.signal(signal.SIGXCPU, lambda *a: None)\nwhile True: sum(range(9999))",
    ),
    "alarm storm": (
        "DTCR",
        "import signal, time; hits = []; signal.signal(signal.SIGALRM, lambda *a: hits.append(1))\n"
        "signal.setitimer(signal.ITIMER_REAL, 1e-6, 1e-6)\nend = time.monotonic() + 0.1\n"
        "while time.monotonic() < end: pass\n",
    ),
    "alarm at the end": (
        "DTCR",
        "import signal\nfrom time import sleep\ndef late(*a): sleep(99)\n"
        "signal.signal(signal.SIGALRM, late); signal.setitimer(signal.ITIMER_REAL, 0.0005, 0.0005)",
    ),
    "raises its limits": (
        "D",
        """
import resource
for kind in range(16):
    attempt(resource.setrlimit, kind, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
    attempt(resource.setrlimit, kind, resource.getrlimit(kind)); attempt(resource.prlimit, os.getppid(), kind, (0, 0))
    attempt(resource.prlimit, PARENT_PID, kind, (1, 1))
""",
    ),
    "changes its schedule": (
        "D",
        "attempt(os.nice, -5); attempt(os.setpriority, 0, 0, -20)\n"
        "attempt(os.sched_setscheduler, 0, 1, os.sched_param(9))\n"
        "attempt(os.sched_setaffinity, 0, {0}); call(251, 1, 0, 0); call(314, 0, 0, 0); call(144, 0, 1, 0)",
    ),
    "changes who it is": (
        "D",
        """
for f, a in ((os.setuid, 0), (os.setgid, 0), (os.seteuid, 0), (os.setgroups, [0]), (os.setuid, 2000001)): attempt(f, a)
attempt(os.setresuid, 0, 0, 0); call(126, 0, 0); call(122, 0); call(123, 0)  # capset, setfsuid, setfsgid
""",
    ),
    "loosens its bonds": (
        "D",
        """
for option in (1, 4, 8, 22, 24, 28, 36, 38, 47, 53, 54, 59): call(157, option, 0, 0, 0, 0)
call(157, 0x59616d61, -1, 0, 0, 0)  # PR_SET_PTRACER
call(317, 1, 0, ctypes.create_string_buffer(16)); call(446, SLOT, 0)
call(169, 0xfee1dead, 672274793, 0x1234567, 0); call(170, b'x', 1); call(171, b'x', 1); call(246, 0)
call(164, 0, 0); call(227, 0, 0); call(305, 0, 0); call(159, 0); call(163, b'x'); call(167, b'x', 0)
call(172, 3); call(103, 3, 0, 0); call(175, 0, 0, b'')
""",
    ),
    "uses the other ABI": (
        "C",
        "libc.syscall(ctypes.c_long(0x40000000 + 39)); got.append('x32')",
    ),
    "traces itself": ("D", "call(101, 0, 0, 0, 0); call(425, 1, 0); call(450, 0, 0, 0)"),
    "leaves threads": (
        "D",
        "import threading\ndef spin():\n    while True: pass\nfor i in range(4): threading.Thread(target=spin).start()",
    ),
    "leaves sleeping daemons": (
        "D",
        "import threading, time\n"
        "for i in range(6): threading.Thread(target=time.sleep, args=(9999,), daemon=True).start()",
    ),
    "thread bomb": (
        "DTMCR",
        "import threading, time\ntry:\n"
        "    while True: threading.Thread(target=time.sleep, args=(9,), daemon=True).start()\n"
        "except (RuntimeError, MemoryError): pass",
    ),
    "deadlock": ("T", "import threading; l = threading.Lock(); l.acquire(); l.acquire()"),
    "threads that answer late": (
        "DNR?",
        "import threading\nfrom time import sleep\ndef late():\n    sleep(0.05)\n    os.pwrite(SLOT, b'late' * 99, 0)\n"
        "threading.Thread(target=late).start(); answer = 'soon'",
    ),
    "thread ends the process": (
        "N",
        "import threading; from time import sleep; threading.Thread(target=os._exit, args=(0,)).start(); sleep(9)",
    ),
}
