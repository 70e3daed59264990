"""What a submission cannot do at each tier, and what `grade doctor` and `--require` say of it."""

import dataclasses
import shutil
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import msgspec
import pytest
from places import ROOT
from rich.cells import cell_len

from grader import __main__ as program
from grader import cli, course, doctor
from grader.doctor import Diagnosis, Finding, Tried
from grader.grade import Options, grade
from grader.intake import Unusable, read_submission
from grader.sandbox import canary, confine, launch, spawn
from grader.sandbox.canary import CLAIMS, Attempt
from grader.sandbox.spawn import TIERS, SandboxError, Zygote
from grader.words import WORDS

SOLUTION = ROOT / "solutions" / "exercise_05_tfidf.py"
MINE = "read_file list_folder write_file see_file open_tcp open_udp open_unix run_program".split()


@pytest.fixture(scope="module")
def zygotes() -> Iterator[dict[str, Zygote]]:
    """An untrusted side for each tier that this machine offers."""
    with ExitStack() as stack:
        booting = {tier: stack.enter_context(doctor.booted(tier)) for tier in TIERS}
        waited = {tier: doctor.waited_for(zygote) for tier, zygote in booting.items()}
        yield {
            tier: zygote
            for tier, zygote in waited.items()
            if isinstance(zygote, Zygote) and launch.tier_of(zygote) == tier
        }


def at(zygotes: dict[str, Zygote], tier: str) -> Zygote:
    if tier not in zygotes:
        pytest.skip(f"this machine does not offer the tier {tier}")
    return zygotes[tier]


