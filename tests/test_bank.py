import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import msgspec
import pytest

from grader import bank, course
from grader.toolkit import arrays, check, drawn, given

EXERCISE = "exercise_99_none"  # no bank is shipped for it
SEED, NUMBER = 7, 20


@pytest.fixture
def cache(monkeypatch, tmp_path):
    """The user's cache, in a folder of the test's own."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    return tmp_path


def check_of(inputs, **changes):
    def check_something(student, inputs):
        """Never run here."""

    declared = check(points=1, en="something", ko="어떤 것", calls="f")
    return replace(declared(given(inputs=inputs)(check_something)), **changes)


CHECK = check_of(arrays(x="N D"))
TEXT = check_of(drawn(lambda st: st.lists(st.text("ab", max_size=2)), corners=([], ["a"])))


def examples_of(checked=CHECK, seed=SEED, number=NUMBER):
    return bank.examples_of(EXERCISE, [checked], seed, number)[checked.name]


def cached_file(cache):
    (file,) = (path for path in cache.rglob("*") if path.is_file())
    return file


def refuse_to_draw(monkeypatch):
    def draw(*_):
        raise AssertionError("examples were drawn")

    monkeypatch.setattr(bank, "_draw", draw)


# --- drawing ----------------------------------------------------------------------------------


@pytest.mark.parametrize("checked", [CHECK, TEXT], ids=["numbers", "text"])
def test_the_same_seed_draws_the_same_examples(checked):
    first, again = (bank.draw_entry(checked, SEED, NUMBER) for _ in range(2))
    assert first == again


@pytest.mark.parametrize("checked", [CHECK, TEXT], ids=["numbers", "text"])
def test_another_seed_draws_other_examples(checked):
    one, other = (bank.draw_entry(checked, seed, NUMBER)["examples"] for seed in (1, 2))
    assert one != other


def test_two_checks_of_one_seed_meet_different_examples():
    twin = replace(CHECK, name="check_twin")
    one, other = (bank.draw_entry(c, SEED, NUMBER)["examples"] for c in (CHECK, twin))
    assert one[-5:] != other[-5:]


def test_as_many_examples_are_drawn_as_are_asked_for():
    assert len(bank.draw_entry(CHECK, SEED, NUMBER)["examples"]) == NUMBER


def test_the_corners_come_first():
    from grader.toolkit.inputs import corners

    fixed = corners(CHECK.inputs)
    assert bank.draw_entry(CHECK, SEED, NUMBER)["examples"][: len(fixed)] == fixed


def test_no_example_comes_twice():
    examples = bank.draw_entry(TEXT, SEED, 100)["examples"]
    assert len({repr(example) for example in examples}) == len(examples)


def test_a_strategy_with_few_values_is_exhausted_and_no_error(cache):
    few = check_of(drawn(lambda st: st.booleans()))
    entry = bank.draw_entry(few, SEED, NUMBER)
    assert entry["exhausted"]
    assert sorted(texts["inputs"] for _, texts in entry["examples"]) == [False, True]


def test_a_check_without_inputs_has_one_example():
    bare = replace(CHECK, inputs=bank.Inputs({}))
    assert bank.draw_entry(bare, SEED, NUMBER)["examples"] == [[None, {}]]


@pytest.mark.parametrize(("examples", "asked", "count"), [(100, 50, 50), (12, 100, 12), (12, 1, 1)])
def test_a_check_plays_its_share_of_the_examples(examples, asked, count):
    assert bank.count_for(replace(CHECK, examples=examples), asked) == count


# --- the shipped bank -------------------------------------------------------------------------

NOTHING_IMPORTED = """
import sys
from grader import bank, course
loaded = course.load({number})
bank.examples_of(loaded.folder_name, loaded.checks, {number}, 100)
assert not {{"hypothesis", "pytest"}} & set(sys.modules)
"""


@pytest.mark.parametrize("number", course.exercises())
def test_the_shipped_bank_is_used_without_hypothesis_or_a_cache(number, cache):
    program = NOTHING_IMPORTED.format(number=number)
    subprocess.run([sys.executable, "-c", program], check=True, capture_output=True)
    assert list(cache.iterdir()) == []


def test_fewer_examples_are_the_first_of_the_shipped_ones(cache, monkeypatch):
    refuse_to_draw(monkeypatch)
    loaded = course.load(18)
    all_of_them, some = (
        bank.examples_of(loaded.folder_name, loaded.checks, 18, number) for number in (100, 30)
    )
    name = loaded.checks[0].name
    assert some[name] == all_of_them[name][:30]


# --- the user's cache -------------------------------------------------------------------------


def test_examples_are_drawn_once(cache, monkeypatch):
    first = examples_of()
    refuse_to_draw(monkeypatch)
    assert examples_of() == first


def test_seeds_and_numbers_have_files_of_their_own(cache):
    for seed, number in ((1, 20), (2, 20), (1, 30)):
        examples_of(seed=seed, number=number)
    assert len([path for path in cache.rglob("*") if path.is_file()]) == 3


def damaged(entries):
    """Cache files that cannot be used, by what is wrong with them."""
    (name, entry), *_ = entries.items()
    wrong = {
        "no examples": {"key": entry["key"], "exhausted": False},
        "not exhausted or not": {"key": entry["key"], "examples": entry["examples"][:1]},
        "examples of another kind": {**entry, "examples": 5},
        "one example of another kind": {**entry, "examples": [*entry["examples"][:-1], "x"]},
        "an example without a number": {**entry, "examples": [["1", {}]] * NUMBER},
        "an entry of another kind": [],
    }
    texts = {what: msgspec.json.encode({name: damage}) for what, damage in wrong.items()}
    whole = msgspec.json.encode(entries)
    cut = {"cut": whole[:-20], "empty": b"", "list": b"[]", "not UTF-8": b"\xff\xfe", "nul": b"\0"}
    return {**texts, **cut}


@pytest.mark.parametrize("what", damaged({"check": {"key": "", "examples": []}}))
def test_a_corrupt_cache_is_drawn_anew(what, cache):
    expected = examples_of()
    file = cached_file(cache)
    damage = damaged(msgspec.json.decode(file.read_bytes()))[what]
    file.write_bytes(damage)
    assert examples_of() == expected
    assert file.read_bytes() != damage


def test_a_stale_cache_is_drawn_anew(cache):
    examples_of(replace(CHECK, version=1))
    newer = replace(CHECK, version=2)
    examples_of(newer)
    entry = msgspec.json.decode(cached_file(cache).read_bytes())[newer.name]
    assert entry["key"] == bank.key_of(newer, SEED)


def test_a_cache_that_cannot_be_written_is_no_error(monkeypatch, tmp_path):
    blocked = tmp_path / "file"
    blocked.write_text("a file where the cache's folder would be")
    monkeypatch.setenv("XDG_CACHE_HOME", str(blocked))
    assert len(examples_of()) == NUMBER


def test_a_folder_in_the_place_of_the_cache_file_is_no_error(cache):
    examples_of()
    file = cached_file(cache)
    file.unlink()
    file.mkdir()
    assert len(examples_of()) == NUMBER


def test_writing_leaves_the_file_and_no_parts(cache):
    examples_of()
    assert cached_file(cache).suffix == ".json"


def test_a_failed_write_leaves_the_old_file_as_it_was(cache, monkeypatch):
    examples_of()
    file = cached_file(cache)
    before = file.read_bytes()

    def half(path, data):
        with open(path, "wb") as out:
            out.write(data[: len(data) // 2])
        raise OSError("no space left")

    monkeypatch.setattr(Path, "write_bytes", half)
    examples_of(replace(CHECK, version=2))
    assert file.read_bytes() == before


# --- keys -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "changed",
    [
        replace(CHECK, version=2),
        replace(CHECK, name="check_other"),
        check_of(arrays(x="N D H")),
        check_of(arrays(scales=(1.0,), x="N D")),
        TEXT,
    ],
    ids=["version", "name", "letters", "scales", "kind"],
)
def test_a_changed_check_has_another_key(changed):
    assert bank.key_of(changed, SEED) != bank.key_of(CHECK, SEED)


def test_another_seed_has_another_key():
    assert bank.key_of(CHECK, 1) != bank.key_of(CHECK, 2)
