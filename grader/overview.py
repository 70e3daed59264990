"""The way so far: every exercise with its state, by part, and what comes next."""

from dataclasses import asdict
from pathlib import Path

from rich.console import Console

from grader import course, progress, statement
from grader.course import Course
from grader.progress import Entry
from grader.render import print_line
from grader.words import word


def show_overview(folder: Path | None, console: Console, lang: str, plain: bool) -> None:
    """Print all exercises of the course folder, or how to get one."""
    if folder is None:
        print_line(console, word("no_course", lang))
        return
    entries = progress.read(folder)
    exercises = [course.load(number) for number in course.exercises()]
    for part, titles in course.PARTS.items():
        inside = [exercise for exercise in exercises if exercise.exercise.part == part]
        if inside:
            title = titles[lang == "ko"]
            print_line(console, word("part", lang, number=part, title=title), style="bold")
        for exercise in inside:
            _show_exercise(exercise, folder, entries, console, lang, plain)
    todo = [exercise for exercise in exercises if not _is_done(exercise, folder, entries)]
    if todo:
        print_line(console, "")
        command = f"grade {todo[0].exercise_id}"
        print_line(console, word("next_exercise", lang, command=command))


def _show_exercise(
    exercise: Course,
    folder: Path,
    entries: dict[str, Entry],
    console: Console,
    lang: str,
    plain: bool,
) -> None:
    state = _state(exercise, folder, entries)
    done = _is_done(exercise, folder, entries)
    facts = asdict(entries[exercise.exercise_id]) if state == "graded" else {}
    mark = "-" if plain else word("passed" if done else "waiting", lang)
    said = word(f"state_{state}", lang, **facts)
    text = f"  {mark} {exercise.exercise_id}  {exercise.title(lang)}: {said}"
    print_line(console, text, style="green" if done else "")


def _state(exercise: Course, folder: Path, entries: dict[str, Entry]) -> str:
    file = course.exercise_folder(folder, exercise.number) / f"{exercise.name}.py"
    stub = statement.stub_text(exercise.number, exercise.name)
    return progress.state(entries, exercise.exercise_id, file, stub)


def _is_done(exercise: Course, folder: Path, entries: dict[str, Entry]) -> bool:
    if _state(exercise, folder, entries) != "graded":
        return False
    entry = entries[exercise.exercise_id]
    return entry.score == entry.max_score
