"""The engine's pages, which its BFF and other programs read: shapes, statuses and defaults as the published engine has them."""

import asyncio

import pytest

from brainstream_client import PLAYING, QUIET, Viewer, call, get, post, tell
from services import BRAINSTREAM


@pytest.fixture
def engine(start):
    """An engine that says only what it is told."""
    return start(service=BRAINSTREAM, **QUIET)


async def test_before_any_state(engine):
    assert await get(engine, "/api/system/state/current") == {"error": "No state available", "status": "offline"}
    assert await get(engine, "/api/system/state/history") == {"states": [], "total": 0}
    assert await get(engine, "/api/system/metrics/agents") == {}
    assert await get(engine, "/api/system/metrics/models") == {}
    physics = await get(engine, "/api/system/status/physics")
    assert physics | {"alpha": 3.0, "regime": "Unknown", "timestamp": None} == physics
    assert await get(engine, "/api/health") == {"status": "ok", "redis": "disabled"}


async def test_the_present_state(engine):
    agents = {"MacroAgent": {"latency_ms": 45.2, "success_rate": 0.98}}
    models = {"ChronosService": {"latency_ms": 120.5, "invocations": 1523}}
    await tell(engine, 450.25, agents=agents, models=models, portfolio={"nav": 7})
    current = await get(engine, "/api/system/state/current")
    assert not {"agents", "models"} & current.keys()
    assert (current["market"]["price"], current["portfolio"]["nav"], current["status"]) == (450.25, 7, "ACTIVE")
    assert current["timestamp"].endswith("Z")
    assert await get(engine, "/api/system/metrics/agents") == agents
    assert await get(engine, "/api/system/metrics/models") == models


@pytest.mark.parametrize(
    "agents",
    [
        {"Macro": [{"timestamp": "t", "latency_ms": 1.5, "success": True}]},
        {"Macro": {"avg_latency_ms": 2.5, "invocations": [1], "last_thought": "?"}},
    ],
)
async def test_figures_of_agents_pass_in_every_shape(engine, agents):
    async with Viewer.live(engine) as viewer:
        await tell(engine, 1, agents=agents)
        assert (await viewer.next_state())["agents"] == await get(engine, "/api/system/metrics/agents") == agents


async def test_history(engine):
    for price in range(1, 13):
        await tell(engine, price)
    for limit, expected in ((None, range(3, 13)), (10, range(3, 13)), (3, range(10, 13)), (1, [12])):
        history = await get(engine, "/api/system/state/history", **({"limit": limit} if limit else {}))
        assert [state["market"]["price"] for state in history["states"]] == list(expected)
        assert history["total"] >= len(history["states"])
    for limit in ("0", "-1", "many", "1.5"):
        status, answer = await call(engine, "GET", "/api/system/state/history", limit=limit)
        assert (status, answer["error_code"]) == (400, "INVALID_REQUEST") and limit in answer["error"], answer


async def test_physics(engine):
    await tell(engine, 1, market={"alpha": 1.75, "velocity": 0.5, "acceleration": -0.25})
    await tell(engine, 2, "AAPL", market={"alpha": 1.25})
    for symbol, alpha, regime in (("SPY", 1.75, "Lévy Stable"), ("aapl", 1.25, "Critical")):
        physics = await get(engine, "/api/system/status/physics", symbol=symbol)
        assert (physics["alpha"], physics["regime"]) == (alpha, regime) and physics["timestamp"]
    spy = await get(engine, "/api/system/status/physics", symbol="SPY")
    assert (spy["velocity"], spy["acceleration"]) == (0.5, -0.25)
    unknown = await get(engine, "/api/system/status/physics", symbol="QQQ")
    assert unknown | {"alpha": 3.0, "regime": "Unknown", "timestamp": None} == unknown
    status, answer = await call(engine, "GET", "/api/system/status/physics", symbol="a b")
    assert (status, answer["error_code"]) == (400, "INVALID_REQUEST")


async def test_status_and_metrics(engine):
    await tell(engine, 1, agents={"A": {"latency_ms": 1}, "B": {"latency_ms": 2}})
    status = await get(engine, "/api/system/status")
    assert (status["status"], status["active_agents"]) == ("Online", 2) and status["version"]
    metrics = await get(engine, "/api/system/metrics")
    assert (metrics["states"], metrics["symbols"], metrics["halted"]) == (1, 1, False)


async def test_actions(start):
    engine = start(service=BRAINSTREAM, **PLAYING)
    async with Viewer.live(engine) as viewer:
        await viewer.next_state()
        assert await post(engine, "/api/actions/rebalance") == {"success": True, "message": "Rebalance Started"}
        assert await post(engine, "/api/actions/halt") == {"success": True, "message": "🛑 Kill Switch Engaged. System Halted."}
        assert (await post(engine, "/api/actions/resume"))["success"] is True
        assert (await post(engine, "/api/system/halt")) == {"status": "HALTED", "message": "System Halt sequence initiated."}
        assert (await post(engine, "/api/system/resume"))["status"] == "ACTIVE"
        exported = await post(engine, "/api/actions/export-logs")
        assert exported["success"] is True and 0 < len(exported["logs"]) <= 200
        assert all(entry.keys() >= {"level", "message", "timestamp"} for entry in exported["logs"])
        assert (await post(engine, "/api/actions/reset"))["success"] is True


async def test_bodies_of_actions_are_not_read(engine):
    """Front ends send none, or anything."""
    for body in (None, {}, b"", b"null"):
        status, answer = await call(engine, "POST", "/api/actions/halt", body)
        assert (status, answer["success"]) == (201, True), body


async def test_pages_answer_in_the_time_that_a_poller_has(engine):
    """A hundred at once, while a stream runs."""
    paths = ["/api/system/state/current", "/api/system/metrics/agents", "/api/system/metrics/models", "/api/health"] * 25
    async with Viewer.live(engine) as viewer:
        await tell(engine, 1)
        async with asyncio.timeout(5):
            await asyncio.gather(*(get(engine, path) for path in paths))
        await tell(engine, 2)
        assert await viewer.prices(2) == [1, 2]
