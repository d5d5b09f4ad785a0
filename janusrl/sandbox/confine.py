"""Confine: start a foreign program (a browser) inside walls of ours, and become it.

Run as `python -I -S -B -c "..." SPEC` by whoever wants the program; SPEC is JSON, see `Confinement`. At the level
`namespaces` the program becomes process 1 of its own namespaces, so when it ends, all that it started ends; it sees
read-only views of the paths named, the devices that programs need, its own /proc, and an empty, sized /tmp. At
`landlock` it shares the machine's namespaces, and landlock bounds the files. At both a seccomp filter refuses sockets
other than Unix ones, tracing, mounts, namespaces and the kernel's rarer services. At `process` nothing is bounded but
core files. The program gets no environment of ours, and the descriptors named as 3, 4 and so on.
"""

from __future__ import annotations

import contextlib
import json
import os
import platform
import resource
import struct
import sys
from dataclasses import asdict, dataclass, field
from typing import Any

from janusrl.sandbox import primitives, seccomp

FIRST_USER = 3_000_000
"""Launcher number n's program runs as user FIRST_USER + n where we are root."""
DEVICES = ("/dev/null", "/dev/zero", "/dev/full", "/dev/random", "/dev/urandom")
_ROOT = "/sys"  # a folder that is always there, that nothing shown lies in, and that leaves /proc in view until the end
_NAMESPACES = (
    primitives.CLONE_NEWNS
    | primitives.CLONE_NEWPID
    | primitives.CLONE_NEWNET
    | primitives.CLONE_NEWIPC
    | primitives.CLONE_NEWUTS
)
_BOOT = "import sys, json; sys.path.insert(0, sys.argv[2]); from janusrl.sandbox.confine import main; main()"
_EPERM, _EACCES, _ENOSYS = 1, 13, 38
# name: (x86_64, aarch64). Refused whatever their arguments.
_REFUSED = {
    "ptrace": (101, 117), "process_vm_readv": (310, 270), "process_vm_writev": (311, 271), "kcmp": (312, 272),
    "mount": (165, 40), "umount2": (166, 39), "pivot_root": (155, 41), "chroot": (161, 51), "move_mount": (429, 429),
    "open_tree": (428, 428), "fsopen": (430, 430), "fsconfig": (431, 431), "fsmount": (432, 432),
    "mount_setattr": (442, 442), "fspick": (433, 433), "open_tree_attr": (467, 467), "quotactl_fd": (443, 443),
    "process_madvise": (440, 440), "unshare": (272, 97), "setns": (308, 268), "bpf": (321, 280),
    "perf_event_open": (298, 241), "userfaultfd": (323, 282), "io_uring_setup": (425, 425),
    "io_uring_enter": (426, 426), "io_uring_register": (427, 427), "keyctl": (250, 219), "add_key": (248, 217),
    "request_key": (249, 218), "init_module": (175, 105), "finit_module": (313, 273), "delete_module": (176, 106),
    "kexec_load": (246, 104), "kexec_file_load": (320, 294), "swapon": (167, 224), "swapoff": (168, 225),
    "reboot": (169, 142), "acct": (163, 89), "quotactl": (179, 60), "name_to_handle_at": (303, 264),
    "open_by_handle_at": (304, 265), "fanotify_init": (300, 262), "personality": (135, 92), "syslog": (103, 116),
    "sethostname": (170, 161), "settimeofday": (164, 170), "clock_settime": (227, 112), "adjtimex": (159, 171),
    "shmget": (29, 194), "msgget": (68, 186), "semget": (64, 190), "mq_open": (240, 180), "pidfd_getfd": (438, 438),
}  # fmt: skip
_SOCKET, _CLONE, _CLONE3 = (41, 198), (56, 220), 435
_NEW_NAMESPACES = 0x7E020000


@dataclass(frozen=True)
class Confinement:
    """What to run, and behind which walls."""

    level: str
    """`namespaces`, `landlock` or `process`."""
    command: list[str]
    """The program, an absolute path, and its arguments."""
    environment: dict[str, str]
    """All of its environment."""
    read_only: list[str]
    """Paths that it may see; what does not exist is passed over."""
    work: str
    """The folder it may write to: /tmp at `namespaces`, one of this machine's elsewhere."""
    descriptors: list[int] = field(default_factory=list)
    """Ours that it gets, as 3, 4 ..."""
    files: dict[str, str] = field(default_factory=dict)
    """Text files put into `work` before it starts."""
    work_mb: int = 1024
    """Room of /tmp at `namespaces`."""
    user_namespace: bool = False
    """Whether to go through a user namespace even as root."""
    parent_pid: int = field(default_factory=os.getpid)

    def arguments(self) -> list[str]:
        """The command line that starts this; it dies with the calling thread."""
        package = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
        return [sys.executable, "-I", "-S", "-B", "-c", _BOOT, json.dumps(asdict(self)), package]


def main() -> None:
    """Put up the walls and become the program; exits with a message on stderr when they cannot be had."""
    spec: dict[str, Any] = json.loads(sys.argv[1])
    primitives.die_with_parent()
    if os.getppid() != spec["parent_pid"]:
        sys.exit("the parent ended while its program started")
    with contextlib.suppress(OSError), open("/proc/self/oom_score_adj", "w") as file:
        file.write("1000")  # when the machine runs out of memory, this goes first
    with contextlib.suppress(OSError):  # its processes hand work to each other all the time: none interrupts another
        os.sched_setscheduler(0, os.SCHED_BATCH, os.sched_param(0))
    try:
        if spec["level"] == "namespaces":
            _enter_namespaces(spec)
        elif spec["level"] == "landlock":
            primitives.drop_bounding_capabilities()
            primitives.drop_capabilities()
            primitives.landlock([*spec["read_only"], "/proc", *DEVICES], [spec["work"], "/dev/null"])
        if spec["level"] != "process":
            primitives.no_new_privileges()
            seccomp.install_filter(build_filter())
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        for name, text in spec["files"].items():
            with open(os.path.join(spec["work"], name), "w") as file:
                file.write(text)
        primitives.place_descriptors(spec["descriptors"])
        os.chdir(spec["work"])
        os.execve(spec["command"][0], spec["command"], spec["environment"])
    except OSError as error:
        sys.exit(f"cannot confine {os.path.basename(spec['command'][0])}: {error}")


