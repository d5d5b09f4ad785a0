"""The worker: a fresh interpreter that isolates itself, imports one engine, and then takes jobs.

Run as `python -s -P -S -c "..." SPEC` by `launch.py`; imports the standard library and its siblings only. What arrives
in SPEC (JSON) is trusted, everything after the READY frame is not. It knows nothing of what an engine does, see
`launch.Engine`. A fork engine's jobs are served by the `Zygote`, others by this process itself.
"""

from __future__ import annotations

import gc
import importlib
import json
import os
import resource
import socket
import sys
import time
from typing import Any

from janusrl.sandbox import primitives, seccomp, wire
from janusrl.sandbox.answer import answer
from janusrl.sandbox.zygote import Zygote

FIRST_USER = 2_000_000
"""Worker number n runs as user FIRST_USER + n where we are root: limits that count by user bind each worker alone."""
_DEVICES = ("/dev/null", "/dev/zero", "/dev/random", "/dev/urandom")
_ALL_NAMESPACES = (
    primitives.CLONE_NEWNS
    | primitives.CLONE_NEWPID
    | primitives.CLONE_NEWNET
    | primitives.CLONE_NEWIPC
    | primitives.CLONE_NEWUTS
)


def main() -> None:
    """Isolate, get ready, serve until the parent hangs up."""
    spec: dict[str, Any] = json.loads(sys.argv[1])
    # 3, 4 ..., whatever our process had open: a program shall not learn it, and always find the same
    primitives.place_descriptors([spec["channel_fd"], *spec["memory_fds"]])
    channel = socket.socket(fileno=3)
    spec["memory_fds"] = [4 + slot for slot in range(len(spec["memory_fds"]))]
    primitives.die_with_parent()
    if os.getppid() != spec["parent_pid"]:
        sys.exit("the parent ended while its worker started")
    if spec["level"] == "namespaces":
        try:
            _enter_namespaces(spec, channel)
        except OSError as error:
            sys.exit(f"no namespaces: {error}")
    engine = importlib.import_module(spec["engine"])
    if hasattr(engine, "warm"):
        engine.warm()
    fork = spec["fork"]
    if not fork:
        _limit(spec)
    version = 0
    if spec["level"] != "process":
        version = primitives.landlock_version()
        primitives.drop_bounding_capabilities()
        primitives.drop_capabilities()
        primitives.no_new_privileges()
        if version or spec["level"] == "landlock":
            writable = [spec["work"], "/dev/null"] if fork else []
            primitives.landlock([*spec["read_only"], *(_DEVICES if fork else ())], writable)
        role: seccomp.Role = "zygote" if fork else "worker"
        seccomp.install_filter(seccomp.build_filter(os.getpid(), role=role, subprocesses=spec["subprocesses"]))
    channel.send(wire.HELLO.pack(wire.HELLO_MAGIC, wire.READY, version))
    if fork:
        Zygote(spec, engine, channel).serve()
    else:
        _serve(engine.handle, channel, spec)


