"""The BFF: a welcome at once, telemetry each second, whatever the engine that it polls does."""

import asyncio
import json
import re

import pytest

from brainstream_client import PLAYING, QUIET, Viewer, call, tell, viewers, without_nulls
from scripted_engine import AGENTS, MODELS, STATE, scripted_engine
from services import BRAINSTREAM, BRAINSTREAM_BFF

INITIALIZING = {
    "timestamp": None,
    "status": "Initializing",
    "market": {"price": 0, "alpha": 0, "regime": "Unknown"},
    "sentiment": {"label": "Neutral", "score": 0},
    "signals": [],
    "logs": [],
}
DEFAULTS = {
    "status": "Unknown",
    "market": {"symbol": "SPY", "price": 0, "alpha": 0, "regime": "Unknown", "velocity": 0, "acceleration": 0},
    "portfolio": {"nav": 0, "cash": 0, "daily_pnl": 0, "max_drawdown": 0},
    "signal": {"side": "FLAT", "confidence": 0, "reasoning": ""},
    "governance": {"approved_size": 0},
    "logs": [],
    "agents": {},
    "models": {},
    "sentiment": {"label": "N/A", "score": 0},
}
STATE_OF_THE_DOCUMENT = {
    "timestamp": "2025-12-21T12:00:00Z",
    "status": "ACTIVE",
    "market": {"symbol": "QQQ", "price": 450.32, "alpha": 2.8, "regime": "Lévy Stable", "velocity": 0.0012, "acceleration": 0.00003},
    "portfolio": {"nav": 105234.56, "cash": 85000, "daily_pnl": 1234.56, "max_drawdown": -0.05},
    "signal": {"side": "BUY", "confidence": 0.85, "reasoning": "Momentum + Forecast alignment"},
    "governance": {"approved_size": 0.15},
    "logs": [{"level": "INFO", "message": "Physics: Gaussian regime confirmed", "timestamp": "2025-12-21T11:59:58Z"}],
    "sentiment": {"label": "Bullish", "score": 0.9},
}
MARKS = {"stale", "stale_since", "error"}


@pytest.fixture
def connect(start):
    """Starts a BFF of an engine: `connect(engine)`; a viewer comes to it at any path."""

    def start_bff(engine, **settings):
        return start(service=BRAINSTREAM_BFF, BRAINSTREAM_BFF_ENGINE_URL=engine.url, **settings)

    return start_bff


def is_good(state):
    return state["status"] != "Initializing" and not state.keys() & MARKS


async def test_the_welcome_comes_at_once_and_telemetry_each_second_before_the_engine_has_answered(connect):
    """The engine takes its time: a poll hangs, and nobody waits for it."""
    clock = asyncio.get_running_loop().time
    async with scripted_engine(delay=30) as engine:
        bff = connect(engine)
        begin = clock()
        async with Viewer.connect(bff, "/") as viewer:
            welcome = await viewer.hear()
            assert clock() - begin < 0.5
            assert welcome.members == {"type": "WELCOME", "data": INITIALIZING}
            for _ in range(2):
                packet = await viewer.hear()
                assert packet.type == "TELEMETRY" and packet.data.items() >= {"status": "Initializing", "timestamp": None}.items()
            assert clock() - begin < 3.5


async def test_telemetry_is_the_engines_state_and_its_figures(connect):
    """At any path; figures and log entries pass in whatever shape the engine has them."""
    agents = {"Macro": {"latency_ms": 45.2, "success_rate": 0.98}, "Old": [{"timestamp": "t", "latency_ms": 1}]}
    models = {"Chronos": {"avg_latency_ms": 2.5, "invocations": [1, 2], "last_thought": None}}
    async with scripted_engine() as engine:
        engine.answers |= {STATE: STATE_OF_THE_DOCUMENT, AGENTS: agents, MODELS: models}
        bff = connect(engine)
        async with viewers(bff, {"path": "/"}, {"path": "/any/path"}, {"path": "/ws/stream"}, connect=Viewer.connect) as everyone:
            for viewer in everyone:
                assert (await viewer.hear()).type == "WELCOME"
                state = await viewer.state_where(is_good)
                assert state == STATE_OF_THE_DOCUMENT | {"agents": agents, "models": models}
        async with Viewer.connect(bff, "/") as late:
            welcome = await late.hear()
            assert (welcome.type, welcome.data) == ("WELCOME", STATE_OF_THE_DOCUMENT | {"agents": agents, "models": models})
        engine.state = STATE_OF_THE_DOCUMENT | {"logs": ["a text", "another"]}
        async with Viewer.connect(bff, "/") as viewer:
            await viewer.state_where(lambda state: state["logs"] == ["a text", "another"])


