"""What this machine offers for grading, found out by trying: versions, tiers, and a canary."""

import contextlib
import ctypes
import platform
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from importlib import metadata

from rich.console import Console
from rich.table import Table
from rich.text import Text

from grader.render import STYLES, print_block, print_line
from grader.sandbox import canary, launch, spawn
from grader.sandbox.canary import Attempt
from grader.sandbox.spawn import LAYERS, TIERS, SandboxError, Zygote
from grader.values import visible
from grader.words import word

START = {  # tier -> the layers that are asked for, and whether inside a box
    "self-check": ((), False),
    "basic": (("seccomp",), False),
    "default": (LAYERS, False),
    "strong": (LAYERS, True),
}
ASK_CUDA = "import torch; torch.ones(2, device='cuda') + 1; print(torch.cuda.get_device_name())"
ASK_SECONDS = 60.0


@dataclass(frozen=True)
class Finding:
    """Something that is here, in words, or the reason why it is not."""

    name: str
    value: str | None
    why: str | None = None


@dataclass(frozen=True)
class Tried:
    """What a submission could do at one tier."""

    tier: str
    holds: bool
    attempts: list[Attempt]


@dataclass(frozen=True)
class Diagnosis:
    """All that was found out; a tier that holds has as its value what it claims."""

    holds: bool
    machine: list[Finding]
    tiers: list[Finding]
    canary: list[Tried]


# --- finding out ------------------------------------------------------------------------------


def examine(lang: str, every_tier: bool = False) -> Diagnosis:
    """Start every tier; let a canary try the strongest that holds, or each of them."""
    with contextlib.ExitStack() as stack:
        booting = {tier: stack.enter_context(booted(tier)) for tier in TIERS}
        machine = versions(lang)
        started = {tier: waited_for(zygote) for tier, zygote in booting.items()}
        holding = {
            tier: zygote
            for tier, zygote in started.items()
            if isinstance(zygote, Zygote) and launch.tier_of(zygote) == tier
        }
        missing = {
            tier: why_not(tier, started[tier], lang) for tier in TIERS if tier not in holding
        }
        chosen = list(holding) if every_tier else list(holding)[-1:]
        tried = [tried_at(tier, holding[tier]) for tier in chosen]
    tiers = [
        Finding(tier, None, missing[tier])
        if tier in missing
        else Finding(tier, word(f"claim_{tier}", lang))
        for tier in TIERS
    ]
    holds = bool(tried) and all(one.holds for one in tried)
    return Diagnosis(holds, [*machine, *layers_here(missing, lang)], tiers, tried)


@contextlib.contextmanager
def booted(tier: str) -> Iterator[Zygote | SandboxError]:
    """The untrusted side of a tier while it boots, or why there is none."""
    layers, boxed = START[tier]
    try:
        zygote = spawn.start(layers=layers, boxed=boxed)
    except SandboxError as error:
        yield error
        return
    try:
        yield zygote
    finally:
        launch.close(zygote)


def waited_for(zygote: Zygote | SandboxError) -> Zygote | SandboxError:
    if isinstance(zygote, Zygote):
        try:
            launch.wait_ready(zygote)
        except SandboxError as error:
            return error
    return zygote


def tried_at(tier: str, zygote: Zygote) -> Tried:
    attempts = canary.try_everything(zygote)
    return Tried(tier, all(attempt.is_kept for attempt in attempts), attempts)


def why_not(tier: str, zygote: Zygote | SandboxError, lang: str) -> str:
    """Why a tier does not hold here, in words."""
    if not spawn.can_fork():
        return word("why_old_linux" if sys.platform == "linux" else "why_not_linux", lang)
    if isinstance(zygote, SandboxError):
        if tier == "strong" and not shutil.which("bwrap"):
            return word("why_no_bubblewrap", lang)
        text = visible(str(zygote).removeprefix("the worker did not start: "), 200)
        return word("why_start_failed", lang, text=text)
    if "seccomp" not in zygote.layers:
        return word("why_no_seccomp", lang)
    return word("why_no_rules" if landlock_version() else "why_no_landlock", lang)


def landlock_version() -> int:
    if sys.platform != "linux":
        return 0
    from grader.sandbox import confine

    return int(confine.landlock_version())  # type: ignore[no-untyped-call]  # the untrusted side


