"""Clients of consciousness-telemetry in JavaScript: the documentation's as they stand, and what the application's hook does."""

import asyncio
import shutil

import pytest

from node_client import CLIENTS, run_node
from services import CONSCIOUSNESS_TELEMETRY
from telemetry_client import TELEMETRY, record


@pytest.fixture
def hub(start, logs):
    return start(service=CONSCIOUSNESS_TELEMETRY, **logs.settings())


def documented(name, hub):
    """A client of the documentation, with another port."""
    text = (CLIENTS / name).read_text()
    assert "ws://localhost:5000/" in text
    return text.replace("ws://localhost:5000/", f"ws://localhost:{hub.websocket_port}/")


async def test_the_client_of_the_documentation(hub, logs):
    async with run_node(documented("telemetry_seed.js", hub)) as script:
        assert await script.line() == "Connected to telemetry stream"
        assert await script.line() == "Subscribed to session_20251218_001"
        assert await script.line() == "Subscribed to all sessions"
        logs.append("20251218_001", 42)
        assert await script.line() == ["Session:", "20251218_001"]
        assert await script.line() == ["Records:", [record(42)]]
        assert await script.line() == "Step 42: Φ=0.72, κ=64.2"
        logs.raise_emergency()
        assert await script.line() == ["EMERGENCY:", "Consciousness collapse"]
        await asyncio.to_thread(hub.stop)
        assert await script.line() == "Disconnected from telemetry stream"
        assert await script.end() == []


async def test_the_console_of_the_documentation(hub, logs):
    logs.append("001", 0)
    async with run_node(documented("telemetry_seed_console.js", hub)) as script:
        told = {"type": "subscribed", "sessionId": "session_001", "message": "Subscribed to session_001"}
        assert await script.line() == ["Received:", told]
        for step in (0, 1):
            assert await script.line() == ["Received:", {"type": "telemetry", "sessionId": "session_001", "data": [record(step)]}]
            logs.append("001", step + 1)


@pytest.mark.parametrize("session", ["session_a", None])
async def test_the_hook_of_the_documentation(hub, logs, tmp_path, session):
    (tmp_path / "useTelemetryStream.ts").write_text(documented("useTelemetryStream.ts", hub))
    shutil.copy(CLIENTS / "telemetry_component.mjs", tmp_path)
    (tmp_path / "node_modules" / "react").mkdir(parents=True)
    shutil.copy(CLIENTS / "react.cjs", tmp_path / "node_modules" / "react" / "index.js")
    logs.append("a", *range(3))
    async with run_node(tmp_path / "telemetry_component.mjs", *([session] if session else [])) as script:
        assert await script.line() == {"connected": False, "count": 0, "emergency": None}
        await script.until(lambda line: line["connected"])
        # Without a session there is no replay, and no other way to know that the subscription is there.
        step = 2
        while not script.lines[-1]["count"] or script.lines[-1]["latest"]["phi"] != "0.813":
            step += 1
            logs.append("a", record(step, phi=0.8125, regime="hyperdimensional"))
            await script.until(lambda line: line["count"] >= (4 if session else 1))
        latest = {"phi": "0.813", "kappa": "64.20", "regime": "hyperdimensional"}
        assert script.lines[-1]["latest"] == latest
        logs.append("a", record(step + 1, phi=0.25))
        await script.until(lambda line: line["emergency"] == "Consciousness collapse")
        await script.say("end")
        await script.end()


def arguments(hub, session=None, path="ws/telemetry"):
    return [f"{hub.uri}{path}", hub.url, 100, *([session] if session else [])]


async def test_the_applications_hook(hub, logs):
    logs.append("a", *range(700))
    async with run_node("telemetry_hook.mjs", *arguments(hub, "a")) as script:
        assert await script.line() == {"subscribed": "Subscribed to a"}
        shown = await script.until(lambda line: line.get("step") == 699)
        assert shown == {
            "count": 500, "first": 200, "step": 699, "regime": "geometric", "phi": "0.720", "kappa": "64.20", "basin": "0.150",
        }  # fmt: skip
        logs.append("a", record(700, phi=0.4))
        assert (await script.until(lambda line: line.get("step") == 700))["first"] == 201
        told = {"reason": "Consciousness collapse", "value": "0.40", "threshold": "0.50"}
        assert script.lines[-2] == told or await script.line() == told
        await asyncio.to_thread(hub.stop)
        assert await script.line() == {"closed": 1001}
        await asyncio.to_thread(hub.restart)
        await script.until(lambda line: line == {"subscribed": "Subscribed to a"})
        assert (await script.until(lambda line: line.get("step") == 700))["count"] == 500


@pytest.mark.parametrize("session", ["a", "session_a", None])
async def test_the_applications_hook_polls_where_it_gets_no_websocket(hub, logs, session):
    logs.append("a", *range(700))
    async with run_node("telemetry_hook.mjs", *arguments(hub, session, path="elsewhere")) as script:
        assert [await script.line() for _ in range(3)] == [{"closed": 1006}] * 3
        assert await script.until(lambda line: "polled" in line) == {"polled": 500}
        assert [line["step"] for line in script.lines if "step" in line] == [699]
        logs.append("a", record(700) | {"telemetry": TELEMETRY | {"phi": 0.9}})
        await script.until(lambda line: line.get("step") == 700 and line["phi"] == "0.900")