async def test_what_the_engine_does_not_say_has_a_default(connect):
    async def poll(state, expected):
        async with scripted_engine(state=state) as engine, Viewer.connect(connect(engine), "/") as viewer:
            told = await viewer.state_where(is_good)
            assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z", told.pop("timestamp"))
            assert told == expected

    partly = {"status": "SLEEPING", "market": {"price": 5, "alpha": None}, "portfolio": None, "signal": {"side": "SELL"}}
    completed = {"status": "SLEEPING", "market": DEFAULTS["market"] | {"price": 5}, "signal": DEFAULTS["signal"] | {"side": "SELL"}}
    # Python writes what no other reader of JSON takes.
    odd = '{"market":{"price":NaN,"alpha":1e999,"velocity":"fast"},"portfolio":[],"logs":7,"signal":{"side":5}}'
    await asyncio.gather(poll({}, DEFAULTS), poll(partly, DEFAULTS | completed), poll(odd, DEFAULTS))


async def test_an_engine_without_a_state_is_offline(connect):
    async with (
        scripted_engine(state={"error": "No state available", "status": "offline"}) as engine,
        Viewer.connect(connect(engine), "/") as viewer,
    ):
        state = await viewer.state_where(lambda state: state["status"] == "offline")
        assert "stale" not in state
        assert state | DEFAULTS | {"status": "offline"} == state


async def test_the_rhythm_is_one_second_however_long_a_poll_takes(connect):
    clock = asyncio.get_running_loop().time
    async with scripted_engine(delay=0.3, state=STATE_OF_THE_DOCUMENT) as engine, Viewer.connect(connect(engine), "/") as viewer:
        await viewer.state_where(is_good)
        begin = clock()
        for _ in range(2):
            await viewer.next_state()
        # With 1 s after each poll it would be 2.6 s.
        assert clock() - begin == pytest.approx(2, abs=0.35)


async def test_while_the_engine_is_away_its_last_state_is_said_again_and_marked(connect):
    async with scripted_engine(state=STATE_OF_THE_DOCUMENT) as engine, Viewer.connect(connect(engine), "/") as viewer:
        good = await viewer.state_where(is_good)
        await engine.stop()
        stale = await viewer.state_where(lambda state: "stale" in state)
        assert stale["stale"] is True and stale["error"]
        assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z", stale["stale_since"])
        assert {name: value for name, value in stale.items() if name not in MARKS} == good
        again = await viewer.next_state()
        assert again["stale_since"] == stale["stale_since"], "the last good poll does not move"
        engine.state = STATE_OF_THE_DOCUMENT | {"status": "HALT"}
        await engine.start()
        back = await viewer.state_where(is_good)
        assert back["status"] == "HALT"


async def test_an_answer_that_is_none_leaves_the_last_state_and_marks_it(connect):
    """There, one route that fails silences the whole stream."""

    async def poll(route, answer):
        async with scripted_engine(state=STATE_OF_THE_DOCUMENT) as engine, Viewer.connect(connect(engine), "/") as viewer:
            good = await viewer.state_where(is_good)
            was = engine.answers[route]
            engine.answers[route] = answer
            stale = await viewer.state_where(lambda state: "stale" in state)
            assert {name: value for name, value in stale.items() if name not in MARKS} == good
            assert route in stale["error"], "which of the three"
            engine.answers[route] = was
            assert await viewer.state_where(is_good) == good

    none = [
        (STATE, 500),
        (AGENTS, 404),
        (MODELS, "not JSON"),
        (STATE, "[]"),
        (STATE, "[" * 200 + "]" * 200),
        (MODELS, json.dumps({"x": "x" * 9_000_000})),
    ]
    await asyncio.gather(*(poll(route, answer) for route, answer in none))


