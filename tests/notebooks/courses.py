"""A course for nbgrader in a folder of its own: its exchange, its commands, its students."""

import json
import os
import subprocess
import sys
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[2]
SEVERAL = Path(__file__).with_name("several.py")
SECONDS = 300


@dataclass(frozen=True)
class Done:
    """What a command left: its exit code, and what it wrote."""

    code: int
    text: str


@dataclass(frozen=True)
class Course:
    """A folder with the course, `exchange/`, and a home without settings of anybody."""

    place: Path
    id: str = "my-course"

    @property
    def folder(self) -> Path:
        return self.place / self.id

    @property
    def exchange(self) -> Path:
        return self.place / "exchange"

    def environment(self) -> dict[str, str]:
        """English, no settings but this course's; `grade` and `nbgrader` at hand."""
        kept = {name: text for name, text in os.environ.items() if name != "GRADE_LANG"}
        path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
        home = self.place / "home"
        return kept | {
            "PATH": path, "PYTHONPATH": str(ROOT), "LC_ALL": "C.UTF-8", "COLUMNS": "100",
            "HOME": str(home), "JUPYTER_CONFIG_DIR": str(home / "settings"),
            "JUPYTER_DATA_DIR": str(home / "data"), "JUPYTER_RUNTIME_DIR": str(home / "runtime"),
            "IPYTHONDIR": str(home / "ipython"), "JUPYTER_PLATFORM_DIRS": "1",
        }  # fmt: skip

    def run(self, *command: str, cwd: Path | None = None) -> Done:
        """Run a command as a person does; in the course's folder, if no other is named."""
        done = subprocess.run(
            command, cwd=cwd or self.folder, env=self.environment(), check=False, timeout=SECONDS,
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, stdin=subprocess.DEVNULL,
        )  # fmt: skip
        return Done(done.returncode, done.stdout.decode("utf-8", "replace"))

    def must(self, *command: str, cwd: Path | None = None) -> str:
        """Run a command that has to succeed."""
        done = self.run(*command, cwd=cwd)
        assert done.code == 0, done.text
        return done.text

    def at_once(self, *commands: Sequence[str]) -> None:
        """Run commands that have to succeed, all at the same time."""
        with ThreadPoolExecutor() as pool:
            list(pool.map(lambda command: self.must(*command), commands))

    def several(self, calls: Sequence[tuple[Path, Sequence[str]]]) -> str:
        """Run many commands of nbgrader, each in its folder, in one process: starting is slow."""
        listed = [(str(folder), list(arguments)) for folder, arguments in calls]
        return self.must(sys.executable, "-W", "ignore", str(SEVERAL), json.dumps(listed))


def new_course(place: Path) -> Course:
    """An empty place, and an exchange that everybody can write to."""
    course = Course(place)
    settings = place / "home" / "settings"
    settings.mkdir(parents=True)
    course.exchange.mkdir()
    course.exchange.chmod(0o777)
    text = f"c = get_config()\nc.Exchange.root = {str(course.exchange)!r}\n"
    (settings / "nbgrader_config.py").write_text(text, "utf-8")
    return course
