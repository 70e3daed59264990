"""Confines the calling process for good: Landlock, system-call filter, resource limits, by ctypes.

Runs in a worker between its start and the first untrusted byte. Imports nothing but the standard
library and the table of system calls.
"""

import ctypes
import os
import struct

TYPE_CHECKING = False
if TYPE_CHECKING or __package__:
    from grader.sandbox import syscalls
else:  # in the untrusted process, where boot.py has imported it by path
    import syscalls

LIBC = ctypes.CDLL(None, use_errno=True)
LIBC.syscall.restype = ctypes.c_long

# --- Landlock: which files (Linux's landlock(7)) ----------------------------------------------

CREATE_RULESET, ADD_RULE, RESTRICT_SELF = 444, 445, 446  # the same on every architecture
READ_FILE, READ_DIR = 1 << 2, 1 << 3
RIGHTS = {1: 13, 2: 14, 3: 15, 5: 16}  # version -> how many rights on files it knows
TCP_RIGHTS = 0b11  # bind and connect, from version 4
SCOPES = 0b11  # abstract sockets and signals, from version 6
PATH_BENEATH = 1


def landlock_version():
    """The version of Landlock that the kernel offers, or 0."""
    version = LIBC.syscall(CREATE_RULESET, None, 0, 1)
    return max(0, version)


def landlock_ruleset(readable):
    """A descriptor of rules: these files and folders may be read, nothing else may be touched."""
    version = landlock_version()
    if not version:
        raise OSError("Landlock is not available")
    known = RIGHTS[max(v for v in RIGHTS if v <= version)]
    handled = struct.pack(
        "QQQ",
        (1 << known) - 1,
        TCP_RIGHTS if version >= 4 else 0,
        SCOPES if version >= 6 else 0,
    )
    size = 8 if version < 4 else 16 if version < 6 else 24
    fd = LIBC.syscall(CREATE_RULESET, handled, ctypes.c_size_t(size), 0)
    if fd < 0:
        raise OSError(ctypes.get_errno(), "landlock_create_ruleset")
    for path in readable:
        _allow_reading(fd, path)
    return fd


def _allow_reading(ruleset, path):
    try:
        parent = os.open(path, os.O_PATH | os.O_CLOEXEC)
    except OSError:
        return
    rights = READ_FILE | (READ_DIR if os.path.isdir(path) else 0)
    rule = struct.pack("=Qi", rights, parent)
    failed = LIBC.syscall(ADD_RULE, ruleset, PATH_BENEATH, rule, 0)
    os.close(parent)
    if failed:
        raise OSError(ctypes.get_errno(), "landlock_add_rule")


def restrict_files(ruleset):
    """Bind the calling process to a ruleset."""
    if LIBC.syscall(RESTRICT_SELF, ruleset, 0):
        raise OSError(ctypes.get_errno(), "landlock_restrict_self")


# --- seccomp: which system calls (Linux's seccomp(2)) -----------------------------------------

AUDIT_ARCH = {"x86_64": 0xC000003E, "aarch64": 0xC00000B7}
SECCOMP = {"x86_64": 317, "aarch64": 277}
X32 = 0x40000000
KILL, ERRNO, ALLOW = 0x80000000, 0x00050000, 0x7FFF0000
EPERM, EACCES, ENOSYS = 1, 13, 38
LOAD, EQUAL, ABOVE, ANY_BIT, GIVE = 0x20, 0x15, 0x35, 0x45, 0x06  # of classic BPF
JUMPS = (EQUAL, ABOVE, ANY_BIT)
NUMBER_AT, ARCH_AT, ARGUMENT_AT = 0, 4, 16

KILLED = ("ptrace", "process_vm_readv", "process_vm_writev", "pidfd_getfd", "io_uring_setup")
NOT_THERE = ("clone3", "openat2")  # libc falls back
PRCTL = (15, 16, 3, 23, 0x53564D41)  # SET_NAME, GET_NAME, GET_DUMPABLE, CAPBSET_READ, SET_VMA
IOCTL = (0x541B, 0x5401, 0x5413, 0x5451, 0x5450, 0x5421)  # reading sizes and close-on-exec
FCNTL = (0, 1, 2, 3, 4, 1030)  # copies and flags: no lock, no lease, no signal to its owner
MADVISE = (0, 1, 2, 3, 4, 8, 14, 15)  # how memory will be used: no failure of it, no sharing
BY_ARGUMENT = (
    ("prctl", 0, PRCTL),
    ("ioctl", 1, IOCTL),
    ("fcntl", 1, FCNTL),
    ("madvise", 2, MADVISE),
)
OPENING = (("open", 1), ("openat", 2))  # with the argument that holds the flags
WRITING = 0o1 | 0o2 | 0o100 | 0o1000  # WRONLY, RDWR, CREAT, and TRUNC: old Landlock lets it pass


