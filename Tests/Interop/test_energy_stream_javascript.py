"""Clients of energy-stream in JavaScript: one in Node.js, and a page that is opened from disk in a browser."""

import asyncio
import re
from pathlib import Path

import pytest

from energy_client import WITHOUT_DEMO, Reporter
from node_client import run_node
from services import ENERGY_STREAM
from support import STARTUP_DEADLINE, eventually_async, unique
from test_hermes_browser import Tab

PAGE = Path(__file__).parent / "energy_example.html"
TEXT = "byId('text').textContent"


@pytest.fixture
def hub(start):
    return start(service=ENERGY_STREAM, **WITHOUT_DEMO)


async def test_the_browser_client_is_greeted_and_served(hub):
    session = unique("session")
    async with run_node("energy_client.mjs", f"{hub.uri}ws") as script, Reporter.connect(hub) as reporter:
        # Its first message is the greeting, or it would have ended.
        greeting = await script.line()
        assert greeting == {"connected": "ecosystem-hub", "tier": "Mid-Tier", "capabilities": "visualization, council"}
        await reporter.generate("llama", session, "Hello", " ", "wörld ☃")
        await reporter.generate("llama", session, isComplete=True)
        told = await script.until(lambda line: "tokens" in line)
        assert told == {"tokens": "Hello wörld ☃", "session": session}
        beat = await script.until(lambda line: "heartbeat" in line)
        assert beat["age"] >= 0 and 50 < float(beat["rate"]) < 70
        shown = await script.until(lambda line: "frames" in line)
        assert re.fullmatch(r"\d+\.\d \(-?\d+\.\d\) by llama", shown["energy"])
        assert {"reward"} <= {name for line in script.lines for name in line}


async def test_the_browser_client_comes_back_after_a_restart(hub):
    async with run_node("energy_client.mjs", f"{hub.uri}ws", "energy") as script:
        await script.until(lambda line: "frames" in line)
        await asyncio.to_thread(hub.stop)
        assert await script.until(lambda line: "closed" in line) == {"closed": 1001, "again": 1}
        await asyncio.to_thread(hub.restart)
        await script.until(lambda line: "connected" in line)
        shown = await script.until(lambda line: "frames" in line)
        assert shown["frames"] == 30 and not [line for line in script.lines if "error" in line]
        # One may come before the subscription has arrived.
        assert len([line for line in script.lines if "heartbeat" in line]) <= 1


async def test_a_page_from_disk_draws_the_energy(hub, tmp_path):
    """Its origin is `null`."""
    async with Reporter.connect(hub) as reporter, Tab.open(tmp_path / "browser", f"{PAGE.as_uri()}?port={hub.websocket_port}") as tab:

        async def shown():
            text = await tab.value(TEXT) or ""
            told = re.fullmatch(r"frame (\d+): (\d+\.\d) \((-?\d+\.\d)\) by (.+)", text)
            return told and told.groups()

        _, energy, _, model = await eventually_async(shown, STARTUP_DEADLINE, "a frame")
        assert (float(energy), model) == (0, "ecosystem-hub")
        await reporter.generate("llama", unique("session"), *["word "] * 200)

        async def is_drawn():
            _, energy, _, model = await shown()
            return model == "llama" and float(energy) > 0

        await eventually_async(is_drawn, what="the energy")
        assert (await tab.value("byId('tokens').textContent")).startswith("word word ")
        assert await tab.value("plot.getImageData(0, 0, 600, 290).data.some(Boolean)"), "nothing is drawn"
        await asyncio.to_thread(hub.stop)

        async def is_told():
            return await tab.value(TEXT) == "the hub is gone"

        await eventually_async(is_told, what="the end of the hub, told")


async def test_pages_from_disk_may_be_kept_out(start, tmp_path):
    hub = start(service=ENERGY_STREAM, **WITHOUT_DEMO, **ENERGY_STREAM.variables(WEBSOCKET_ALLOWED_ORIGINS=""))
    async with Tab.open(tmp_path / "browser", f"{PAGE.as_uri()}?port={hub.websocket_port}") as tab:

        async def is_kept_out():
            return await tab.value(TEXT) == "the hub is gone"

        await eventually_async(is_kept_out, STARTUP_DEADLINE, "the refusal")
