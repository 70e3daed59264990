"""The filter of system calls, run by a small machine of our own, and the rules on files."""

import errno
import json
import os
import subprocess
import sys
import textwrap

import pytest
from places import ROOT

from grader.sandbox import confine, syscalls

MACHINES = ("x86_64", "aarch64")
PID = 4321
ALLOWED, REFUSED, ABSENT = confine.ALLOW, confine.ERRNO | errno.EPERM, confine.ERRNO | errno.ENOSYS
ENDED = confine.KILL
UNREADABLE = confine.ERRNO | errno.EACCES


def number(machine, name):
    return (
        syscalls.numbers(syscalls.ALLOWED, machine) | syscalls.numbers(syscalls.OTHERS, machine)
    )[name]


def verdict(machine, call, *arguments, architecture=None):
    """What the filter says of a system call: the value of the instruction at which it ends."""
    architecture = architecture or confine.AUDIT_ARCH[machine]
    words = [call, architecture, 0, 0]  # and the place of the call, which the filter ignores
    for argument in (*arguments, 0, 0, 0, 0, 0, 0)[:6]:
        words += [argument & 0xFFFFFFFF, argument >> 32 & 0xFFFFFFFF]
    program = confine.filter_program(machine, PID)
    at = loaded = 0
    while True:
        code, if_true, if_false, operand = program[at]
        at += 1
        if code == confine.GIVE:
            return operand
        if code == confine.LOAD:
            loaded = words[operand // 4]
        else:
            tests = {confine.EQUAL: loaded == operand, confine.ABOVE: loaded >= operand}
            true = tests.get(code, loaded & operand)
            at += if_true if true else if_false


# --- the filter -------------------------------------------------------------------------------


@pytest.mark.parametrize("machine", MACHINES)
def test_the_filter_is_a_valid_program(machine):
    program = confine.filter_program(machine, PID)
    assert len(program) <= 4096  # what the kernel takes
    for at, (code, if_true, if_false, operand) in enumerate(program):
        assert code in (confine.LOAD, *confine.JUMPS, confine.GIVE)
        assert 0 <= operand < 2**32
        assert max(if_true, if_false) < 256
        assert at + 1 + max(if_true, if_false) < len(program) or code == confine.GIVE
    assert program[-1][0] == confine.GIVE


@pytest.mark.parametrize("machine", MACHINES)
def test_every_name_has_one_number_where_it_exists(machine):
    tables = [syscalls.numbers(table, machine) for table in (syscalls.ALLOWED, syscalls.OTHERS)]
    found = [value for table in tables for value in table.values()]
    assert len(set(found)) == len(found)
    assert all(0 <= value < 500 for value in found)
    assert not set(tables[0]) & set(tables[1])


def test_only_old_calls_are_missing_on_aarch64():
    entries = [entry.split(":") for entry in (syscalls.ALLOWED + syscalls.OTHERS).split()]
    assert all(len(entry) == 3 and entry[1] != "-" for entry in entries)
    missing = {name for name, _, other in entries if other == "-"}
    assert missing == set(
        "open stat lstat access readlink getdents dup2 poll select epoll_wait arch_prctl getpgrp "
        "time alarm".split()
    )


@pytest.mark.parametrize("machine", MACHINES)
def test_what_is_allowed_is_allowed(machine):
    for call in syscalls.numbers(syscalls.ALLOWED, machine).values():
        assert verdict(machine, call) == ALLOWED


@pytest.mark.parametrize("machine", MACHINES)
def test_what_no_accident_calls_ends_the_process(machine):
    for name in confine.KILLED:
        assert verdict(machine, number(machine, name)) == ENDED


@pytest.mark.parametrize("machine", MACHINES)
def test_calls_of_another_architecture_end_the_process(machine):
    (other,) = set(MACHINES) - {machine}
    for architecture in (confine.AUDIT_ARCH[other], 0x40000003):  # the last is 32 bits
        assert verdict(machine, 0, architecture=architecture) == ENDED


def test_x32_calls_end_the_process():
    for call in (confine.X32, confine.X32 + 39, 0xFFFFFFFF):
        assert verdict("x86_64", call) == ENDED


@pytest.mark.parametrize("machine", MACHINES)
def test_calls_that_libc_can_do_without_seem_absent(machine):
    for name in ("clone3", "openat2"):
        assert verdict(machine, number(machine, name)) == ABSENT


@pytest.mark.parametrize("machine", MACHINES)
def test_all_other_calls_are_refused(machine):
    known = {*syscalls.numbers(syscalls.ALLOWED, machine).values()}
    known |= {*syscalls.numbers(syscalls.OTHERS, machine).values()}
    for call in set(range(600)) - known:
        assert verdict(machine, call) == REFUSED


@pytest.mark.parametrize(
    ("name", "call"),
    [("clone", 56), ("fork", 57), ("execve", 59), ("socket", 41), ("chmod", 90), ("unshare", 272)],
)
def test_among_them_are(name, call):
    assert verdict("x86_64", call) == REFUSED


@pytest.mark.parametrize("machine", MACHINES)
@pytest.mark.parametrize(
    ("name", "arguments", "wanted"),
    [
        ("kill", (PID, 6), ALLOWED),
        ("kill", (PID + 1, 9), REFUSED),
        ("kill", (0, 9), REFUSED),
        ("kill", (2**64 - 1, 9), REFUSED),
        ("kill", (2**64 - PID, 9), REFUSED),
        ("tgkill", (PID, PID, 6), ALLOWED),
        ("tgkill", (1, 1, 6), REFUSED),
        ("prctl", (15, 0), ALLOWED),
        ("prctl", (4, 1), REFUSED),
        ("prctl", (22, 2), REFUSED),
        ("ioctl", (1, 0x5401), ALLOWED),
        ("ioctl", (1, 0x5412), REFUSED),
        ("fcntl", (3, 3), ALLOWED),
        ("fcntl", (3, 8, 1), REFUSED),  # F_SETOWN
        ("fcntl", (3, 10, 9), REFUSED),  # F_SETSIG
        ("fcntl", (3, 37), REFUSED),  # F_OFD_SETLK
        ("fcntl", (3, 1024), REFUSED),  # F_SETLEASE
        ("madvise", (0, 4096, 4), ALLOWED),
        ("madvise", (0, 4096, 100), REFUSED),  # MADV_HWPOISON
        ("openat", (0, 0, os.O_RDONLY | os.O_CLOEXEC), ALLOWED),
        ("openat", (0, 0, os.O_WRONLY), UNREADABLE),
        ("openat", (0, 0, os.O_RDWR), UNREADABLE),
        ("openat", (0, 0, os.O_RDONLY | os.O_CREAT), UNREADABLE),
        ("openat", (0, 0, os.O_RDONLY | os.O_TRUNC), UNREADABLE),
        ("prlimit64", (0, 7, 0), ALLOWED),
        ("prlimit64", (0, 7, 4096), REFUSED),
        ("prlimit64", (0, 7, 1 << 32), REFUSED),
    ],
)
def test_the_arguments_decide(name, arguments, wanted, machine):
    assert verdict(machine, number(machine, name), *arguments) == wanted


# --- the rules on files -----------------------------------------------------------------------

ATTEMPTS = """
import json, os, sys
from grader.sandbox import confine

folder = sys.argv[1]
os.chdir(folder)
confine.promise_no_privileges()
confine.restrict_files(confine.landlock_ruleset(["allowed", "single", "nowhere"]))
attempts = {
    "read": lambda: open("allowed/file").read(),
    "list": lambda: os.listdir("allowed"),
    "read one": lambda: open("single").read(),
    "read another": lambda: open("secret").read(),
    "list another": lambda: os.listdir("."),
    "write": lambda: open("allowed/file", "a"),
    "write one": lambda: open("single", "r+"),
    "truncate": lambda: os.truncate("single", 0),
    "make": lambda: open("allowed/new", "w"),
    "make a folder": lambda: os.mkdir("allowed/new"),
    "make a link": lambda: os.symlink("secret", "allowed/link"),
    "link": lambda: os.link("secret", "allowed/link"),
    "move": lambda: os.rename("secret", "allowed/secret"),
    "remove": lambda: os.remove("allowed/file"),
    "through a link": lambda: open("allowed/away").read(),
    "around": lambda: open("allowed/../secret").read(),
    "memory of the parent": lambda: open(f"/proc/{os.getppid()}/mem", "rb"),
}
seen = {}
for name, attempt in attempts.items():
    try:
        attempt()
        seen[name] = "done"
    except OSError as error:
        seen[name] = type(error).__name__
print(json.dumps(seen))
"""


@pytest.mark.skipif(not confine.landlock_version(), reason="needs Landlock")
def test_only_what_is_listed_can_be_read_and_nothing_written(tmp_path):
    (tmp_path / "allowed").mkdir()
    for name in ("allowed/file", "single", "secret"):
        (tmp_path / name).write_text(name)
    (tmp_path / "allowed" / "away").symlink_to(tmp_path / "secret")
    done = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(ATTEMPTS), str(tmp_path)],
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        check=True,
    )
    seen = json.loads(done.stdout)
    assert {name for name, outcome in seen.items() if outcome == "done"} == {
        "read",
        "list",
        "read one",
    }
    refused = {outcome for outcome in seen.values() if outcome != "done"}
    assert refused <= {"PermissionError", "OSError"}  # EXDEV: a move to another folder
    assert (tmp_path / "single").read_text() == "single"


def test_a_kernel_without_landlock_is_an_error(monkeypatch):
    monkeypatch.setattr(confine, "landlock_version", lambda: 0)
    with pytest.raises(OSError, match="Landlock is not available"):
        confine.landlock_ruleset(["/"])


def test_a_machine_without_a_table_is_an_error(monkeypatch):
    monkeypatch.setattr(confine, "SECCOMP", {})
    with pytest.raises(OSError, match="no table of system calls"):
        confine.filter_calls()
