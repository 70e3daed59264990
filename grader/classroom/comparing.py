"""What `grade class diff` and `grade class points` print."""

import re
import sys
from dataclasses import asdict
from pathlib import Path
from typing import Any

import click

from grader.classroom import store as stores
from grader.classroom.changes import Change, CheckChange, change_of, paired, settings_changed
from grader.classroom.rounds import name_of_run
from grader.classroom.showing import show_people
from grader.classroom.store import Round, Row, Store
from grader.classroom.weights import Points, weighted, weights_of
from grader.intake import Unusable
from grader.words import word

FULL, MISSING = 0, 1
SPELLING = re.compile(r"(.+?)(?:@(\d+))?")


def diff(old: str, new: str | None, url: str | None, lang: str) -> int:
    """List whose points differ; exit code 1 if any do."""
    left_store, left = _round(old, url, -1 if new else -2)
    right_store, right = _round(new or old, url, -1)
    try:
        _say_settings(left, right, lang)
        total = changed = 0
        pairs = paired(stores.rows_of(left_store, left), stores.rows_of(right_store, right))
        for before, after in pairs:
            total += 1
            if change := change_of(before, after):
                changed += 1
                _say_change(change, lang)
    finally:
        stores.close(left_store)
        stores.close(right_store)
    same = total - changed
    click.echo(word("diff_count", lang, changed=changed, total=total, same=same))
    return MISSING if changed else FULL


def _round(spelling: str, url: str | None, position: int) -> tuple[Store, Round]:
    """The round that RUN or RUN@2 means; `position` counts from the last one."""
    match = SPELLING.fullmatch(spelling)
    folder, number = Path(match[1] if match else spelling), match and match[2]
    name = name_of_run(folder)
    store = stores.open_store(url or stores.url_of(folder))
    rounds = stores.rounds_of(store, name)
    wanted = int(number) if number else len(rounds) + 1 + position
    found = [one for one in rounds if one.number == wanted]
    if not found:
        stores.close(store)
        raise Unusable("no_round", folder=folder, number=max(wanted, 1))
    return store, found[0]


def _say_settings(old: Round, new: Round, lang: str) -> None:
    changed = settings_changed(old, new)
    if changed:
        hidden = {"seed"} if old.basis["secret"] or new.basis["secret"] else set()
        parts = [
            name if name in hidden else f"{name} {before} -> {after}"
            for name, (before, after) in changed.items()
        ]
        click.echo(word("diff_settings", lang, what=", ".join(parts)))


def _say_change(change: Change, lang: str) -> None:
    old, new = (_points(row, lang) for row in (change.old, change.new))
    click.echo(word("diff_student", lang, student=change.student, old=old, new=new))
    if change.other_source:
        click.echo("  " + word("diff_source", lang))
    for check in change.checks:
        click.echo("  " + _check_words(check, lang))


def _points(row: Row | None, lang: str) -> str:
    if row is None:
        return word("diff_absent", lang)
    if row.score is None:
        return word("diff_none", lang, why=row.message or row.reason)
    return word("diff_points", lang, score=row.score, max_score=row.max_score)


def _check_words(check: CheckChange, lang: str) -> str:
    old, new = (_ended(end, lang) for end in (check.old, check.new))
    facts: dict[str, Any] = {"check": check.title, "old": old, "new": new}
    if check.before == check.after or None in (check.before, check.after):
        return word("diff_check", lang, **facts)
    return word("diff_version", lang, **facts, before=check.before, after=check.after)


def _ended(end: tuple[str, int, int] | None, lang: str) -> str:
    if end is None:
        return word("diff_absent", lang)
    outcome, score, max_score = end
    points = word("diff_points", lang, score=score, max_score=max_score)
    return f"{word(f'plain_{outcome}', lang)}, {points}"


def points(
    spelling: str, given: tuple[str, ...], file: Path | None, as_json: bool, url: str | None,
    lang: str,
) -> int:  # fmt: skip
    """Everybody's points in the last round of a run."""
    store, of = _round(spelling, url, -1)
    try:
        weights = weights_of(given, file, of.basis["checks"])
        found = [weighted(row, weights) for row in stores.rows_of(store, of)]
    finally:
        stores.close(store)
    if as_json:
        import msgspec

        sys.stdout.buffer.write(msgspec.json.encode([asdict(one) for one in found]) + b"\n")
    else:
        show_people([(one.student, one.name, _words(one, lang)) for one in found])
    return FULL


def _words(found: Points, lang: str) -> str:
    if found.score is None or found.max_score is None:
        return word("diff_none", lang, why=found.why)
    score, max_score = f"{found.score:g}", f"{found.max_score:g}"
    return word("diff_points", lang, score=score, max_score=max_score)
