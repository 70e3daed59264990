"""Attacks on the grader itself: its memory, its end, what it leaves to a worker."""

import os
import subprocess
import sys
import textwrap
import time
from pathlib import Path

import psutil
import pytest
from places import ROOT
from rows import RIGHT, TIERS
from tiers import start

from grader.sandbox import launch, session
from grader.sandbox.session import Request, Session, Source

THIEF = '''
import os
import re

TOKEN = re.compile(b"canary" + b"-[0-9a-f]{32}")


def tokens_of(pid):
    """The tokens in the memory of a process that can be written to."""
    with open(f"/proc/{pid}/maps") as file:
        spans = [line.split()[0] for line in file if line.split()[1].startswith("rw")]
    with open(f"/proc/{pid}/mem", "rb", buffering=0) as file:
        for start, end in (span.split("-") for span in spans):
            try:
                file.seek(int(start, 16))
                yield from TOKEN.findall(file.read(int(end, 16) - int(start, 16)))
            except (OSError, ValueError, OverflowError):
                continue


def steal(pid):
    return sorted({token.decode() for token in tokens_of(pid)})


def steal_anywhere():
    found = set()
    for pid in range(1, os.getpid() + 1):
        try:
            found.update(steal(pid))
        except OSError:
            continue
    return sorted(found)


def listed(path):
    return os.listdir(path)


def known(path):
    return os.stat(path).st_size


def pid_of_parent():
    return os.getppid()
'''


@pytest.fixture
def secret():
    """What nobody else may know; it lies in the memory of this process."""
    return f"canary-{os.urandom(16).hex()}"


@pytest.fixture
def thief(request):
    """A session of the thief at a tier."""
    place = start(request.param)
    running = Session(Source((("thief.py", THIEF),)), place.zygote)
    session.load(running)
    yield running
    session.close(running)
    launch.close(place.zygote)


def asked(running, name, **arguments):
    (reply,) = session.call(running, [Request(name, arguments, ("value",))], 60.0, lambda n: 60.0)
    return reply


def at(*tiers):
    return pytest.mark.parametrize("thief", tiers, indirect=True)


@at(*TIERS[:2])
def test_the_memory_of_the_grader_cannot_be_read(thief, secret):
    reply = asked(thief, "steal", pid=os.getpid())
    assert reply.status == "raised"
    assert reply.body["type"] in ("PermissionError", "FileNotFoundError")
    assert secret not in repr(asked(thief, "steal_anywhere"))


@pytest.mark.skipif(os.geteuid() != 0, reason="a user without rights cannot do it even so")
@at("self-check")
def test_without_the_rules_on_files_it_could(thief, secret):
    assert secret in repr(asked(thief, "steal", pid=os.getpid()).body)


@at(*TIERS[:2])
def test_the_memory_of_the_zygote_cannot_be_read(thief):
    (pid,) = asked(thief, "pid_of_parent").body["results"]
    assert asked(thief, "steal", pid=pid).body["type"] in ("PermissionError", "FileNotFoundError")


@at("strong")
def test_a_box_hides_which_files_and_processes_there_are(thief):
    assert (
        asked(thief, "known", path=str(ROOT / "pyproject.toml")).body["type"] == "FileNotFoundError"
    )
    (parent,) = asked(thief, "pid_of_parent").body["results"]
    assert parent < 10  # numbers of its own


@at(*TIERS[:2])
def test_if_memory_runs_out_a_worker_goes_first(thief):
    pids = [p.pid for p in psutil.Process(thief.zygote.process.pid).children(recursive=True)]
    scores = [Path(f"/proc/{pid}/oom_score_adj").read_text().strip() for pid in pids]
    assert scores[-1] == "1000"


GRADING = """
import sys
from grader.intake import from_source
from grader import course
from grader.grade import Options, grade
from grader.sandbox import launch, spawn

zygote = spawn.start(boxed={boxed})
launch.wait_ready(zygote)
print(zygote.mark, zygote.folder, flush=True)
source = {source!r} + "\\nimport time; print('asleep'); time.sleep(1000)"
grade(course.load(14), from_source("rnn_cell.py", source), Options(), zygote)
"""


def carrying(mark):
    found = []
    for process in psutil.process_iter():
        try:
            if process.environ().get("GRADE_WORKER") == mark:
                found.append(process)
        except psutil.Error:
            continue
    return found


@pytest.mark.parametrize("tier", TIERS[:2])
def test_if_the_grader_is_killed_no_process_stays(tier):
    launch.close(start(tier).zygote)  # skips where the tier is not to be had
    code = textwrap.dedent(GRADING.format(boxed=tier == "strong", source=RIGHT))
    environment = {
        **os.environ,
        "PYTHONPATH": os.pathsep.join([str(ROOT), *filter(None, sys.path)]),
    }
    with subprocess.Popen(
        [sys.executable, "-c", code], stdout=subprocess.PIPE, text=True, env=environment
    ) as grader:
        mark, folder = grader.stdout.readline().split()
        time.sleep(0.5)  # by now it loads
        family = psutil.Process(grader.pid).children(recursive=True)
        assert len(family) >= 2
        grader.kill()
    _, alive = psutil.wait_procs(family, timeout=5)
    assert alive == []
    assert carrying(mark) == []
    Path(folder).rmdir()  # empty: all that is left of it
