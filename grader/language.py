"""Which language to speak."""

import contextlib
import os
import re
from collections.abc import Mapping
from pathlib import Path

import click

from grader.messages import LANGUAGES

FIRST = ("GRADE_LANG",)
LATER = ("LC_ALL", "LC_MESSAGES", "LANG")


def language(chosen: str | None, environment: Mapping[str, str] = os.environ) -> str:
    """The option, GRADE_LANG, the setting, LC_ALL, LC_MESSAGES, LANG, then English."""
    first, later = ([environment.get(name) for name in names] for names in (FIRST, LATER))
    for wanted in (chosen, *first, setting(), *later):
        if wanted:
            code = re.split("[-_.@]", wanted)[0].lower()
            return code if code in LANGUAGES else "en"
    return "en"


def setting() -> str | None:
    """The language that the user has chosen for good."""
    with contextlib.suppress(OSError, UnicodeDecodeError):
        return _file().read_text("utf-8").strip()
    return None


def choose(code: str) -> Path:
    """Keep a language for this user's later calls; returns the file that says so."""
    file = _file()
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(f"{code}\n", "utf-8")
    return file


def _file() -> Path:
    return Path(click.get_app_dir("grade")) / "language"
