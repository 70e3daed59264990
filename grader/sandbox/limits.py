"""Limits that a process puts on itself, as far as its system has them."""

import os

CHANNEL = 3  # behind standard input, output and error
PARKED = 250  # where the rules on files wait while all other descriptors are closed
DESCRIPTORS = 64


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


def keep_descriptors(channel, output, parked=None):
    """Leave input, output, errors and the channel open, and the parked rules; close all others.

    Input is empty, and opened afresh: through one that is shared, workers could leave notes.
    """
    if parked is not None:
        os.dup2(parked, PARKED)
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    os.dup2(output, 1)
    os.dup2(output, 2)
    os.dup2(channel, CHANNEL)
    os.closerange(CHANNEL + 1, PARKED)
    os.closerange(PARKED + (parked is not None), 1024)
