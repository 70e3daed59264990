"""Reads who handed in what from the list in a Gradescope download."""

import re
from dataclasses import dataclass

from grader.classroom.download import Download
from grader.intake import Unusable

METADATA = "submission_metadata.yml"
MAX_METADATA = 256 << 20  # it repeats the results of every test
SUBMISSION = re.compile(r"[\"']?(submission_\d+)[\"']?:\s*")
SUBMITTERS = re.compile(r"(\s+):submitters:\s*")
FIELD = re.compile(r"\s*(?:- )?\s*:(name|sid|email):\s*(.*?)\s*")


@dataclass(frozen=True)
class Submitter:
    """One of those who handed in a submission together."""

    key: str
    name: str


def submitters_of(download: Download, top: str) -> dict[str, list[Submitter]]:
    """The submitters by the submission's folder; none where the list is missing or unreadable."""
    try:
        text = download.read(top + METADATA, MAX_METADATA).decode()
    except (Unusable, KeyError, UnicodeDecodeError):
        return {}
    return parsed(text)


def parsed(text: str) -> dict[str, list[Submitter]]:
    """The list is YAML with the names of Ruby; three of its fields are all that is wanted."""
    found: dict[str, list[dict[str, str]]] = {}
    people: list[dict[str, str]] = []
    depth = -1  # of the list of submitters that is being read
    for line in text.splitlines():
        indent = len(line) - len(line.lstrip())
        if match := SUBMISSION.fullmatch(line):
            people = found.setdefault(match[1], [])
            depth = -1
        elif match := SUBMITTERS.fullmatch(line):
            depth = len(match[1])
        elif indent < depth or (indent == depth and not line.lstrip().startswith("- ")):
            depth = -1
        elif depth >= 0:
            _note(line, people)
    return {name: _submitters(people, name) for name, people in found.items()}


def _note(line: str, people: list[dict[str, str]]) -> None:
    if line.lstrip().startswith("- "):
        people.append({})
    if (match := FIELD.fullmatch(line)) and people:
        people[-1][match[1]] = _plain(match[2])


def _submitters(people: list[dict[str, str]], folder: str) -> list[Submitter]:
    keys = [person.get("sid") or person.get("email") or folder for person in people]
    return [
        Submitter(key, person.get("name") or key) for key, person in zip(keys, people, strict=True)
    ]


def _plain(value: str) -> str:
    """A scalar of one line without its quotes."""
    if len(value) >= 2 and value[0] == value[-1] == "'":
        return value[1:-1].replace("''", "'")
    if len(value) >= 2 and value[0] == value[-1] == '"':
        return value[1:-1].replace('\\"', '"')
    return "" if value in ("~", "null", "''") else value