@pytest.fixture(autouse=True)
def _english(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("GRADE_LANG", "GRADE_REQUIRE", "LC_ALL", "LC_MESSAGES", "LANG"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("COLUMNS", "80")


# --- the canary -------------------------------------------------------------------------------


@pytest.mark.parametrize("tier", TIERS)
def test_what_a_tier_claims_to_refuse_is_refused(tier: str, zygotes: dict[str, Zygote]) -> None:
    attempts = canary.try_everything(at(zygotes, tier))
    assert [attempt.name for attempt in attempts] == list(CLAIMS)
    assert [attempt for attempt in attempts if not attempt.is_kept] == []


@pytest.mark.parametrize("tier", ["default", "strong"])
def test_no_secret_and_no_damage_gets_through(tier: str, zygotes: dict[str, Zygote]) -> None:
    through = [a.name for a in canary.try_everything(at(zygotes, tier)) if a.outcome != "refused"]
    assert through == (["see_file"] if tier == "default" else [])


@pytest.mark.skipif(sys.platform == "win32", reason="needs Unix sockets")
def test_without_confinement_the_canary_does_get_through(zygotes: dict[str, Zygote]) -> None:
    attempts = canary.try_everything(at(zygotes, "self-check"))
    through = {attempt.name for attempt in attempts if attempt.outcome in ("done", "found")}
    assert through.issuperset(MINE)


def test_the_canary_leaves_nothing_behind(zygotes: dict[str, Zygote], workplace: Path) -> None:
    canary.try_everything(at(zygotes, "self-check"))
    assert list(workplace.iterdir()) == []


@pytest.mark.parametrize(
    ("name", "source", "outcome", "detail"),
    [
        ("fork", "import os\ndef fork(): os._exit(0)", "unclear", "exited"),
        ("fork", "def fork(): return 1, 2, 3", "unclear", "tuple"),
        ("fork", "def fork(): return 'fine', ''", "unclear", "fine"),
        ("fork", "def fork(): raise NameError('os')", "unclear", "NameError"),
        ("run_program", "import os\ndef run_program(code): os._exit(code)", "done", ""),
    ],
)
def test_only_a_clear_refusal_counts_as_one(
    name: str, source: str, outcome: str, detail: str,
    zygotes: dict[str, Zygote], monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    monkeypatch.setattr(canary, "SOURCE", source)
    monkeypatch.setattr(canary, "CLAIMS", {name: "self-check"})
    (attempt,) = canary.try_everything(zygotes["self-check"])
    assert (attempt.outcome, attempt.detail) == (outcome, detail)
    assert not attempt.is_kept


def test_a_canary_that_does_not_load_is_a_fault(
    zygotes: dict[str, Zygote], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(canary, "SOURCE", "1 / 0")
    with pytest.raises(SandboxError):
        canary.try_everything(zygotes["self-check"])


def test_every_attempt_has_its_words() -> None:
    assert {f"try_{name}" for name in CLAIMS} <= WORDS.keys()
    assert {f"claim_{tier}" for tier in TIERS} <= WORDS.keys()


# --- grade doctor -----------------------------------------------------------------------------


def test_doctor_finds_what_holds_here(
    zygotes: dict[str, Zygote], capsysbinary: pytest.CaptureFixture[bytes]
) -> None:
    assert cli.run(["doctor", "--json"]) == 0
    found = msgspec.json.decode(capsysbinary.readouterr().out, type=Diagnosis)
    assert [tier.name for tier in found.tiers if tier.value] == list(zygotes)
    assert all((finding.value is None) != (finding.why is None) for finding in found.tiers)
    assert [tried.tier for tried in found.canary] == list(zygotes)[-1:]
    assert found.holds


def test_doctor_tries_every_tier_when_asked(
    zygotes: dict[str, Zygote], capsys: pytest.CaptureFixture[str]
) -> None:
    assert cli.run(["doctor", "--all"]) == 0
    shown = capsys.readouterr().out
    for tier in zygotes:
        assert f"What a submission tried at tier {tier}\n" in shown
        assert f"Tier {tier} holds what it claims." in shown
    assert "not refused; this tier does not claim it" in shown


@pytest.mark.parametrize("lang", ["en", "ko"])
@pytest.mark.parametrize("plain", [False, True])
def test_doctor_fits_into_80_columns(
    lang: str, plain: bool, capsys: pytest.CaptureFixture[str]
) -> None:
    arguments = ["doctor", "--all", "--lang", lang]
    cli.run([*arguments, "--plain"] if plain else arguments)
    shown = capsys.readouterr().out
    assert max(cell_len(line) for line in shown.splitlines()) <= 80
    assert "…" not in shown
    assert ("격리 단계" in shown) == (lang == "ko")
    assert ("✓" in shown) == (not plain)


def test_a_tier_that_does_not_hold_its_claims_ends_with_1(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    broken = [Attempt("read_memory", "found", "", claimed=True)]
    diagnosis = Diagnosis(False, [], [Finding("basic", "x")], [Tried("basic", False, broken)])
    monkeypatch.setattr(doctor, "examine", lambda lang, every_tier: diagnosis)
    assert cli.run(["doctor"]) == 1
    shown = capsys.readouterr().out
    assert "✗  read the grader's memory  not refused: it found a secret" in shown
    assert "Tier basic does not hold what it claims" in " ".join(shown.split())


def missing(monkeypatch: pytest.MonkeyPatch, tier: str) -> str | None:
    """Why doctor says that a tier is missing."""
    monkeypatch.setattr(canary, "try_everything", lambda zygote: [])
    found = doctor.examine("en")
    return next(one.why for one in found.tiers if one.name == tier)


def test_doctor_says_that_bubblewrap_is_not_installed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shutil, "which", lambda name: None)
    assert missing(monkeypatch, "strong") in ("bubblewrap is not installed", "this needs Linux")


@pytest.mark.skipif(sys.platform != "linux", reason="needs Linux")
def test_doctor_says_with_which_words_the_box_failed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fake = tmp_path / "bwrap"
    fake.write_text("#!/bin/sh\necho 'bwrap: setting up uid map: Permission denied'\nexit 1\n")
    fake.chmod(0o755)
    monkeypatch.setattr(shutil, "which", lambda name: str(fake))
    words = "its start failed (bwrap: setting up uid map: Permission denied)"
    assert missing(monkeypatch, "strong") == words


@pytest.mark.skipif(sys.platform != "linux", reason="needs Linux")
def test_doctor_tells_missing_landlock_from_missing_seccomp(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    starts = {**doctor.START, "default": (("seccomp",), False), "basic": ((), False)}
    monkeypatch.setattr(doctor, "START", starts)
    monkeypatch.setattr(confine, "landlock_version", lambda: 0)
    no_landlock = "this kernel has no Landlock, or it is switched off"
    assert missing(monkeypatch, "default") == no_landlock
    assert "seccomp" in (missing(monkeypatch, "basic") or "")


def test_where_workers_cannot_be_forked_self_check_is_all(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(spawn, "can_fork", lambda: False)
    monkeypatch.setattr(sys, "platform", "darwin")
    assert missing(monkeypatch, "basic") == "this needs Linux"


@pytest.mark.parametrize(
    ("version", "why"),
    [
        (None, "torch is not installed"),
        ("2.13.0+cpu", "this torch is built without CUDA"),
    ],
)
def test_doctor_says_why_there_is_no_cuda(version: str | None, why: str) -> None:
    assert doctor.cuda(version, "en") == Finding("CUDA", None, why)


def test_doctor_asks_torch_where_there_is_a_driver(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(doctor.ctypes, "CDLL", lambda name: None)
    monkeypatch.setattr(doctor, "ASK_CUDA", "print('a device')")
    assert doctor.cuda("2.13.0", "en") == Finding("CUDA", "a device")
    monkeypatch.setattr(doctor, "ASK_CUDA", "raise RuntimeError('driver too old')")
    assert doctor.cuda("2.13.0", "en") == Finding("CUDA", None, "RuntimeError: driver too old")


# --- --require --------------------------------------------------------------------------------


@pytest.mark.parametrize("required", TIERS)
@pytest.mark.parametrize("tier", TIERS)
def test_a_tier_below_the_required_one_is_refused(
    tier: str, required: str, zygotes: dict[str, Zygote], capsysbinary: pytest.CaptureFixture[bytes]
) -> None:
    arguments = ["05", str(SOLUTION), "--json", "--require", required]
    code = cli.run(arguments, at(zygotes, tier))
    shown = capsysbinary.readouterr()
    if TIERS.index(tier) >= TIERS.index(required):
        assert code == 0
        assert msgspec.json.decode(shown.out)["isolation"] == tier
        return
    assert code == 2
    assert shown.out == b""
    assert shown.err.decode() == (
        f"error: tier {required} is required, and this machine isolates at tier {tier} "
        "(grade doctor says why)\n"
    )


def test_the_environment_may_require_and_the_option_comes_first(
    zygotes: dict[str, Zygote], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GRADE_REQUIRE", "basic")
    weakest = zygotes["self-check"]
    assert cli.run(["05", str(SOLUTION), "--lang", "ko"], weakest) == 2
    assert cli.run(["05", str(SOLUTION), "--require", "self-check"], weakest) == 0
    monkeypatch.setenv("GRADE_REQUIRE", "more")
    assert cli.run(["05", str(SOLUTION)], weakest) == 2


def test_a_box_that_cannot_be_had_is_refused_in_one_sentence(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], workplace: Path
) -> None:
    monkeypatch.setattr(shutil, "which", lambda name: None)
    assert cli.run(["05", str(SOLUTION), "--require", "strong"]) == 2
    shown = capsys.readouterr()
    assert shown.out == ""
    assert shown.err == (
        "error: tier strong is required and cannot be had here: bubblewrap is not installed "
        "(grade doctor says more)\n"
    )
    assert list(workplace.iterdir()) == []


@pytest.mark.skipif(sys.platform != "linux", reason="needs Linux")
def test_a_box_that_fails_is_refused_with_its_words(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, workplace: Path
) -> None:
    monkeypatch.setattr(shutil, "which", lambda name: "/bin/false")
    exercise = dataclasses.replace(course.load(5), checks=[])
    with pytest.raises(Unusable) as caught:
        grade(exercise, read_submission(SOLUTION), Options(require="strong"))
    assert caught.value.kind == "no_tier"
    assert list(workplace.iterdir()) == []


@pytest.mark.parametrize(
    ("arguments", "setting", "boxed"),
    [
        (["05"], "", False),
        (["05"], "strong", True),
        (["05", "--require", "strong"], "", True),
        (["--require=strong", "05"], "", True),
        (["05", "--require", "default"], "strong", False),
    ],
)
def test_the_box_is_started_before_the_call_is_parsed(
    arguments: list[str], setting: str, boxed: bool
) -> None:
    assert program.wants_box(arguments, {"GRADE_REQUIRE": setting}) is boxed


def test_the_command_grades_in_a_box(
    zygotes: dict[str, Zygote], run_grade: Callable[..., Any]
) -> None:
    at(zygotes, "strong")
    done = run_grade("05", SOLUTION, "--require", "strong")
    assert done.code == 0
    assert done.out.endswith(
        "Isolation: strong. "
        "The code cannot reach or even see the answers, other files or processes.\n"
    )


def test_the_command_without_bubblewrap_says_so(
    run_grade: Callable[..., Any], tmp_path: Path
) -> None:
    done = run_grade("05", SOLUTION, PATH=str(tmp_path), GRADE_REQUIRE="strong")
    assert (done.code, done.out) == (2, "")
    assert done.err.startswith("error: tier strong is required and cannot be had here")
    assert len(done.err.splitlines()) == 1


# --- what a report says of its tier -----------------------------------------------------------


@pytest.mark.parametrize("tier", TIERS)
@pytest.mark.parametrize(
    ("lang", "unprotected"),
    [
        ("en", "the answers on this machine are not protected from the code"),
        ("ko", "코드로부터 보호되지 않습니다"),
    ],
)
def test_below_default_a_report_says_that_the_answers_are_open(
    tier: str, lang: str, unprotected: str,
    zygotes: dict[str, Zygote], capsys: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    cli.run(["05", str(SOLUTION), "--lang", lang], at(zygotes, tier))
    foot = " ".join(capsys.readouterr().out.split()).rpartition(f": {tier}. ")[2]
    assert foot == WORDS[f"claim_{tier}"][lang == "ko"]
    assert (unprotected in foot) == (tier in ("self-check", "basic"))
