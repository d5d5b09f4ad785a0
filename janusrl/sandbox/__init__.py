"""The sandbox: isolated workers for code that a model wrote, and the proof of how well they are isolated.

Threat model. What a model writes is hostile: training pays for whatever raises the score. A worker therefore never
holds a reference, another task, or a secret; its environment and descriptors are made from nothing; and nothing that
it says is believed beyond "this is what the program drew".

Two kinds of worker (`Engine.fork`). A plain one serves jobs itself: for engines that only read data, such as SVG or
display lists. A *zygote* imports its libraries once and forks a child for every job: for programs. The zygote never
touches a payload or an answer, so the memory that a child is forked from holds nothing of another sample; the child
gets its own slot's memory file and no other descriptor, and when it ends, everything it started is killed, its slot
wiped, and its folder emptied before the next child is forked. An answer is what the child left in that slot: it may be
forged, and is read as hostile bytes.

Levels, best first. `detect` proves them by attempts to break out from inside a really started worker.

`namespaces`
    Own mount, process, network, IPC and UTS namespaces (as root, or through a user namespace), a root that holds
    read-only views of the standard library, shared libraries, the engine's packages and the part of janusrl that runs
    there (no corpora, no rewards), an empty /tmp (sized, with a bound on files; what is shown
    from below /tmp stands in it, read-only) and no /proc, no capabilities, a user
    id of its own (as root), no_new_privs, landlock where the kernel has it, seccomp allow-lists (one for the zygote,
    a tighter one for its children), rlimits. Stops: reading references, data, other rollouts, /proc, the environment;
    the network, loopback too; starting or signalling processes; exec; ptrace; shared memory; writing anywhere that
    outlives the job; outgrowing its memory, time and output.
`landlock`
    Landlock, seccomp, rlimits; as root without capabilities. Stops the same attempts, with one wall instead of two: the
    worker shares the machine's process and network namespaces, and keeps its user id. It may learn that a path exists,
    and a file's size and times, but no content and no folder's names. The work folder is one of the machine's: each
    file in it is bounded, their number is not; what takes long to clean up costs the zygote, and no sample.
`process`
    rlimits and an own session. Stops accidents, not attacks: for code that you trust. As root it stops nothing at all.

Engines with `subprocesses` (R, Octave) let children fork and exec what they can see, and make named pipes; they exist
at `namespaces` only, where a bound on processes and the end of the namespace hold what they start.

Browsers are started by `confine`, not by the pool. A page is data to Chromium, which runs without its own sandbox
inside ours: at `namespaces` its own namespaces (no network but its own loopback, its own /proc, read-only views of the
browser and the fonts, a sized /tmp), no capabilities, a user id of its own, and a seccomp filter that refuses sockets
other than Unix ones, tracing, mounts, namespaces and the kernel's rarer services. Whatever a page does within the
web's rules is the renderers' matter: no request leaves the browser, pages are kept from each other, and answers are
read as hostile bytes. A page that breaks Chromium itself runs code inside those walls: it reads nothing of ours and
reaches nobody, but could change what later pages of the same browser look like, until that is replaced. At `landlock`
such code shares the machine's processes: a kernel whose landlock is older than version 6 does not keep it from
signalling those of the same user, nor from connecting to Unix sockets that it knows.

Not stopped at any level: a bug in the kernel; side channels; a bug in a plain engine's native libraries that lets a
drawing run code *inside* its worker. Such code finds no reference there, but it can answer what it likes for its own
program and for later ones of the same worker, until that is replaced (after `RECYCLE_AFTER` jobs, and after every job
that does not end well); the protocol's fields are checked, so it cannot harm the parent. A fork for each SVG would end
this, at about a millisecond a picture. Memory is limited per process (RLIMIT_AS), not by cgroups: the shared memory of
answers, work folders and kernel buffers come on top, and engines with `subprocesses` may take their limit many times
over. `wall_s` bounds what stands still; what computes on a busy machine may use up `cpu_s`, within three times `wall_s`
(`Limits.left_s`). On a machine that is overloaded more than that a program may be late through no fault of its own, and
so it may where it waits for a process that it started: give `wall_s` room above `cpu_s`.
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
