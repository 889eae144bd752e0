"""The pages of the original's dashboard, each from a side of its own; snapshots; and the stream of Server-Sent Events."""

import asyncio
import json

import aiohttp
import pytest

from services import CONSCIOUSNESS_TELEMETRY
from support import DEADLINE
from telemetry_client import Listener, record

BASE = "/api/v1/telemetry"


@pytest.fixture
def hub(start, logs):
    return start(service=CONSCIOUSNESS_TELEMETRY, **logs.settings())


@pytest.fixture
async def http(hub):
    async with aiohttp.ClientSession(hub.url) as session:
        yield session


async def data(http, page, **query):
    """What a page tells of itself."""
    async with http.get(f"{BASE}/{page}", params=query) as response:
        body = await response.json()
        assert (response.status, body.get("success")) == (200, True), body
        return body["data"]


@pytest.mark.parametrize("page", ["overview", "consciousness", "usage", "learning", "defense", "autonomy", "history"])
async def test_every_page_is_there_before_any_session(http, page):
    assert isinstance(await data(http, page), dict)
    if page != "usage":
        async with http.get(f"{BASE}/{page}", params={"sessionId": "nope"}) as response:
            assert response.status == 404 and "nope" in (await response.json())["error"]


async def test_consciousness_is_the_last_record(http, logs):
    logs.append("a", record(0), record(1, kappa_eff=67.5, dopamine=0.5, beta=0.25))
    told = await data(http, "consciousness")
    expected = {"sessionId": "a", "phi": 0.72, "kappa": 67.5, "regime": "geometric", "basinDistance": 0.15, "inResonance": False, "beta": 0.25}
    assert told | expected == told
    assert told["kappaDistance"] == pytest.approx((67.5 - 64.21) / 64.21)
    assert told["neurotransmitters"]["dopamine"] == 0.5 and told["neurotransmitters"]["gaba"] is None
    assert told["latest"]["step"] == 1 and told["stats"]["maxKappa"] == 67.5


async def test_the_sides_of_a_session(http, logs):
    def low_at_first(step, **metrics):
        """A record with a low Φ in the first three steps."""
        return record(step, phi=0.4 if step < 3 else 0.7, regime="linear" if step < 3 else "geometric", **metrics)

    logs.append("a", *(low_at_first(step, grounding=step / 1024) for step in range(1500)))
    # Of the last 1,000.
    learning = await data(http, "learning", sessionId="session_a")
    assert learning["records"] == 1000
    assert learning["grounding"] == {"latest": 1499 / 1024, "average": pytest.approx(999.5 / 1024), "change": 999 / 1024}
    assert learning["generativity"] == {"latest": None, "average": None, "change": None}
    assert (await data(http, "autonomy"))["regimes"] == {"geometric": 1000}
    logs.append("b", *(low_at_first(step) for step in range(5)))
    defense, autonomy = await data(http, "defense", sessionId="b"), await data(http, "autonomy", sessionId="b")
    assert defense["violations"] == {"phi": 3, "breakdown_pct": 0, "basin_distance": 0, "kappa_eff": 0, "recursion_depth": 0}
    assert (autonomy["regimes"], autonomy["regimeChanges"], autonomy["regime"]) == ({"linear": 3, "geometric": 2}, 1, "geometric")
    overview = await data(http, "overview", sessionId="b")
    assert overview["autonomy"] == {name: value for name, value in autonomy.items() if name != "sessionId"}
    assert (await data(http, "usage"))["totalApiCalls"] == 6


async def test_a_snapshot_is_appended_and_streamed(hub, http, logs):
    async with Listener.connect(hub) as listener:
        await listener.subscribe("snapshots")
        async with http.post(f"{BASE}/snapshot", json={"phi": 0.8, "kappa": 63.5, "inResonance": True}) as response:
            told = await response.json()
            assert response.status == 200
            assert told | {"success": True, "message": "Telemetry snapshot recorded", "sessionId": "snapshots", "step": 0} == told
        ((_, heard),) = await listener.records(1)
        telemetry = {"phi": 0.8, "kappa_eff": 63.5, "regime": "hyperdimensional", "basin_distance": 0, "in_resonance": True}
        assert heard == {"timestamp": told["timestamp"], "step": 0, "telemetry": telemetry}
    snapshots = (await data(http, "history"))["snapshots"]
    assert snapshots == [{"timestamp": told["timestamp"], "phi": 0.8, "kappa": 63.5, "regime": "hyperdimensional"}]
    assert json.loads(logs.path("snapshots").read_text()) == heard
    for body, excerpt in [
        ({"phi": 0.8}, "kappa: field required"),
        ({"phi": "much", "kappa": 1}, 'phi: expected a number, found "much"'),
        ({"phi": 1, "kappa": 1, "sessionId": "../x"}, "../x"),
        ({"phi": 1, "kappa": 1, "regime": ""}, "regime"),
    ]:
        async with http.post(f"{BASE}/snapshot", json=body) as response:
            answer = await response.json()
            assert (response.status, answer["error_code"]) == (400, "INVALID_REQUEST") and excerpt in answer["error"]
    assert len(logs.path("snapshots").read_text().splitlines()) == 1


async def events(response, count):
    """The first events of a stream."""
    heard = []
    while len(heard) < count:
        line = (await asyncio.wait_for(response.content.readline(), DEADLINE)).decode()
        assert line, "the stream has ended"
        assert not line.startswith("event:")
        if line.startswith("data: "):
            heard.append(json.loads(line[6:]))
    return heard


async def test_the_stream_tells_every_two_seconds(http, logs):
    logs.append("a", 0)
    async with http.get(f"{BASE}/stream", timeout=aiohttp.ClientTimeout(total=None)) as response:
        assert (response.status, response.content_type) == (200, "text/event-stream")
        (first,) = await events(response, 1)
        logs.append("b", record(7, phi=0.6, meta_awareness=0.5))
        second, third = await events(response, 2)
    assert first.keys() == {"event_number", "timestamp", "session_id", "consciousness", "usage"}
    assert (first["session_id"], first["consciousness"]["phi"]) == ("a", 0.72)
    # The one before it may have been under way.
    assert (third["session_id"], third["consciousness"]["phi"], third["consciousness"]["metaAwareness"]) == ("b", 0.6, 0.5)
    assert third["event_number"] == second["event_number"] + 1


async def test_nobody_else_tells_measurements(http):
    event = {"event": "telemetry.measured", "data": {"event_number": 9, "timestamp": "x", "session_id": "a", "consciousness": {}, "usage": {}}}
    async with http.post("/publish", json=event) as response:
        assert response.status == 403 and "said by the service alone" in (await response.json())["error_message"]
