"""The first program of the untrusted side: imports what submissions need, then makes workers.

Started as `python -I -S boot.py SETTINGS`. Where processes can be forked it is a zygote:
single-threaded, without a secret, obeying two messages on its control socket: fork a worker around
these descriptors, and tell how a worker ended. Elsewhere it becomes the one worker itself.
"""

import ast
import gc
import importlib.machinery
import importlib.util
import os
import signal
import socket
import struct
import sys

TYPE_CHECKING = False
if TYPE_CHECKING:  # imported beside, by path
    from grader.sandbox import confine, worker

CHANNEL = 3
PARKED = 250  # where the rules on files wait while all other descriptors are closed
SETUP_FAILED = 97
FORK, WAIT = b"F", b"W"
DESCRIPTORS = 64


class AllowedPackages:
    """Finds the packages of the exercise, and no other that is installed beside them."""

    def __init__(self, names, paths):
        self.names = names
        self.paths = paths

    def find_spec(self, name, path=None, target=None):
        if path is None and name in self.names:
            return importlib.machinery.PathFinder.find_spec(name, self.paths)
        return None


def import_beside(name):
    """Import a module of this folder by its path; no package of ours is on the worker's."""
    path = os.path.join(os.path.dirname(os.path.abspath(__file__)), f"{name}.py")
    spec = importlib.util.spec_from_file_location(name, path)
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module  # dataclasses look their module up, and the modules each other
    spec.loader.exec_module(module)
    return module


def preload(names):
    """Import and use once what submissions use: a confined worker cannot do it for the first time."""
    for name in names:
        importlib.import_module(name)
    np = sys.modules["numpy"]
    np.linalg.norm(np.tanh(np.eye(2) @ np.eye(2)))
    np.random.default_rng(0).standard_normal(1)
    if "torch" in names:
        warm_torch(sys.modules["torch"])


def warm_torch(torch):
    torch.set_num_threads(1)
    torch.set_num_threads = lambda threads: None  # others would need threads; a worker has none
    x = torch.ones(2, 2, requires_grad=True)
    torch.tanh(x @ x).sum().backward()


# --- limits that every system has, more or less -----------------------------------------------


def limit_resources(memory, cpu_seconds):
    """Limit what a submission may use up; a limit that the system lacks is left out."""
    import resource

    wanted = {
        "RLIMIT_CPU": (cpu_seconds, cpu_seconds + 1),
        "RLIMIT_FSIZE": (1 << 20, 1 << 20),
        "RLIMIT_NOFILE": (DESCRIPTORS, DESCRIPTORS),
        "RLIMIT_NPROC": (0, 0),
        "RLIMIT_CORE": (0, 0),
        "RLIMIT_MEMLOCK": (0, 0),
        "RLIMIT_MSGQUEUE": (0, 0),
    }
    if used := address_space():
        wanted["RLIMIT_AS"] = (used + memory, used + memory)
    for name, limits in wanted.items():
        try:
            resource.setrlimit(getattr(resource, name), limits)
        except (AttributeError, ValueError, OSError):
            continue


def address_space():
    """Bytes of address space in use, or None where the system does not say."""
    try:
        with open("/proc/self/statm") as file:
            return int(file.read().split()[0]) * os.sysconf("SC_PAGE_SIZE")
    except (OSError, ValueError):
        return None


def keep_descriptors(channel, output, null, parked=None):
    """Leave input, output, errors and the channel open, and the parked rules; close all others."""
    if parked is not None:
        os.dup2(parked, PARKED)
    os.dup2(null, 0)
    os.dup2(output, 1)
    os.dup2(output, 2)
    os.dup2(channel, CHANNEL)
    os.closerange(CHANNEL + 1, PARKED)
    os.closerange(PARKED + (parked is not None), 1024)


# --- the zygote -------------------------------------------------------------------------------


def confine_this(settings, layers):
    """Take away from this process all that a worker does without, for good and in this order."""
    confine.die_with_parent()
    limit_resources(settings["memory"], settings["cpu_seconds"])
    confine.promise_no_privileges()
    if "landlock" in layers:
        confine.restrict_files(PARKED)
        os.close(PARKED)
    if "seccomp" in layers:
        confine.filter_calls()


