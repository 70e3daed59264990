import csv

import pytest

from grader.notebooks import tables


def read(file):
    with file.open(encoding="utf-8-sig", newline="") as lines:
        return list(csv.reader(lines))


def test_what_needs_quotes_comes_back_as_it_was(tmp_path):
    file = tmp_path / "marks.csv"
    row = ["정훈", 'O"Hara, Ann', "two\nlines", "Zoë; Ω"]
    tables.write(file, [row])
    assert read(file) == [row]


@pytest.mark.parametrize("name", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", " =1", "＝1"])
def test_a_name_is_never_a_formula(tmp_path, name):
    file = tmp_path / "marks.csv"
    tables.write(file, [[name, -1.5]])
    assert read(file) == [[f"'{name}", "-1.5"]]


def test_spreadsheets_are_told_that_it_is_utf_8(tmp_path):
    file = tmp_path / "marks.csv"
    tables.write(file, [["정훈"]])
    assert file.read_bytes().startswith(b"\xef\xbb\xbf")


def test_characters_that_steer_a_terminal_are_left_out():
    assert tables.shown("a\x1b[31m\u202eb\x00") == "a[31mb"


@pytest.mark.parametrize(
    ("value", "text"),
    [(17.0, "17"), (0.0, "0"), (-1e-5, "0"), (13.6, "13.6"), (1 / 3, "0.3333"), (100, "100")],
)
def test_a_number_is_written_as_people_write_it(value, text):
    assert tables.number(value) == text


def test_what_is_no_number_is_no_mark():
    with pytest.raises(ValueError, match="is no mark"):
        tables.number(float("nan"))
