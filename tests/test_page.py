"""The HTML page of a report: what the terminal says, and nothing that a browser would run."""

import dataclasses
import io
import re
from html.parser import HTMLParser

import pytest

pytest.importorskip("jinja2", reason="needs jinja2")

from rich.console import Console

from grader import course
from grader.grade import Options, grade
from grader.intake import from_source
from grader.page import page, piece
from grader.render import show_report
from grader.report import NamedMistake

EVIL = "<script>alert('1')</script><img src=x onerror=alert(1)>{{ 7 * 7 }}"
RIGHT = "c = f * c_prev + i * g  #"
WRONG = f"print({EVIL!r}, end='\\n\\n')\n    c = i * c_prev + f * g  #"
VOID = {"meta", "br"}


class Reader(HTMLParser):
    """Tags, attributes and text; an end that fits no beginning is a fault."""

    def __init__(self, text):
        super().__init__()
        self.open, self.tags, self.attributes, self.text = [], [], [], []
        self.feed(text)
        assert self.open == []

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)
        self.attributes += [(tag, *attr) for attr in attrs]
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        if "style" not in self.open:
            self.text.append(data)

    @property
    def words(self):
        return " ".join(" ".join(self.text).split())


def report_of(source, lang="en"):
    return grade(course.load(18), from_source("lstm_cell.py", source), Options(lang=lang))


@pytest.fixture(scope="module", params=["en", "ko"])
def wrong(request, solution):
    assert solution.count(RIGHT) == 1
    return report_of(solution.replace(RIGHT, WRONG), request.param)


def test_the_page_says_what_the_terminal_says_in_the_same_order(wrong):
    out = io.StringIO()
    show_report(wrong, 18, Console(file=out, width=1000, no_color=True), True, every=True)
    text = Reader(page(wrong)).words
    position = 0
    for check in wrong.checks:
        for said in (check.title, *(check.message or "").split("\n")):
            position = text.index(" ".join(said.split()), position)
    last = [line.strip() for line in out.getvalue().splitlines() if line.strip()][-3:]
    for line in last:
        position = text.index(line, position)


def test_the_likely_mistake_and_the_smallest_example_are_shown(wrong):
    mistake = NamedMistake("swapped", "Gates & <b>swapped</b>.")
    checks = [
        dataclasses.replace(check, mistake=mistake) if check.outcome == "failed" else check
        for check in wrong.checks
    ]
    text = Reader(page(dataclasses.replace(wrong, checks=checks))).words
    assert text.count("Gates & <b>swapped</b>.") == 1
    example = next(check.example for check in checks if check.outcome == "failed")
    names = [*example.inputs, *(("맞는 값",) if wrong.lang == "ko" else ("should be",))]
    positions = [text.index(f" {name} ", text.index("Gates &")) for name in names]
    assert positions == sorted(positions)


@pytest.mark.parametrize("made", [page, piece])
def test_what_students_write_is_never_interpreted(made, wrong):
    html = made(wrong)
    read = Reader(html)
    assert EVIL in read.words
    assert "<script" not in html
    assert "<img" not in html
    assert {name for _, name, _ in read.attributes if name.startswith("on")} == set()


@pytest.mark.parametrize("made", [page, piece])
def test_it_asks_for_nothing_from_anywhere(made, wrong):
    read = Reader(made(wrong))
    assert not {"script", "link", "iframe", "img", "base", "form"} & set(read.tags)
    assert not {name for _, name, _ in read.attributes} & {"src", "href", "srcset", "action"}
    assert not re.search(r"url\(|@import", made(wrong))


def test_tables_and_headings_can_be_heard(wrong):
    read = Reader(page(wrong))
    assert ("html", "lang", wrong.lang) in read.attributes
    assert read.tags.count("h1") == 1
    assert read.tags.count("caption") == read.tags.count("table")
    scopes = sum(name == "scope" for _, name, _ in read.attributes)
    assert scopes == read.tags.count("th") > len(wrong.checks)
    outcomes = {"en": ("passed", "failed", "waiting"), "ko": ("통과", "실패", "대기")}[wrong.lang]
    assert all(outcome in read.words for outcome in outcomes)


def test_a_piece_fits_into_another_page(wrong):
    read = Reader(piece(wrong))
    assert not {"html", "head", "body", "title", "main", "h1", "h2"} & set(read.tags)
    assert ("section", "lang", wrong.lang) in read.attributes
    assert not re.search(r"^(body|:root|h\d|table|pre|p)\b", piece(wrong), re.MULTILINE)


def test_a_page_is_light_and_dark(wrong):
    assert "color-scheme: light dark" in page(wrong)


def test_a_file_that_cannot_be_graded_says_why_once():
    report = report_of("def f(:\n")
    text = Reader(page(report)).words
    assert text.count(report.message.split("\n")[0]) == 1
    assert "0 of 18 points" in text


def test_full_points_are_said(solution):
    text = Reader(page(report_of(solution))).words
    assert "18 of 18 points. All checks passed." in text
    assert "grade hint" not in text


def test_what_is_kept_from_students_shows_its_title_alone(wrong):
    hidden = [
        dataclasses.replace(check, message=None, example=None, visibility="at_grading")
        for check in wrong.checks
    ]
    html = page(dataclasses.replace(wrong, checks=hidden))
    assert "smallest example" not in html
    assert all(check.title in Reader(html).words for check in hidden)