def reseed():
    """Forked processes share the state of their random generators; give each its own."""
    seed = int.from_bytes(os.urandom(4), "little")
    sys.modules["numpy"].random.seed(seed)
    if "torch" in sys.modules:
        sys.modules["torch"].manual_seed(seed)


def become_worker(settings, layers, descriptors, null, ruleset):
    """Confine this fork and serve; whatever fails before that is the grader's fault."""
    try:
        keep_descriptors(*descriptors, null, ruleset)
        reseed()
        confine_this(settings, layers)
    except BaseException as error:
        os.write(2, f"{type(error).__name__}: {error}".encode())
        os._exit(SETUP_FAILED)
    worker.serve()


def fork_worker(settings, layers, control, descriptors, null, ruleset):
    """Fork; send back the worker's number with a descriptor that stands for the process."""
    pid = os.fork()
    if not pid:
        become_worker(settings, layers, descriptors, null, ruleset)
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
    null = os.open(os.devnull, os.O_RDWR)
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the grader decides when to stop
    confine.die_with_parent()
    confine.hide_memory()
    volunteer_for_the_oom_killer()
    layers, ruleset = layers_that_hold(settings, null)
    gc.collect()
    gc.freeze()
    control.send(f"ready {' '.join(layers)}".encode())
    while True:
        message, descriptors, _, _ = socket.recv_fds(control, 64, 2)
        if message[:1] == FORK:
            fork_worker(settings, layers, control, descriptors, null, ruleset)
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


# --- which layers hold here: found out by trying them -----------------------------------------


def layers_that_hold(settings, null):
    """The layers of `settings` that a forked child really can put on, and the rules on files."""
    wanted = settings["layers"]
    for layers in (wanted, [layer for layer in wanted if layer == "seccomp"]):
        try:
            ruleset = None
            if "landlock" in layers:
                ruleset = confine.landlock_ruleset(readable(settings))
            if layers and holds(settings, layers, null, ruleset):
                return layers, ruleset
        except OSError:
            continue
    return [], None


def holds(settings, layers, null, ruleset):
    """True if a child under these layers can neither fork nor, with Landlock, read this file."""
    pid = os.fork()
    if not pid:
        try:
            keep_descriptors(null, null, null, ruleset)
            confine_this(settings, layers)
            os._exit(0 if is_confined(layers) else 1)
        except BaseException:
            os._exit(1)
    return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) == 0


def is_confined(layers):
    attempts = [lambda: os.execv(sys.executable, [sys.executable, "-c", ""])]
    if "landlock" in layers:
        attempts.append(lambda: open(os.path.abspath(__file__)))
    for attempt in attempts:
        try:
            attempt()
        except PermissionError:
            continue
        return False
    return True


def readable(settings):
    """The files that workers may read: the standard library, the packages, and a few devices.

    Landlock cannot take a folder out of an allowed one, so the children of the library are listed
    without site-packages, where the reference may be.
    """
    library = os.path.dirname(os.__file__)
    hidden = {"site-packages", "dist-packages", "test", "tests"}
    children = [os.path.join(library, name) for name in os.listdir(library) if name not in hidden]
    return [*children, *settings["packages"], *settings["system"]]


# --- the start --------------------------------------------------------------------------------


def main(settings):
    global confine, worker
    sys.meta_path.append(AllowedPackages(settings["allowed"], settings["paths"]))
    preload(settings["preload"])
    for name in ("wire", "describe", "worker", "syscalls"):
        import_beside(name)
    worker = sys.modules["worker"]
    worker.prepare()
    for stream in (sys.stdout, sys.stderr):
        stream.reconfigure(line_buffering=True, errors="backslashreplace")
    if settings["forks"]:
        confine = import_beside("confine")
    for name in ("wire", "describe", "worker", "syscalls", "confine"):
        sys.modules.pop(name, None)
    if settings["forks"]:
        be_zygote(settings, socket.socket(fileno=settings["control"]))
    keep_descriptors(settings["control"], 1, 0)
    gc.freeze()
    limit_resources(settings["memory"], settings["cpu_seconds"])
    worker.serve()


if __name__ == "__main__":
    main(ast.literal_eval(sys.argv[1]))