def filter_program(machine, pid):
    """The filter as BPF instructions: (code, jump if true, jump if false, operand)."""
    known = syscalls.numbers(syscalls.ALLOWED, machine)
    others = syscalls.numbers(syscalls.OTHERS, machine)
    program = [
        (LOAD, 0, 0, ARCH_AT),
        (EQUAL, 1, 0, AUDIT_ARCH[machine]),
        (GIVE, 0, 0, KILL),
        (LOAD, 0, 0, NUMBER_AT),
    ]
    if machine == "x86_64":
        program += [(ABOVE, 0, 1, X32), (GIVE, 0, 0, KILL)]
    for name in KILLED:
        program += _if_number(others[name], [(GIVE, 0, 0, KILL)])
    for name in NOT_THERE:
        program += _if_number(others[name], [(GIVE, 0, 0, ERRNO | ENOSYS)])
    for name, argument, allowed in (
        ("kill", 0, (pid,)),
        ("tgkill", 0, (pid,)),
        ("prlimit64", 2, (0,)),
        *BY_ARGUMENT,
    ):
        program += _if_number(others[name], _if_argument(argument, allowed, name == "prlimit64"))
    for name, argument in OPENING:
        if name in others:
            program += _if_number(others[name], _unless_bits(argument, WRITING))
    for number in known.values():
        program += _if_number(number, [(GIVE, 0, 0, ALLOW)])
    return [*program, (GIVE, 0, 0, ERRNO | EPERM)]


def _if_number(number, then):
    return [(EQUAL, 0, len(then), number), *then]


def _if_argument(position, allowed, whole):
    """Allow the call if an argument is one of these (`whole`: all 64 bits of it), else EPERM."""
    low = ARGUMENT_AT + 8 * position
    checks = []
    if whole:
        checks += [(LOAD, 0, 0, low + 4), (EQUAL, 1, 0, 0), (GIVE, 0, 0, ERRNO | EPERM)]
    checks.append((LOAD, 0, 0, low))
    for value in allowed:
        checks += [(EQUAL, 0, 1, value & 0xFFFFFFFF), (GIVE, 0, 0, ALLOW)]
    return [*checks, (GIVE, 0, 0, ERRNO | EPERM)]


def _unless_bits(position, mask):
    """Allow the call if an argument has none of these bits, else EACCES as for any other file."""
    load = (LOAD, 0, 0, ARGUMENT_AT + 8 * position)
    return [load, (ANY_BIT, 0, 1, mask), (GIVE, 0, 0, ERRNO | EACCES), (GIVE, 0, 0, ALLOW)]


def filter_calls():
    """Bind the calling process to the filter."""
    machine = os.uname().machine
    if machine not in SECCOMP:
        raise OSError(f"no table of system calls for {machine}")
    program = filter_program(machine, os.getpid())
    code = b"".join(struct.pack("HBBI", *instruction) for instruction in program)
    buffer = ctypes.create_string_buffer(code, len(code))
    header = struct.pack("HxxxxxxP", len(program), ctypes.addressof(buffer))
    if LIBC.syscall(SECCOMP[machine], 1, 0, header):
        raise OSError(ctypes.get_errno(), "seccomp")


# --- what is asked of the kernel besides ------------------------------------------------------

NO_NEW_PRIVILEGES, DEATH_SIGNAL, DUMPABLE = 38, 1, 4
SIGKILL = 9


def prctl(option, value):
    if LIBC.prctl(option, value, 0, 0, 0):
        raise OSError(ctypes.get_errno(), "prctl")


def promise_no_privileges():
    """No program that this process starts gains rights; Landlock and seccomp ask for it."""
    prctl(NO_NEW_PRIVILEGES, 1)


def die_with_parent():
    prctl(DEATH_SIGNAL, SIGKILL)


def hide_memory():
    """Other processes of the same user may not read this one's memory."""
    prctl(DUMPABLE, 0)
