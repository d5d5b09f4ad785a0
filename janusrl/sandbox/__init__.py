"""The sandbox: isolated workers for code that a model wrote, and the proof of how well they are isolated.

Threat model. What a model writes is hostile: training pays for whatever raises the score. A worker therefore never
holds a reference, another task, or a secret; its environment and descriptors are made from nothing; and nothing that
it says is believed beyond "this is what the program drew".

Levels, best first. `detect` proves them by attempts to break out from inside a really started worker.

`namespaces`
    Own mount, process, network, IPC and UTS namespaces (as root, or through a user namespace), a root that holds
    read-only views of the standard library, shared libraries and the engine's packages and an empty /tmp, no
    capabilities, another user id (as root), no_new_privs, landlock where the kernel has it, a seccomp allow-list,
    rlimits. Stops: reading references, data, other rollouts, /proc, the environment; the network, loopback too;
    starting or signalling processes; exec; ptrace; writing anywhere that outlives the worker; outgrowing its memory,
    time and output.
`landlock`
    Landlock, seccomp, rlimits; as root without capabilities. Stops the same attempts, with one wall instead of two: the
    worker shares the machine's process and network namespaces, and keeps its user id.
`process`
    rlimits and an own session. Stops accidents, not attacks: for code that you trust.

Not stopped at any level: a bug in the kernel; side channels; a bug in the engine's native libraries that lets a
drawing run code *inside* its worker. Such code finds no reference there, but it can answer what it likes for its own
program and for later ones of the same worker, until that is replaced; the protocol's fields are checked, so it cannot
harm the parent. Memory is limited per process (RLIMIT_AS), not by cgroups; the shared memory of answers comes on top.
"""

from janusrl.sandbox.errors import SandboxError
from janusrl.sandbox.job import JobResult, Verdict
from janusrl.sandbox.launch import LEVELS, Engine
from janusrl.sandbox.levels import Probed, detect, probe, require
from janusrl.sandbox.limits import Limits
from janusrl.sandbox.pool import Pool

__all__ = [
    "LEVELS",
    "Engine",
    "JobResult",
    "Limits",
    "Pool",
    "Probed",
    "SandboxError",
    "Verdict",
    "detect",
    "probe",
    "require",
]
