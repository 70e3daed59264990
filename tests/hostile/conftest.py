"""One untrusted side at a time, kept for all the submissions that meet its tier."""

import tempfile

import pytest
from tiers import start

from grader import play
from grader.sandbox import launch, session


@pytest.fixture(scope="module")
def places(tmp_path_factory):
    """What opens a tier; it is kept until another one is asked for."""
    kept = {}

    def close():
        for place in filter(None, kept.values()):
            launch.close(place.zygote)
        kept.clear()

    def place_of(tier):
        if tier not in kept:
            close()
            kept[tier] = None  # what is not to be had is not tried again
            with pytest.MonkeyPatch.context() as patch:
                patch.setattr(tempfile, "tempdir", str(tmp_path_factory.mktemp("workplace")))
                kept[tier] = start(tier)
        return kept[tier] or pytest.skip(f"{tier} is not to be had here")

    yield place_of
    close()


@pytest.fixture
def place(request, places):
    """The untrusted side that serves all submissions of its tier."""
    return places(request.param)


@pytest.fixture
def impatient(monkeypatch):
    """Shorter deadlines, for calls that never answer."""
    monkeypatch.setattr(play, "CALL_SECONDS", 0.2)
    monkeypatch.setitem(session.LOAD_DEADLINE, "numpy", 0.4)