async def test_our_engine_dies_and_comes_back(start, connect):
    engine = start(service=BRAINSTREAM, **QUIET)
    await tell(engine, 450.25, agents={"Macro": {"latency_ms": 1.5}})
    bff = connect(engine)
    async with Viewer.connect(bff, "/") as viewer:
        state = await viewer.state_where(is_good)
        assert (state["market"]["price"], state["agents"], state["status"]) == (450.25, {"Macro": {"latency_ms": 1.5}}, "ACTIVE")
        engine.kill()
        stale = await viewer.state_where(lambda state: "stale" in state)
        assert stale["market"]["price"] == 450.25
        assert bff.figure("brainstream_bff_stale") == 1
        engine.restart()
        await viewer.state_where(lambda state: state["status"] == "offline" and "stale" not in state)
        await tell(engine, 451.25)
        await viewer.at_price(451.25)
        assert bff.figure("brainstream_bff_stale") == 0 and bff.figure("brainstream_bff_failed_polls_total") >= 1


async def test_options_and_what_clients_say(start, connect):
    """Forms as the engine's; a PING is silent, anything else is answered to its sender alone."""
    engine = start(service=BRAINSTREAM, **PLAYING)
    options = [{}, {"flat": 1}, {"delta": 1}, {"encoding": "msgpack"}, {"delta": 1, "encoding": "msgpack", "flat": 1}]
    async with viewers(connect(engine), *options, connect=Viewer.connect, path="/", subprotocols=["token", "e30.e30.c2ln"]) as everyone:
        plain = everyone[0]
        for viewer in everyone:
            assert viewer.connection.subprotocol == "token"
            await viewer.state_where(is_good)
            first = [packet.type for packet in viewer.log if packet.type not in ("OPTIONS",)][0]
            assert first == "WELCOME"
        state = await plain.next_state()
        for viewer in everyone[1:]:
            while viewer.state["timestamp"] != state["timestamp"]:
                await viewer.next_state()
            assert without_nulls(viewer.state) == without_nulls(state)
        for _ in range(3):
            await plain.say("PING")
        assert {packet.type for packet in await plain.heard()} <= {"TELEMETRY"}
        refusal = await plain.refusal('{"type":"HALT"}')
        assert refusal["code"] == "UNKNOWN_REQUEST"
        assert (await plain.refusal("{"))["code"] == "DECODE_ERROR"
        await plain.next_state()
        assert not [packet for viewer in everyone[1:] for packet in viewer.log if packet.type == "ERROR"]


# HTTP


async def test_trade_routes_are_actions_of_the_engine(connect):
    async with scripted_engine() as engine:
        bff = connect(engine)
        engine.answers["/api/actions/rebalance"] = {"success": True, "message": "Rebalance Started"}
        for path, action in (("/trade/reset", "/api/actions/reset"), ("/trade/force", "/api/actions/rebalance")):
            status, answer = await call(bff, "POST", path)
            assert status in (200, 201) and answer["success"] is True, answer
            assert ("POST", action) in engine.asked
        assert answer["message"] == "Rebalance Started"
        engine.answers |= {"/api/actions/reset": 409, "/api/actions/rebalance": "not JSON"}
        for path, error in (("/trade/reset", "Failed to reset engine"), ("/trade/force", "Failed to force trade")):
            status, answer = await call(bff, "POST", path)
            assert (status, answer["error"]) == (502, error)
        await engine.stop()
        status, answer = await call(bff, "POST", "/trade/reset")
        assert (status, answer["error"]) == (502, "Failed to reset engine")


async def test_trade_routes_of_our_engine(start, connect):
    bff = connect(start(service=BRAINSTREAM, **PLAYING))
    async with Viewer.connect(bff, "/") as viewer:
        await viewer.state_where(lambda state: is_good(state) and state["status"] == "ACTIVE")
        for path in ("/trade/force", "/trade/reset"):
            status, answer = await call(bff, "POST", path)
            assert status in (200, 201) and answer["success"] is True, answer
    status, answer = await call(connect(start(service=BRAINSTREAM, **QUIET)), "POST", "/trade/reset")
    assert (status, answer["error"]) == (502, "Failed to reset engine"), "no demo, nothing to reset"


async def test_a_slow_action_delays_no_stream(connect):
    async with scripted_engine() as engine:
        bff = connect(engine)
        async with Viewer.connect(bff, "/") as viewer:
            await viewer.state_where(is_good)
            engine.delay = 1.5
            reset = asyncio.create_task(call(bff, "POST", "/trade/reset"))
            await viewer.next_state(deadline=1.4)
            assert not reset.done()
            status, answer = await reset
            assert status in (200, 201) and answer["success"] is True
