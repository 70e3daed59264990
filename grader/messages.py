"""Says what a report has to say, in English and Korean. Every fact is shown as it is."""

from typing import Any

from grader.sentences import SENTENCES
from grader.values import visible

LANGUAGES = ("en", "ko")


def say(kind: str, lang: str, **facts: Any) -> str:
    """The sentence of one kind."""
    return SENTENCES[kind][LANGUAGES.index(lang)].format(**facts)


def shown(value: Any) -> str:
    """A fact in a sentence: numbers with 6 digits, arrays as their shape, text as in Python."""
    if isinstance(value, bool) or value is None:
        return str(value)
    if isinstance(value, float):
        return f"{value:.6g}"
    if isinstance(value, tuple) and all(isinstance(side, int) for side in value):
        return str(value)
    if hasattr(value, "shape"):
        return f"{value.item():.6g}" if value.shape == () else f"array {value.shape}"
    if isinstance(value, (list, tuple)):
        return visible(f"[{', '.join(map(shown, value))}]", 200)
    return visible(str(value) if isinstance(value, int) else repr(value), 200)


def place(place: str, lang: str) -> str:
    """Where in the student's file: "line 12", or "cell 4, line 2" of a notebook."""
    label, _, line = place.rpartition(":")
    if label.startswith("cell "):
        return say("place_cell", lang, cell=label.removeprefix("cell "), line=line)
    return say("place_line", lang, line=line)


def sentence(kind: str, facts: dict[str, Any], lang: str) -> str:
    """The sentence of a mismatch, with its facts made fit to be read."""
    ready = {name: _ready(name, value) for name, value in facts.items()}
    ready.setdefault("nearest", "")
    if ready["nearest"]:
        ready["nearest"] = say("nearest", lang, nearest=ready["nearest"])
    if kind == "count":
        got = facts["got"]
        some = say("some_values", lang, got=got)
        ready["got_words"] = say("one_value", lang, type=ready["type"]) if got is None else some
    if kind == "signature":
        known = isinstance(facts["parameters"], list)
        ready["yours"] = say("yours", lang, parameters=ready["parameters"]) if known else ""
    if kind in ("error", "load_error", "load_syntax"):
        ready["text"] = f": {ready['text']}" if ready["text"] else ""
    if kind in ("forbidden", "load_forbidden"):
        ready["deed"] = say(f"deed_{facts.get('what', 'call')}", lang)
    if kind == "type" and facts["got"] == "None":
        kind = "none"
    text = say(kind, lang, **ready)
    return text + (say("transposed", lang) if facts.get("transposed") else "")


def _ready(name: str, value: Any) -> str:
    if name in ("parameters", "wanted") and isinstance(value, (list, tuple)):
        names = all(isinstance(item, str) for item in value)
        return visible(", ".join(value), 300) if names and value else str(tuple(value))
    if name in ("got", "wanted", "actual", "expected") and not isinstance(value, str):
        return shown(value)
    if name in ("actual", "expected"):
        return shown(value)
    if name == "text":
        return visible(" ".join(value.split()), 500)
    if name == "seconds":
        return f"{value:g}"
    return visible(str(value), 500)
