"""The same rows as a user without rights, started by root: no layer may need any."""

import os
import re
import shutil
import subprocess
import sys
import sysconfig
import tempfile
from pathlib import Path

import pytest
from places import ROOT
from rows import TIERS

TOOLS = ("unshare", "mount", "setpriv")
SKIPPED = re.compile(r"^SKIPPED \[\d+\] [^:]*:\d+: (.*)$", re.M)
NOBODY = "65534"


@pytest.fixture
def common():
    """A folder that every user may read, with an empty one inside that `nobody` owns."""
    folder = Path(tempfile.mkdtemp(prefix="hostile-", dir="/tmp"))
    folder.chmod(0o755)
    for name in ("python", "packages", "checkout", "home"):
        (folder / name).mkdir()
    os.chown(folder / "home", int(NOBODY), int(NOBODY))
    yield folder
    shutil.rmtree(folder)


def script(folder, tier):
    """A shell script for a mount namespace of its own: private folders seen from a common one."""
    places = {"python": sys.base_prefix, "packages": sysconfig.get_path("purelib")}
    binds = [f"mount --bind '{place}' '{folder / name}'" for name, place in places.items()]
    binds.append(f"mount --bind '{ROOT}' '{folder / 'checkout'}'")
    python = folder / "python" / "bin" / Path(os.path.realpath(sys.executable)).name
    command = [
        f"exec setpriv --reuid {NOBODY} --regid {NOBODY} --clear-groups --inh-caps=-all",
        f"'{python}' -B -m pytest -q -rs -p no:cacheprovider -p no:xdist",
        f"-k '[{tier}' tests/hostile/test_rows.py tests/hostile/test_attacks.py",
    ]
    return "\n".join(["set -e", *binds, f"cd '{folder / 'checkout'}'", " ".join(command)])


def obstacle():
    """Why the namespace cannot be made here; None if it can."""
    if os.name != "posix" or os.geteuid() != 0:
        return "only root can become another user"
    if missing := [tool for tool in TOOLS if not shutil.which(tool)]:
        return f"needs {', '.join(missing)}"
    done = subprocess.run(["unshare", "--mount", "true"], capture_output=True, check=False)
    return "no namespace of mounts can be made" if done.returncode else None


@pytest.mark.parametrize("tier", TIERS[:2])
def test_the_rows_hold_for_a_plain_user(tier, common):
    if reason := obstacle():
        pytest.skip(reason)
    home = common / "home"
    environment = {
        "PATH": os.environ["PATH"], "LC_ALL": "C.UTF-8", "HOME": str(home), "TMPDIR": str(home),
        "PYTHONPATH": f"{common / 'checkout'}:{common / 'packages'}",
    }  # fmt: skip
    command = ["unshare", "--mount", "sh", "-c", script(common, tier)]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    print(done.stdout[-4000:], done.stderr[-1000:])
    assert done.returncode == 0
    if reason := SKIPPED.search(done.stdout):
        pytest.skip(f"as a plain user: {reason[1]}")