def layers_here(missing: dict[str, str], lang: str) -> list[Finding]:
    """Landlock, seccomp and bubblewrap, each as the tier that adds it found it."""
    version = landlock_version()
    values = {
        "Landlock": word("doctor_version", lang, version=version) if version else None,
        "seccomp": None if "basic" in missing else word("doctor_works", lang),
        "bubblewrap": None if "strong" in missing else word("doctor_works", lang),
    }
    tiers = {"Landlock": "default", "seccomp": "basic", "bubblewrap": "strong"}
    return [
        Finding(name, value, None if value else missing[tiers[name]])
        for name, value in values.items()
    ]


def versions(lang: str) -> list[Finding]:
    """Python, the libraries and the GPU; torch is imported only where CUDA might be."""
    torch = installed("torch")
    return [
        Finding("Python", f"{platform.python_version()}, {platform.system()}"),
        Finding("NumPy", installed("numpy")),
        Finding("torch", torch, None if torch else word("why_not_installed", lang)),
        cuda(torch, lang),
    ]


def installed(name: str) -> str | None:
    try:
        return metadata.version(name)
    except metadata.PackageNotFoundError:
        return None


def cuda(torch: str | None, lang: str) -> Finding:
    """The GPU that torch computes on, or why it does not."""
    if torch is None or "+cpu" in torch:
        return Finding("CUDA", None, word("why_cpu_torch" if torch else "why_no_torch", lang))
    try:
        ctypes.CDLL("libcuda.so.1")
    except OSError:
        return Finding("CUDA", None, word("why_no_driver", lang))
    command = [sys.executable, "-P", "-c", ASK_CUDA]
    try:
        done = subprocess.run(
            command, capture_output=True, text=True, timeout=ASK_SECONDS, check=False
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        return Finding("CUDA", None, visible(str(error), 200))
    said = (done.stderr if done.returncode else done.stdout).strip() or "?"
    text = visible(said.splitlines()[-1], 200)
    return Finding("CUDA", None, text) if done.returncode else Finding("CUDA", text)


# --- showing ----------------------------------------------------------------------------------


def show(diagnosis: Diagnosis, console: Console, lang: str, plain: bool) -> None:
    """Print the findings as tables, and in a last line for each tier whether it holds."""
    show_findings("doctor_machine", diagnosis.machine, console, lang, plain)
    show_findings("doctor_tiers", diagnosis.tiers, console, lang, plain)
    for tried in diagnosis.canary:
        table = new_table()
        for attempt in tried.attempts:
            add_row(table, plain, *attempt_row(attempt, lang))
        show_table(word("doctor_tried", lang, tier=tried.tier), table, console)
    for tried in diagnosis.canary:
        text = word("tier_holds" if tried.holds else "tier_broken", lang, tier=tried.tier)
        print_block(console, text, 0, style="bold green" if tried.holds else "bold red")


def show_findings(
    title: str, findings: list[Finding], console: Console, lang: str, plain: bool
) -> None:
    table = new_table()
    for finding in findings:
        missing = word("doctor_missing", lang, why=finding.why)
        state = "waiting" if finding.value is None else "passed"
        add_row(table, plain, state, finding.name, finding.value or missing)
    show_table(word(title, lang), table, console)


def attempt_row(attempt: Attempt, lang: str) -> tuple[str, str, str]:
    said = word(f"tried_{attempt.outcome}", lang, detail=visible(attempt.detail, 80))
    refused = attempt.outcome == "refused"
    if not refused and not attempt.claimed:
        said = word("tried_unclaimed", lang, said=said)
    state = "failed" if not attempt.is_kept else "passed" if refused else "waiting"
    return state, word(f"try_{attempt.name}", lang), said


def new_table() -> Table:
    table = Table(box=None, show_header=False, pad_edge=False, padding=(0, 2, 0, 0))
    for _ in range(3):
        table.add_column(overflow="fold")
    return table


def add_row(table: Table, plain: bool, state: str, name: str, said: str) -> None:
    """A row with the mark of its state; in plain output the words alone say it."""
    style = STYLES[state] if state != "waiting" else ""
    mark = Text("" if plain else word(state, "en"), style=style)
    table.add_row(mark, Text(name), Text(said, style="" if state == "passed" else style))


def show_table(title: str, table: Table, console: Console) -> None:
    print_line(console, title, style="bold")
    console.print(table)
    console.print()
