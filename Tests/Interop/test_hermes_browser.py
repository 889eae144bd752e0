"""The page that the documentation shows for browsers, in a browser."""

import asyncio
import base64
import contextlib
import functools
import http.server
import json
import os
import re
import shutil
import signal
import threading
from pathlib import Path

import aiohttp
import pytest
import websockets

from hermes_pilot import Pilot, simulating
from services import HERMES
from support import DEADLINE, STARTUP_DEADLINE, eventually_async
from test_hermes import quoted

PAGE = Path(__file__).parent / "hermes_example.html"


def program():
    """A browser that needs no screen."""
    found = shutil.which("chromium-headless-shell") or shutil.which("chromium")
    assert found, "chromium is missing: run Tests/Interop/chromium.sh to see why it cannot be installed, or install it"
    return found


@contextlib.contextmanager
def served():
    """A web server for the pages of this folder; its port."""

    class Quiet(http.server.SimpleHTTPRequestHandler):
        def log_message(self, *arguments):
            pass

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(Quiet, directory=PAGE.parent))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield server.server_port
    finally:
        server.shutdown()
        server.server_close()


class Tab:
    """A page in a browser, spoken to by its DevTools."""

    def __init__(self, connection):
        self.connection = connection
        self.last = 0

    @classmethod
    @contextlib.asynccontextmanager
    async def open(cls, folder, url):
        browser = await asyncio.create_subprocess_exec(
            program(), "--headless", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--window-size=640,420",
            f"--user-data-dir={folder}", "--remote-debugging-port=0", url,
            stdout=asyncio.subprocess.DEVNULL, stderr=asyncio.subprocess.DEVNULL, start_new_session=True,
        )  # fmt: skip
        try:

            async def port():
                with contextlib.suppress(OSError, IndexError):
                    return (folder / "DevToolsActivePort").read_text().splitlines()[0]

            port_number = await eventually_async(port, STARTUP_DEADLINE, "the browser")

            async def pages():
                async with aiohttp.ClientSession() as client, client.get(f"http://127.0.0.1:{port_number}/json") as response:
                    found = await response.json(content_type=None)
                    return [page["webSocketDebuggerUrl"] for page in found if page["type"] == "page"]

            (address,) = await eventually_async(pages, STARTUP_DEADLINE, "the page")
            async with websockets.connect(address, max_size=None) as connection:
                yield cls(connection)
        finally:
            # With all its processes.
            with contextlib.suppress(ProcessLookupError):
                os.killpg(browser.pid, signal.SIGKILL)
            await browser.wait()

    async def call(self, method, **parameters):
        self.last += 1
        await self.connection.send(json.dumps({"id": self.last, "method": method, "params": parameters}))
        async with asyncio.timeout(DEADLINE):
            while (answer := json.loads(await self.connection.recv())).get("id") != self.last:
                pass
        return answer["result"]

    async def value(self, expression):
        return (await self.call("Runtime.evaluate", expression=expression))["result"].get("value")


TEXT = "byId('text').textContent"


async def test_page_of_the_documentation_shows_the_rocket(start, tmp_path):
    hub = start(simulating("rocket_ascent"), HERMES)
    with served() as port:
        async with Tab.open(tmp_path / "browser", f"http://127.0.0.1:{port}/{PAGE.name}?port={hub.websocket_port}") as tab:

            async def flight(at_least):
                text = await tab.value(TEXT) or ""
                told = re.fullmatch(r"frame (\d+), (\d+\.\d\d) s: (-?\d+\.\d\d) m, (\d+\.\d) kg", text)
                return told and float(told[2]) >= at_least and [float(part) for part in told.groups()]

            frame, time, altitude, mass = await eventually_async(lambda: flight(2), STARTUP_DEADLINE, "two seconds of flight")
            assert time == pytest.approx(frame / 120, abs=0.01)
            assert altitude > 20 and mass == pytest.approx(1550 - time * 50_000 / (311 * 9.80665), abs=1)
            (folder := tmp_path / "screenshots").mkdir()
            (folder / "rocket.png").write_bytes(base64.b64decode((await tab.call("Page.captureScreenshot"))["data"]))
            assert await tab.value("plot.getImageData(0, 0, 600, 300).data.some(Boolean)"), "nothing is drawn"
            await tab.value("byId('throttle').value = 0; byId('throttle').dispatchEvent(new Event('input'))")
            async with Pilot.connect(hub) as pilot:
                await pilot.subscribe("rocket.Rocket.Engine.thrust")
                async with asyncio.timeout(DEADLINE):
                    while (await pilot.frame()).values != [0]:
                        pass
            await asyncio.to_thread(hub.stop)

            async def is_told():
                return await tab.value(TEXT) == "the hub is gone"

            await eventually_async(is_told, what="the end of the hub, told")


def test_documentation_shows_the_page_that_is_tried():
    assert PAGE.read_text() in quoted("html")
