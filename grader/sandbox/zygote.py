"""A process that forks confined workers: one preloaded interpreter serves a whole run.

Single-threaded and without a secret. It obeys two messages on its control socket: fork a worker
around these descriptors, and tell how a worker ended.
"""

import gc
import os
import signal
import socket
import struct
import sys

TYPE_CHECKING = False
if TYPE_CHECKING or __package__:
    from grader.sandbox import confine, limits, worker
else:  # in the untrusted process, where boot.py has imported them by path
    import confine
    import limits
    import worker

SETUP_FAILED = 97
FORK, WAIT = b"F", b"W"


def confine_this(settings, layers):
    """Take away from this process all that a worker does without, for good and in this order."""
    confine.die_with_parent()
    limits.limit_resources(settings["memory"], settings["cpu_seconds"])
    confine.promise_no_privileges()
    if "landlock" in layers:
        confine.restrict_files(limits.PARKED)
        os.close(limits.PARKED)
    if "seccomp" in layers:
        confine.filter_calls()


def reseed():
    """Forked processes share the state of their random generators; give each its own."""
    seed = int.from_bytes(os.urandom(4), "little")
    sys.modules["numpy"].random.seed(seed)
    if "torch" in sys.modules:
        sys.modules["torch"].manual_seed(seed)


def become_worker(settings, layers, descriptors, ruleset):
    """Confine this fork and serve; whatever fails before that is the grader's fault."""
    try:
        limits.keep_descriptors(*descriptors, ruleset)
        reseed()
        confine_this(settings, layers)
    except BaseException as error:
        os.write(2, f"{type(error).__name__}: {error}".encode())
        os._exit(SETUP_FAILED)
    worker.serve()


def fork_worker(settings, layers, control, descriptors, ruleset):
    """Fork; send back the worker's number with a descriptor that stands for the process."""
    pid = os.fork()
    if not pid:
        become_worker(settings, layers, descriptors, ruleset)
    for descriptor in descriptors:
        os.close(descriptor)
    pidfd = os.pidfd_open(pid)
    socket.send_fds(control, [struct.pack("<i", pid)], [pidfd])
    os.close(pidfd)


def report_end(control, pid):
    """Wait for a worker that ended; send its exit code and the processor time that it used."""
    _, status, usage = os.wait4(pid, 0)
    code = os.waitstatus_to_exitcode(status)
    control.send(struct.pack("<id", code, usage.ru_utime + usage.ru_stime))


def be_zygote(settings, control):
    """Find out which layers hold, then fork workers until the grader is gone."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the grader decides when to stop
    confine.die_with_parent()
    volunteer_for_the_oom_killer()
    confine.hide_memory()  # from here on, files that describe this process are the system's
    layers, ruleset = layers_that_hold(settings)
    gc.collect()
    gc.freeze()
    control.send(f"ready {' '.join(layers)}".encode())
    while True:
        message, descriptors, _, _ = socket.recv_fds(control, 64, 2)
        if message[:1] == FORK:
            fork_worker(settings, layers, control, descriptors, ruleset)
        elif message[:1] == WAIT:
            report_end(control, struct.unpack("<i", message[1:])[0])
        else:
            os._exit(0)  # the grader is gone


def volunteer_for_the_oom_killer():
    """If memory runs out, a worker goes before the grader does."""
    try:
        with open("/proc/self/oom_score_adj", "w") as file:
            file.write("1000")
    except OSError:
        pass


def layers_that_hold(settings):
    """The layers of `settings` that a forked child really can put on, and the rules on files."""
    wanted = settings["layers"]
    for layers in (wanted, [layer for layer in wanted if layer == "seccomp"]):
        try:
            ruleset = None
            if "landlock" in layers:
                ruleset = confine.landlock_ruleset(readable(settings))
            if layers and holds(settings, layers, ruleset):
                return layers, ruleset
        except OSError:
            continue
    return [], None


def holds(settings, layers, ruleset):
    """True if a child under these layers can neither fork nor, with Landlock, read this file."""
    pid = os.fork()
    if not pid:
        try:
            null = os.open(os.devnull, os.O_RDWR)
            limits.keep_descriptors(null, null, ruleset)
            confine_this(settings, layers)
            os._exit(0 if is_confined(layers) else 1)
        except BaseException:
            os._exit(1)
    return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) == 0


def is_confined(layers):
    attempts = [lambda: os.execv(sys.executable, [sys.executable, "-c", ""])]
    if "landlock" in layers:
        attempts.append(lambda: os.open(os.path.abspath(__file__), os.O_RDONLY))
    for attempt in attempts:
        try:
            attempt()
        except PermissionError:
            continue
        return False
    return True


def readable(settings):
    """The files that workers may read: standard library, packages, shared libraries, a few devices.

    Landlock cannot take a folder out of an allowed one, so the children of the library are listed
    without site-packages, where the reference may be.
    """
    library = os.path.dirname(os.__file__)
    hidden = {"site-packages", "dist-packages", "test", "tests"}
    children = [os.path.join(library, name) for name in os.listdir(library) if name not in hidden]
    return [*children, *loaded_libraries(), *settings["packages"], *settings["system"]]


def loaded_libraries():
    """The shared libraries that this process has loaded."""
    with open("/proc/self/maps") as file:
        paths = {line.split(maxsplit=5)[-1].strip() for line in file if ".so" in line}
    return [path for path in paths if path.startswith("/")]