def build_filter(machine: str | None = None) -> bytes:
    """The BPF program described above, for `machine` or this one. Raises OSError where no numbers are known."""
    machine = machine or platform.machine()
    if machine not in ("x86_64", "aarch64"):
        raise OSError(f"no seccomp filter is written for {machine}")
    column = 0 if machine == "x86_64" else 1
    allow, kill, fail = 0x7FFF0000, 0x80000000, 0x00050000
    load, equal, any_bit, at_least, give = 0x20, 0x15, 0x45, 0x35, 0x06

    def step(code: int, value: int, if_true: int = 0, if_false: int = 0) -> bytes:
        return struct.pack("HBBI", code, if_true, if_false, value)

    # Offsets in struct seccomp_data: 0 the number, 4 the architecture, 16 the first argument.
    program = [step(load, 4), step(equal, {"x86_64": 0xC000003E, "aarch64": 0xC00000B7}[machine], 1, 0)]
    program += [step(give, kill), step(load, 0)]
    if machine == "x86_64":
        program += [step(at_least, 0x40000000, 0, 1), step(give, kill)]
    program += [step(equal, _CLONE3, 0, 1), step(give, fail | _ENOSYS)]
    program += [step(equal, _SOCKET[column], 0, 4), step(load, 16), step(equal, 1, 0, 1)]  # AF_UNIX
    program += [step(give, allow), step(give, fail | _EACCES)]
    program += [step(equal, _CLONE[column], 0, 4), step(load, 16), step(any_bit, _NEW_NAMESPACES, 0, 1)]
    program += [step(give, fail | _EPERM), step(give, allow)]
    for numbers in _REFUSED.values():
        program += [step(equal, numbers[column], 0, 1), step(give, fail | _EPERM)]
    program.append(step(give, allow))
    return b"".join(program)


def _enter_namespaces(spec: dict[str, Any]) -> None:
    """Go on as process 1 of new namespaces; the process that came in waits for it and ends like it."""
    user, group = os.getuid(), os.getgid()
    as_root = user == 0 and not spec["user_namespace"]
    own = FIRST_USER + os.getpid()
    if as_root:
        try:
            primitives.unshare(_NAMESPACES)
        except PermissionError:  # root of a container, without CAP_SYS_ADMIN
            as_root = False
    if not as_root:
        primitives.unshare(_NAMESPACES | primitives.CLONE_NEWUSER)
        for name, text in (("setgroups", "deny"), ("uid_map", f"1000 {user} 1"), ("gid_map", f"1000 {group} 1")):
            with open(f"/proc/self/{name}", "w") as file:
                file.write(text)
    child = os.fork()
    if child:
        for fd in spec["descriptors"]:
            os.close(fd)
        code = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
        os._exit(code if code >= 0 else 128 - code)
    primitives.die_with_parent()
    _change_root(spec)
    if as_root:
        primitives.drop_bounding_capabilities()
        os.setgroups([])
        os.setresgid(own, own, own)
        os.setresuid(own, own, own)
    else:
        primitives.drop_bounding_capabilities()
        primitives.drop_capabilities()
    primitives.die_with_parent()  # lost with the change of user


def _change_root(spec: dict[str, Any]) -> None:
    primitives.mount("none", "/", None, primitives.MS_REC | primitives.MS_PRIVATE)
    flags = primitives.MS_NOSUID | primitives.MS_NODEV
    primitives.mount("tmpfs", _ROOT, "tmpfs", flags, "size=1m,nr_inodes=4096,mode=755")
    for folder in ("/tmp", "/proc", "/dev"):
        os.mkdir(_ROOT + folder)
    space = f"size={spec['work_mb']}m,nr_inodes=16384,mode=1777"
    primitives.mount("tmpfs", _ROOT + "/tmp", "tmpfs", flags | primitives.MS_NOEXEC, space)
    primitives.mount("proc", _ROOT + "/proc", "proc", flags | primitives.MS_NOEXEC)
    for path in spec["read_only"]:  # after /tmp: some of them may lie there
        _show(path, _ROOT + path)
    for path in DEVICES:
        primitives.bind_device(path, _ROOT + path)
    primitives.mount("none", _ROOT, None, primitives.MS_REMOUNT | primitives.MS_BIND | primitives.MS_RDONLY | flags)
    primitives.pivot_root(_ROOT)
    primitives.set_host_name("sandbox")


def _show(source: str, target: str) -> None:
    if not os.path.lexists(source) or (os.path.lexists(target) and not os.path.isdir(source)):
        return
    os.makedirs(os.path.dirname(target), exist_ok=True)
    if os.path.islink(source):
        if not os.path.lexists(target):
            os.symlink(os.readlink(source), target)
        return
    if os.path.isdir(source):
        os.makedirs(target, exist_ok=True)
    else:
        os.close(os.open(target, os.O_CREAT | os.O_WRONLY, 0o644))
    primitives.bind_read_only(source, target)
