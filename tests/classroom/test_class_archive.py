"""Files and archives that students hand in: what is read, and what is refused and why."""

import hashlib
import os
import tracemalloc
import zipfile
from pathlib import Path

import pytest
from archive_rows import ACCEPTED, REFUSED, SMALL, bomb, zipped

from grader.classroom.archive import MAX_TOTAL
from grader.classroom.choosing import Wanted, submission_of
from grader.classroom.download import open_download
from grader.classroom.shapes import Entry, entries_of
from grader.intake import MAX_BYTES, Submission, Unusable

LSTM = Wanted(18, "lstm_cell")


def handed_in(folder: Path) -> dict[str, Submission | str]:
    """What a download gives: each student's submission, or the kind of the refusal."""
    download = open_download(folder)
    found: dict[str, Submission | str] = {}
    for entry in entries_of(download)[1]:
        try:
            found[entry.student] = submission_of(entry, download, LSTM)
        except Unusable as error:
            found[entry.student] = error.kind
    return found


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A class in which Bob's submission is an ordinary one."""
    place = tmp_path / "class"
    place.mkdir()
    (place / "bob.py").write_bytes(SMALL)
    return place


def beside_bob(folder: Path) -> Submission | str:
    """What became of Alice; Bob's submission is always read."""
    files = sorted(folder.parent.rglob("*"))
    found = handed_in(folder)
    assert isinstance(found.pop("bob"), Submission)
    assert sorted(folder.parent.rglob("*")) == files  # nothing is extracted
    (alice,) = found.values()
    return alice


# --- files (P01 to P08) -----------------------------------------------------------------------


def test_p01_a_plain_file_is_read_with_its_hash(folder: Path) -> None:
    found = handed_in(folder)["bob"]
    assert isinstance(found, Submission)
    assert found.pieces == (("bob.py", "x = 1\n"),)
    assert found.sha256 == hashlib.sha256(SMALL).hexdigest()


@pytest.mark.parametrize("target", ["/etc/passwd", "/dev/zero", "/nowhere"])
def test_p02_and_p06_links_are_refused(folder: Path, target: str) -> None:
    (folder / "alice.py").symlink_to(target)
    assert beside_bob(folder) == "link"


def test_p02_a_linked_folder_is_not_followed(folder: Path, tmp_path: Path) -> None:
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "elsewhere" / "lstm_cell.py").write_bytes(SMALL)
    (folder / "alice").symlink_to(tmp_path / "elsewhere")
    assert beside_bob(folder) == "no_code"


def test_p03_a_pipe_is_refused_at_once(folder: Path) -> None:
    os.mkfifo(folder / "alice.py")
    assert beside_bob(folder) == "not_regular"


def test_p04_a_folder_named_as_a_file_is_a_folder(folder: Path) -> None:
    (folder / "alice.py").mkdir()
    (folder / "alice.py" / "lstm_cell.py").write_bytes(SMALL)
    assert isinstance(beside_bob(folder), Submission)


def test_p05_a_huge_file_is_refused(folder: Path) -> None:
    with (folder / "alice.py").open("wb") as file:
        file.truncate(1 << 40)
    assert beside_bob(folder) == "too_large"


def test_p07_a_device_is_refused() -> None:
    download = open_download(Path("/dev/zero").parent)
    entry = Entry("alice", "alice", {"zero": "lstm_cell.py"})
    with pytest.raises(Unusable, match="not_regular"):
        submission_of(entry, download, LSTM)


def test_p08_a_file_that_is_gone_when_its_turn_comes_is_refused(folder: Path) -> None:
    (folder / "alice.py").write_bytes(SMALL)
    download = open_download(folder)
    alice, bob = entries_of(download)[1]
    (folder / "alice.py").unlink()
    with pytest.raises(Unusable, match="no_file"):
        submission_of(alice, download, LSTM)
    assert submission_of(bob, download, LSTM)


# --- a student's own archive (P09 to P22) -----------------------------------------------------


@pytest.mark.parametrize("row", ACCEPTED)
def test_an_archive_is_read(folder: Path, row: str) -> None:
    (folder / "alice.zip").write_bytes(ACCEPTED[row])
    found = beside_bob(folder)
    assert isinstance(found, Submission)
    assert found.pieces[0][1] == "x = 1\n"


