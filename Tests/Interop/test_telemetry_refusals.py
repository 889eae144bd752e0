"""The protocol of consciousness-telemetry: snapshots, and what is refused."""

import pytest
import websockets

from services import CONSCIOUSNESS_TELEMETRY
from telemetry_client import Listener, listeners, record


@pytest.fixture
def hub(start, logs):
    return start(service=CONSCIOUSNESS_TELEMETRY, **logs.settings())


# Snapshots


async def test_snapshots_need_no_subscription(hub, logs):
    logs.append("a", 0, 1)
    logs.append("b", 7)
    async with listeners(hub, 2) as (listener, everything):
        await listener.say("snapshot", sessionId="session_a")
        assert await listener.next("snapshot") == {"type": "snapshot", "sessions": [{"sessionId": "session_a", "record": record(1)}]}
        await listener.say("snapshot", sessionIds=["b", "nobody"])
        sessions = (await listener.next("snapshot"))["sessions"]
        assert sessions == [{"sessionId": "b", "record": record(7)}, {"sessionId": "nobody", "record": None}]
        await listener.say("snapshot")
        sessions = (await listener.next("snapshot"))["sessions"]
        assert sorted((told["sessionId"], told["record"]["step"]) for told in sessions) == [("a", 1), ("b", 7)]
        await everything.subscribe(snapshot=False)
        logs.append("a", 2)
        await everything.records(1)
        assert await listener.settle() == [], "it was no subscription"


async def test_a_subscription_may_begin_with_a_snapshot(hub, logs):
    logs.append("a", 0, 1, 2)
    async with Listener.connect(hub) as listener:
        await listener.subscribe("a", snapshot=True, replay=2)
        assert await listener.hear() == {"type": "snapshot", "sessions": [{"sessionId": "a", "record": record(2)}]}
        assert await listener.steps(2) == [1, 2]
        await listener.subscribe("a", snapshot=True, replay=0)
        assert (await listener.hear())["type"] == "snapshot"
        logs.append("a", 3)
        assert await listener.steps(1) == [3]


async def test_a_snapshot_of_all_has_the_hundred_written_last(hub, logs):
    for number in range(120):
        logs.append(f"s{number}", number)
    async with Listener.connect(hub) as listener:
        await listener.say("snapshot")
        sessions = (await listener.next("snapshot"))["sessions"]
        assert len(sessions) == 100 and {told["sessionId"] for told in sessions} >= {f"s{number}" for number in range(100, 120)}
        assert all(told["record"]["step"] == int(told["sessionId"][1:]) for told in sessions)


# What is refused

WRONG = [
    ("{", "DECODE_ERROR"),
    ("", "DECODE_ERROR"),
    ("null", "INVALID_REQUEST"),
    ("[]", "INVALID_REQUEST"),
    ('"subscribe"', "INVALID_REQUEST"),
    (b'{"type":"subscribe"}', "DECODE_ERROR"),
    ("{}", "INVALID_REQUEST"),
    ('{"type":5}', "INVALID_REQUEST"),
    ('{"type":null}', "INVALID_REQUEST"),
]


async def test_what_is_no_message_is_told_as_the_documentation_says(hub):
    async with Listener.connect(hub) as listener:
        for said, code in WRONG:
            error = await listener.refusal(said)
            assert error["message"] == "Invalid message format", (said, error)
            assert error["code"] == code and error["detail"], (said, error)


REFUSED = [
    {"type": "subscribe", "sessionId": 5},
    {"type": "subscribe", "sessionId": ""},
    {"type": "subscribe", "sessionIds": []},
    {"type": "subscribe", "sessionIds": "a"},
    {"type": "subscribe", "sessionIds": [None]},
    {"type": "subscribe", "sessionId": "a", "replay": -1},
    {"type": "subscribe", "sessionId": "a", "replay": 10_001},
    {"type": "subscribe", "sessionId": "a", "replay": True},
    {"type": "subscribe", "sessionId": "a", "replay": "5"},
    {"type": "subscribe", "sessionId": "a", "replay": 1.5},
    {"type": "subscribe", "sessionId": "a", "from_step": -1},
    {"type": "subscribe", "sessionId": "a", "from_step": 1e300},
    {"type": "subscribe", "sessionId": "a", "replay": 1, "from_step": 1},
    {"type": "subscribe", "replay": 5},
    {"type": "subscribe", "from_step": 0},
    {"type": "subscribe", "sessionId": "a", "snapshot": "yes"},
    {"type": "subscribe", "sessionId": "a", "where": []},
    {"type": "subscribe", "sessionId": "a", "where": {"phi": 0.5}},
    {"type": "subscribe", "sessionId": "a", "where": {"phi": {}}},
    {"type": "subscribe", "sessionId": "a", "where": {"phi": {"less": 0.5}}},
    {"type": "subscribe", "sessionId": "a", "where": {"phi": {"lt": None}}},
    {"type": "subscribe", "sessionId": "a", "where": {"phi": {"lt": [1]}}},
    {"type": "subscribe", "sessionId": "a", "where": {"emergency": {"gt": False}}},
    {"type": "unsubscribe", "sessionId": "../a"},
    {"type": "snapshot", "sessionIds": ["a", "b/c"]},
]


async def test_what_makes_no_sense_is_refused_and_changes_nothing(hub, logs):
    async with Listener.connect(hub) as listener:
        await listener.subscribe("kept")
        for said in REFUSED:
            error = await listener.refusal(said)
            assert error.keys() >= {"type", "message", "code"} and error["code"] == "INVALID_REQUEST", (said, error)
            assert len(error["message"]) < 500
        error = await listener.refusal({"type": "subscribe", "sessionIds": [f"s{number}" for number in range(101)]})
        assert error["code"] == "LIMIT_EXCEEDED" and "100" in error["message"]
        error = await listener.refusal({"type": "fly"})
        assert error["code"] == "UNKNOWN_REQUEST" and "fly" in error["message"]
        logs.append("kept", 0)
        assert await listener.steps(1) == [0]


async def test_too_many_messages_are_told_and_the_connection_stays(start, logs):
    limit = CONSCIOUSNESS_TELEMETRY.variables(WEBSOCKET_MESSAGE_RATE_LIMIT="5")
    hub = start(service=CONSCIOUSNESS_TELEMETRY, **logs.settings(), **limit)
    async with Listener.connect(hub) as listener:
        await listener.subscribe()
        for _ in range(50):
            await listener.say("heartbeat")
        assert (await listener.next("error"))["code"] == "RATE_LIMIT_EXCEEDED"
        logs.append("a", 0)
        assert await listener.steps(1) == [0]


async def test_it_is_spoken_at_its_path_alone(hub):
    for path in ("", "ws", "ws/telemetry/a", "telemetry"):
        with pytest.raises(websockets.InvalidStatus) as refused:
            async with websockets.connect(hub.uri + path):
                pass
        assert refused.value.response.status_code == 404
