"""Which packages the untrusted side may use."""

import importlib.metadata
import os
import sys

import pytest

from grader.sandbox.packages import packages_of, paths_of, top_levels


def test_numpy_takes_no_look_at_metadata(monkeypatch):
    monkeypatch.setattr(importlib.metadata, "distribution", None)
    packages = packages_of("numpy")
    assert packages.names == ("numpy", "msgspec")
    assert packages.preload == ("numpy",)
    assert "numpy.libs" in packages.files


def test_torch_brings_what_it_requires():
    pytest.importorskip("torch", reason="needs torch")
    packages = packages_of("torch")
    assert {"numpy", "msgspec", "torch", "sympy", "typing_extensions"} <= {*packages.names}
    assert {"torch", "mpmath", "typing_extensions.py"} <= {*packages.files}
    assert packages.preload == ("numpy", "torch")


def test_torch_brings_nothing_of_ours():
    pytest.importorskip("torch", reason="needs torch")
    files = {*packages_of("torch").files}
    ours = {"grader", "reference", "hypothesis", "pytest", "scipy", "sklearn", "site-packages"}
    assert not files & ours
    folders = {os.path.basename(path) for path in paths_of(files, sys.path)}
    assert not {name for name in folders if name.endswith((".pth", ".dist-info"))}


class Distribution:
    def __init__(self, record, *requires):
        self.record, self.requires = record, requires

    def read_text(self, name):
        return self.record


INSTALLED = {
    "top": Distribution("top/a.py,,\n../bin/top,,\ntop.libs/b.so,,\n", "one>=2; x", "gone", "two"),
    "one": Distribution("one.py,,\none-1.dist-info/RECORD,,\n__pycache__/one.pyc,,\n", "top"),
    "two": Distribution(None, 'three; extra == "docs"'),
    "three": Distribution("three/a.py,,\n"),
}


def test_requirements_are_followed_without_extras(monkeypatch):
    def distribution(name):
        if name not in INSTALLED:
            raise importlib.metadata.PackageNotFoundError(name)
        return INSTALLED[name]

    monkeypatch.setattr(importlib.metadata, "distribution", distribution)
    assert {*top_levels("top")} == {"top", "top.libs", "one.py", "two"}