@pytest.mark.parametrize("row", REFUSED)
def test_an_archive_is_refused(folder: Path, row: str) -> None:
    data, kind = REFUSED[row]
    (folder / "alice.zip").write_bytes(data)
    assert beside_bob(folder) == kind


@pytest.mark.parametrize("row", REFUSED)
def test_it_is_refused_inside_a_downloaded_archive_too(folder: Path, row: str) -> None:
    data, kind = REFUSED[row]
    outer = folder.parent / "all.zip"
    outer.write_bytes(zipped("bob.py"))
    with zipfile.ZipFile(outer, "a") as archive:
        archive.writestr("alice.zip", data)
    found = handed_in(outer)
    assert isinstance(found["bob"], Submission)
    assert found["alice"] == kind


def test_an_archive_of_more_than_4_mib_is_not_even_opened(folder: Path) -> None:
    (folder / "alice.zip").write_bytes(bytes(MAX_TOTAL + 1))
    assert beside_bob(folder) == "too_large"


def test_a_bomb_takes_little_memory(folder: Path) -> None:
    (folder / "alice.zip").write_bytes(bomb(200))
    tracemalloc.start()
    try:
        assert beside_bob(folder) == "zip_large"
        assert tracemalloc.get_traced_memory()[1] < 4 * MAX_TOTAL
    finally:
        tracemalloc.stop()


# --- a downloaded archive: what is wrong is one student's matter -------------------------------


@pytest.mark.parametrize("name", ["../evil.py", "/evil.py", "al\u202eice.py", "al\nice.py"])
def test_a_bad_name_in_a_download_is_listed_with_its_reason(tmp_path: Path, name: str) -> None:
    (tmp_path / "all.zip").write_bytes(zipped("bob.py", name))
    found = handed_in(tmp_path / "all.zip")
    assert isinstance(found.pop("bob"), Submission)
    assert list(found.values()) == ["zip_name"]


def test_a_bomb_in_a_download_is_refused_alone(tmp_path: Path) -> None:
    (tmp_path / "all.zip").write_bytes(zipped("alice.py", data=bytes(64 << 20)))
    assert handed_in(tmp_path / "all.zip") == {"alice": "zip_large"}
    assert MAX_BYTES < 64 << 20


@pytest.mark.parametrize("row", ["P21 noise", "P22 nothing", "a cut one"])
def test_a_download_that_is_no_archive_is_refused_in_one_sentence(tmp_path: Path, row: str) -> None:
    data, kind = REFUSED[row]
    (tmp_path / "all.zip").write_bytes(data)
    with pytest.raises(Unusable, match=kind):
        handed_in(tmp_path / "all.zip")


# --- N08 to N12 -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "data", [b'{"cells": ' + b"[" * 100_000, b"[" * 200_000], ids=["in its cells", "at once"]
)
def test_n08_a_deeply_nested_notebook_is_refused(folder: Path, data: bytes) -> None:
    (folder / "alice.ipynb").write_bytes(data)
    assert beside_bob(folder) == "bad_notebook"


def test_n09_and_n10_what_is_beside_the_file_is_ignored(folder: Path) -> None:
    others = ("numpy.so", "lstm_cell.pyc", "evil.pth", "sitecustomize.py", "conftest.py",
              "pytest.ini", "pyproject.toml", ".hypothesis/x.py")  # fmt: skip
    for name in others:
        (folder / "alice" / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / "alice" / name).write_bytes(b"1/0")
    (folder / "alice" / "lstm_cell.py").write_bytes(SMALL)
    found = beside_bob(folder)
    assert isinstance(found, Submission)
    assert found.pieces == (("lstm_cell.py", "x = 1\n"),)
    assert not found.modules


def test_n11_what_was_read_is_what_is_hashed(folder: Path) -> None:
    first = handed_in(folder)["bob"]
    (folder / "bob.py").write_bytes(b"x = 2\n")
    second = handed_in(folder)["bob"]
    assert isinstance(first, Submission)
    assert isinstance(second, Submission)
    assert first.sha256 != second.sha256


@pytest.mark.parametrize("name", [b"--help.py", b"-rf.py", b"\xff\xfe.py"], ids=repr)
def test_n12_odd_names_are_accepted_and_shown_in_visible_letters(folder: Path, name: bytes) -> None:
    with open(os.fsencode(folder) + b"/" + name, "wb") as file:
        file.write(SMALL)
    found = beside_bob(folder)
    assert isinstance(found, Submission)
    found.name.encode()
