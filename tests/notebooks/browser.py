"""JupyterLab and a headless Chromium that opens it."""

import base64
import contextlib
import json
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from courses import Course

TOKEN = "for-this-test-alone"
LAB = (
    "--no-browser --allow-root --ServerApp.ip=127.0.0.1 --ServerApp.port_retries=0 "
    f"--LabApp.expose_app_in_browser=True --IdentityProvider.token={TOKEN}"
).split()
CHROMIUM = (
    "--headless=new --no-sandbox --disable-gpu --disable-dev-shm-usage --disable-extensions "
    "--disable-background-networking --no-first-run --window-size=1200,1600"
).split()
SECONDS = 120


def chromium() -> tuple[str, str] | None:
    """Where Chromium and its driver are; None if one is missing."""
    found = shutil.which("chromium"), shutil.which("chromedriver")
    return (found[0], found[1]) if found[0] and found[1] else None


def until(what: str, found: Callable[[], Any], seconds: float = SECONDS) -> Any:
    """What is found, as soon as it is."""
    end = time.monotonic() + seconds
    while not (value := found()):
        assert time.monotonic() < end, f"waited {seconds:g} s for {what}"
        time.sleep(0.2)
    return value


def free_port() -> int:
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        return int(listening.getsockname()[1])


@contextlib.contextmanager
def lab(course: Course, folder: Path, log: Path) -> Iterator[str]:
    """JupyterLab in a folder, with its kernels; gives its address."""
    port = free_port()
    command = [sys.executable, "-m", "jupyterlab", *LAB, f"--ServerApp.port={port}"]
    with log.open("wb") as out:
        server = subprocess.Popen(
            command, cwd=folder, env=course.environment(), stdout=out, stderr=out,
            stdin=subprocess.DEVNULL,
        )  # fmt: skip
    address = f"http://127.0.0.1:{port}"
    try:
        until("JupyterLab", lambda: answers(server, f"{address}/api?token={TOKEN}", log))
        yield address
    finally:
        end(server)


def end(server: subprocess.Popen[bytes]) -> None:
    server.terminate()
    try:
        server.wait(20)
    except subprocess.TimeoutExpired:
        server.kill()
        server.wait()


def answers(server: subprocess.Popen[bytes], address: str, log: Path) -> bool:
    assert server.poll() is None, log.read_text("utf-8", "replace")
    try:
        with urllib.request.urlopen(address, timeout=5) as reply:
            return bool(reply.status == 200)
    except OSError:
        return False


class Browser:
    """A Chromium behind its driver, which speaks WebDriver: JSON over HTTP."""

    def __init__(self, address: str, capabilities: dict[str, Any]) -> None:
        self.session = f"{address}/session"
        asked = {"capabilities": {"alwaysMatch": capabilities}}
        self.session += "/" + ask("POST", self.session, asked)["sessionId"]

    def open(self, address: str) -> None:
        ask("POST", f"{self.session}/url", {"url": address})

    def run(self, script: str, *arguments: Any, waits: bool = False) -> Any:
        """What a script returns; one that waits calls its last argument with it."""
        kind = "async" if waits else "sync"
        body = {"script": script, "args": list(arguments)}
        return ask("POST", f"{self.session}/execute/{kind}", body)

    def screenshot(self) -> bytes:
        return base64.b64decode(ask("GET", f"{self.session}/screenshot"))

    def close(self) -> None:
        ask("DELETE", self.session)


def ask(method: str, address: str, body: dict[str, Any] | None = None) -> Any:
    """The value that the driver answers with; what went wrong, if it does not."""
    data = None if body is None else json.dumps(body).encode()
    request = urllib.request.Request(address, data, method=method)
    request.add_header("Content-Type", "application/json")
    try:
        with urllib.request.urlopen(request, timeout=SECONDS) as reply:
            return json.load(reply)["value"]
    except urllib.error.HTTPError as error:
        with error:
            raise AssertionError(error.read().decode("utf-8", "replace")) from None


@contextlib.contextmanager
def window(home: Path) -> Iterator[Browser]:
    """A headless Chromium, with a profile of its own."""
    program, driver = chromium() or ("", "")
    port = free_port()
    arguments = [*CHROMIUM, f"--user-data-dir={home / 'chromium'}"]
    options = {"binary": program, "args": arguments}
    log = home / "driver.log"
    with log.open("wb") as out:
        server = subprocess.Popen([driver, f"--port={port}"], stdout=out, stderr=out)
    address = f"http://127.0.0.1:{port}"
    try:
        until("the driver", lambda: answers(server, f"{address}/status", log))
        capabilities = {"goog:chromeOptions": options, "timeouts": {"script": 1000 * SECONDS}}
        browser = Browser(address, capabilities)
        try:
            yield browser
        finally:
            browser.close()
    finally:
        end(server)


class Notebook:
    """A notebook that is open in JupyterLab."""

    PANEL = "const panel = window.jupyterapp.shell.currentWidget;"
    FIND = PANEL + "const cell = panel.content.widgets.find(w => w.model.id === arguments[0]);"

    def __init__(self, browser: Browser, address: str, file: str) -> None:
        self.browser = browser
        browser.open(f"{address}/lab/tree/{file}?token={TOKEN}")
        until("the kernel", lambda: self.status() == "idle")

    def status(self) -> str:
        script = "try {" + self.PANEL + (
            "return panel.sessionContext.session.kernel.status"
            "} catch (error) { return '' }"
        )  # fmt: skip
        return str(self.browser.run(script))

    def write(self, cell: str, source: str) -> None:
        """Put a source into a cell, as typing it does."""
        script = self.FIND + "cell.model.sharedModel.setSource(arguments[1])"
        self.browser.run(script, cell, source)

    def run(self, *cells: str) -> None:
        """Run cells by JupyterLab's own command; returns when the kernel is done with them."""
        script = self.FIND + (
            "const done = arguments[arguments.length - 1];"
            "panel.content.activeCellIndex = panel.content.widgets.indexOf(cell);"
            "window.jupyterapp.commands.execute('notebook:run-cell').then(() => done());"
        )
        for cell in cells:
            self.browser.run(script, cell, waits=True)
        until("the cells", lambda: self.status() == "idle")

    def shown(self, cell: str) -> str:
        """The text that the output of a cell shows; brings it into view."""
        script = self.FIND + (
            "cell.node.scrollIntoView({block: 'start'});"
            "const output = cell.node.querySelector('.jp-OutputArea-output');"
            "return output ? output.innerText : ''"
        )
        return str(until(f"the output of {cell}", lambda: self.browser.run(script, cell)))

    def style(self, cell: str, selector: str, name: str) -> str:
        """How the first such element in the output of a cell is shown."""
        script = self.FIND + (
            "const found = cell.node.querySelector('.jp-OutputArea-output ' + arguments[1]);"
            "return getComputedStyle(found)[arguments[2]]"
        )
        return str(self.browser.run(script, cell, selector, name))

    def stderr(self) -> list[str]:
        """What stands on the standard error of any cell."""
        script = self.PANEL + (
            "return panel.content.widgets.flatMap(w => w.model.type !== 'code' ? [] : "
            "w.model.sharedModel.outputs.filter(o => o.name === 'stderr').map(o => `${o.text}`))"
        )
        return list(self.browser.run(script))