def _enter_namespaces(spec: dict[str, Any], channel: socket.socket) -> None:
    """Continue as process 1 of new namespaces, under a root that holds `read_only` and an empty /tmp; no way back."""
    user, group = os.getuid(), os.getgid()
    as_root = user == 0 and not spec["user_namespace"]
    own = FIRST_USER + os.getpid()
    if as_root:
        try:
            primitives.unshare(_ALL_NAMESPACES)
        except PermissionError:  # root of a container, without CAP_SYS_ADMIN
            as_root = False
    if not as_root:
        primitives.unshare(_ALL_NAMESPACES | primitives.CLONE_NEWUSER)
        for name, text in (("setgroups", "deny"), ("uid_map", f"1000 {user} 1"), ("gid_map", f"1000 {group} 1")):
            with open(f"/proc/self/{name}", "w") as file:
                file.write(text)
    told, tell = os.pipe()
    child = os.fork()
    if child:
        channel.send(wire.HELLO.pack(wire.HELLO_MAGIC, wire.PID, child))
        channel.close()
        for fd in spec["memory_fds"]:
            os.close(fd)
        os.close(told)
        os.close(tell)
        _end_like(os.waitpid(child, 0)[1])
    os.close(tell)
    os.read(told, 1)  # until the parent knows our process id
    os.close(told)
    primitives.mount("none", "/", None, primitives.MS_REC | primitives.MS_PRIVATE)
    root = "/proc"  # a folder that is always there, and that nothing bound below lies in
    flags = primitives.MS_NOSUID | primitives.MS_NODEV
    primitives.mount("tmpfs", root, "tmpfs", flags, "size=1m,nr_inodes=4096,mode=755")
    os.makedirs(root + "/tmp", exist_ok=True)
    space = f"size={spec['work_mb']}m,nr_inodes=4096" if spec["fork"] else "size=16m,nr_inodes=256"
    primitives.mount("tmpfs", root + "/tmp", "tmpfs", flags | primitives.MS_NOEXEC, f"{space},mode=1777")
    for path in spec["read_only"]:  # after /tmp: some of them may lie there
        _show(path, root + path)
    for entry in list(os.scandir(root + "/tmp")):
        if entry.is_dir(
            follow_symlinks=False
        ):  # the way to such a one is not the program's to change, nor ours to empty
            primitives.bind_read_only(entry.path, entry.path)
    for path in _DEVICES:
        primitives.bind_device(path, root + path)
    primitives.mount("none", root, None, primitives.MS_REMOUNT | primitives.MS_BIND | primitives.MS_RDONLY | flags)
    primitives.pivot_root(root)
    primitives.set_host_name("sandbox")
    os.chdir("/tmp")
    if as_root:
        primitives.drop_bounding_capabilities()
        os.setgroups([])
        os.setresgid(own, own, own)
        os.setresuid(own, own, own)
    primitives.die_with_parent()


def _show(source: str, target: str) -> None:
    if os.path.lexists(target) and not os.path.isdir(source):
        return
    os.makedirs(os.path.dirname(target), exist_ok=True)
    if os.path.islink(source):
        os.symlink(os.readlink(source), target)
        return
    if os.path.isdir(source):
        os.makedirs(target, exist_ok=True)
    else:
        os.close(os.open(target, os.O_CREAT | os.O_WRONLY, 0o644))
    primitives.bind_read_only(source, target)


def _end_like(status: int) -> None:
    """End with the child's exit code, or by the child's signal, so that the parent sees what became of it."""
    code = os.waitstatus_to_exitcode(status)
    if code < 0:
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        os.kill(os.getpid(), -code)
        code = 128 - code
    os._exit(code)


def _limit(spec: dict[str, Any]) -> None:
    memory = spec["memory_mb"] << 20
    for kind, value in (
        (resource.RLIMIT_AS, memory),
        (resource.RLIMIT_FSIZE, spec["stride"] * wire.SLOTS),
        (resource.RLIMIT_NOFILE, 64),
        (resource.RLIMIT_NPROC, 0),
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_MEMLOCK, 0),
        (resource.RLIMIT_MSGQUEUE, 0),
    ):
        hard = resource.getrlimit(kind)[1]
        value = value if hard == resource.RLIM_INFINITY else min(value, hard)
        resource.setrlimit(kind, (value, value))


def _serve(handle: Any, channel: socket.socket, spec: dict[str, Any]) -> None:
    memory, stride, slot_bytes = spec["memory_fds"][0], spec["stride"], spec["slot_bytes"]
    gc.collect()
    gc.freeze()  # what is there now stays: no collection needs to look at it again
    while frame := channel.recv(wire.MAX_FRAME):
        _, job, slot, length = wire.REQUEST.unpack(frame)
        at = slot * stride
        payload = os.pread(memory, length, at)
        wall, cpu = time.perf_counter_ns(), time.process_time_ns()
        verdict, meta, parts = answer(handle, payload)
        size = sum(len(part) for part in parts)
        if len(meta) > wire.MAX_META_BYTES or len(meta) + size > slot_bytes:
            verdict, meta, parts, size = wire.TOO_MUCH, b"", [], 0
        for part in (meta, *parts):
            at += os.pwrite(memory, part, at) if len(part) else 0
        wall, cpu = time.perf_counter_ns() - wall, time.process_time_ns() - cpu
        channel.send(wire.REPLY.pack(wire.REPLY_MAGIC, job, slot, verdict, len(meta), size, 0, wall, cpu))
