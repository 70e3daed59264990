"""The first program of the untrusted side: imports what submissions need, then makes workers.

Started as `python -I -S boot.py SETTINGS`. Where processes can be forked it becomes a zygote,
elsewhere the one worker itself. None of our packages is on its path: it imports its neighbours by
their place.
"""

import ast
import gc
import importlib.machinery
import importlib.util
import os
import socket
import sys


class AllowedPackages:
    """Finds the packages of the exercise, and no other that is installed beside them."""

    def __init__(self, names, paths):
        self.names = names
        self.paths = paths

    def find_spec(self, name, path=None, target=None):
        if path is None and name in self.names:
            return importlib.machinery.PathFinder.find_spec(name, self.paths)
        return None


def import_beside(name):
    """Import a module of this folder by its path; no package of ours is on the worker's."""
    path = os.path.join(os.path.dirname(os.path.abspath(__file__)), f"{name}.py")
    spec = importlib.util.spec_from_file_location(name, path)
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module  # dataclasses look their module up, and the modules each other
    spec.loader.exec_module(module)
    return module


def preload(names):
    """Import and use once what submissions use; a confined worker could not do so."""
    for name in names:
        importlib.import_module(name)
    np = sys.modules["numpy"]
    np.linalg.norm(np.tanh(np.eye(2) @ np.eye(2)))
    np.random.default_rng(0).standard_normal(1)


def main(settings):
    sys.meta_path.append(AllowedPackages(settings["allowed"], settings["paths"]))
    preload(settings["preload"])
    beside = ["wire", "describe", "refused", "worker", "limits"]
    beside += ["syscalls", "confine", "zygote"] if settings["forks"] else []
    beside += ["tensors"] if "torch" in settings["preload"] else []
    modules = {name: import_beside(name) for name in beside}
    for name in beside:
        del sys.modules[name]
    if "tensors" in modules:
        modules["tensors"].warm(settings["optimizers"])
        modules["worker"].tensors = modules["tensors"]
    modules["worker"].prepare()
    for stream in (sys.stdout, sys.stderr):
        stream.reconfigure(line_buffering=True, errors="backslashreplace")
    if settings["forks"]:
        control = socket.socket(fileno=os.dup(settings["control"]))  # a low number: workers close
        os.close(settings["control"])  # the first thousand
        modules["zygote"].be_zygote(settings, control)
    modules["limits"].keep_descriptors(settings["control"], 1)
    gc.freeze()
    modules["limits"].limit_resources(settings["memory"], settings["cpu_seconds"])
    modules["worker"].serve()


if __name__ == "__main__":
    main(ast.literal_eval(sys.argv[1]))
