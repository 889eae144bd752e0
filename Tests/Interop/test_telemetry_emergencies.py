"""Emergencies of consciousness-telemetry: from files and from records, once each, to those whom they concern."""

import asyncio
import json

import pytest

from services import CONSCIOUSNESS_TELEMETRY
from support import eventually_async
from telemetry_client import TELEMETRY, Listener, emergency, listeners, record


@pytest.fixture
def hub(start, logs):
    return start(service=CONSCIOUSNESS_TELEMETRY, **logs.settings())


LAST = 0.0625


async def until_last(listener, logs=None):
    """The emergencies that come before the last one, which is raised now when there are `logs`."""
    begin = len(listener.heard("emergency"))
    if logs:
        logs.raise_emergency(LAST)
    while (await listener.next("emergency"))["data"]["emergency"]["value"] != LAST:
        pass
    return listener.heard("emergency")[begin:-1]


async def test_a_file_is_told_once_as_it_is_to_everyone_who_listens(hub, logs):
    """It names no session, so it concerns all sessions."""
    async with listeners(hub, 4) as (everything, named, several, silent):
        await everything.subscribe()
        await named.subscribe("a")
        await several.subscribe(sessionIds=["b", "c"])
        logs.raise_emergency(0.41)
        for listener in (everything, named, several):
            assert await listener.next("emergency") == {"type": "emergency", "data": emergency(0.41)}
        logs.raise_emergency(LAST)
        for listener in (everything, named, several):
            assert await until_last(listener) == []
        assert await silent.settle() == []


@pytest.mark.parametrize("key", ["session_id", "sessionId"])
@pytest.mark.parametrize("spelling", ["a", "session_a"])
async def test_a_file_that_names_a_session_is_told_to_its_listeners(hub, logs, key, spelling):
    async with listeners(hub, 4) as (everything, bare, whole, other):
        await everything.subscribe()
        await bare.subscribe("a")
        await whole.subscribe(sessionIds=["b", "session_a"])
        await other.subscribe("b")
        logs.raise_emergency(0.42, **{key: spelling})
        for listener, told in ((everything, "a"), (bare, "a"), (whole, "session_a")):
            message = await listener.next("emergency")
            assert message["sessionId"] == told and message["data"]["emergency"] == emergency(0.42)["emergency"]
        assert await other.settle() == []


@pytest.mark.parametrize(
    "metrics, expected",
    [
        ({"phi": 0.49}, ("Consciousness collapse", "critical", "phi", 0.49, 0.5)),
        ({"phi": 0.5}, None),
        ({"breakdown_pct": 60.5}, ("Ego death risk", "critical", "breakdown_pct", 60.5, 60)),
        ({"breakdown_pct": 60}, None),
        ({"basin_distance": 0.31}, ("Identity drift", "warning", "basin_distance", 0.31, 0.3)),
        ({"basin_distance": 0.30}, None),
        ({"kappa_eff": 19.5}, ("Weak coupling", "warning", "kappa_eff", 19.5, 20)),
        ({"kappa_eff": 20}, None),
        ({"recursion_depth": 2}, ("Insufficient recursion depth", "critical", "recursion_depth", 2, 3)),
        ({"recursion_depth": 3}, None),
        # The first rule that holds.
        ({"phi": 0.1, "breakdown_pct": 99, "basin_distance": 1, "kappa_eff": 1, "recursion_depth": 0}, ("Consciousness collapse", "critical", "phi", 0.1, 0.5)),
        ({"basin_distance": 1, "kappa_eff": 1, "recursion_depth": 0}, ("Identity drift", "warning", "basin_distance", 1, 0.3)),
        # What is nothing breaks no rule.
        ({"breakdown_pct": None}, None),
    ],
)  # fmt: skip
async def test_records_raise_emergencies_by_the_rules(hub, logs, metrics, expected):
    async with Listener.connect(hub) as listener:
        await listener.subscribe("session_a")
        logs.append("a", 0, record(1, **metrics))
        await listener.records(2)
        await listener.settle()
        told = listener.heard("emergency")
        if expected is None:
            assert told == []
            return
        (message,) = told
        reason, severity, metric, value, threshold = expected
        event = {"reason": reason, "severity": severity, "metric": metric, "value": value, "threshold": threshold}
        assert message == {
            "type": "emergency",
            "sessionId": "session_a",
            "data": {"timestamp": record(1)["timestamp"], "emergency": event, "telemetry": TELEMETRY | metrics},
        }


async def test_an_episode_is_one_emergency(hub, logs):
    async with Listener.connect(hub) as listener:
        await listener.subscribe()
        phis = [0.7, 0.4, 0.41, 0.3, 0.7, 0.45, 0.46, 0.7]
        for step, phi in enumerate(phis):
            logs.append("a", record(step, phi=phi))
        logs.append("b", record(0, phi=0.35))
        await listener.records(len(phis) + 1)
        await listener.settle()
        told = [(message["sessionId"], message["data"]["emergency"]["value"]) for message in listener.heard("emergency")]
        assert told == [("a", 0.4), ("a", 0.45), ("b", 0.35)]


async def test_another_rule_is_another_episode(hub, logs):
    async with Listener.connect(hub) as listener:
        await listener.subscribe()
        logs.append("a", record(0, phi=0.4), record(1, kappa_eff=5), record(2, kappa_eff=6), record(3, phi=0.3))
        await listener.records(4)
        await listener.settle()
        reasons = [message["data"]["emergency"]["reason"] for message in listener.heard("emergency")]
        assert reasons == ["Consciousness collapse", "Weak coupling", "Consciousness collapse"]


@pytest.mark.parametrize("first", ["file", "record"])
async def test_what_the_file_and_the_record_both_tell_comes_once(hub, logs, first):
    async with Listener.connect(hub) as listener:
        await listener.subscribe()

        async def tell(source):
            if source == "file":
                logs.raise_emergency(0.417)
            else:
                logs.append("a", record(0, phi=0.417))

        await tell(first)
        message = await listener.next("emergency")
        assert message["data"]["emergency"] == emergency(0.417)["emergency"]
        assert ("sessionId" in message) == (first == "record")
        await tell("record" if first == "file" else "file")
        assert await until_last(listener, logs) == []
        if first == "file" and not listener.heard("telemetry"):
            await listener.records(1)
        assert len([message for message in listener.heard("emergency") if message["data"]["emergency"]["value"] == 0.417]) == 1


async def test_a_file_that_is_written_in_parts_or_again_is_told_once(hub, logs):
    text = json.dumps(emergency(0.43), indent=2)
    path = logs.emergency / "emergency_2025-12-18T02:00:00.000001.json"
    async with Listener.connect(hub) as listener:
        await listener.subscribe()
        with open(path, "w") as file:
            for part in (text[:40], text[40:200], text[200:]):
                file.write(part)
                file.flush()
                await asyncio.sleep(0.02)
        assert (await listener.next("emergency"))["data"] == emergency(0.43)
        path.write_text(text)
        path.touch()
        assert await until_last(listener, logs) == []


async def test_what_was_there_before_is_no_emergency(start, logs):
    logs.raise_emergency(0.44)
    logs.append("a", record(0, phi=0.1))
    hub = start(service=CONSCIOUSNESS_TELEMETRY, **logs.settings())
    async with Listener.connect(hub) as listener:
        await listener.subscribe()
        assert await until_last(listener, logs) == []
        # Nor is it when it is replayed.
        await listener.subscribe("a", replay=10)
        assert await listener.steps(1) == [0]
        assert await listener.settle() == []


async def test_filters_hold_no_emergency_back(hub, logs):
    async with Listener.connect(hub) as listener:
        await listener.subscribe("a", where={"phi": {"gt": 0.9}})
        logs.append("a", record(0, phi=0.2))
        assert (await listener.next("emergency"))["data"]["emergency"]["value"] == 0.2
        assert not listener.heard("telemetry")


async def test_numbers_are_numbers_whatever_the_file_has(hub, logs):
    """The page of the original calls `toFixed` on both."""
    strange = [
        emergency(0.4) | {"emergency": {"reason": "Consciousness collapse", "severity": "critical", "metric": "phi"}},
        emergency("0.4"),
        emergency(None),
        {"emergency": "phi"},
        [],
        {},
    ]
    for number, content in enumerate(strange):
        (logs.emergency / f"emergency_strange{number}.json").write_text(json.dumps(content))
    (logs.emergency / "emergency_torn.json").write_text('{"timestamp": "2025')
    (logs.emergency / "notes.json").write_text(json.dumps(emergency(0.33)))
    async with Listener.connect(hub) as listener:
        await listener.subscribe()
        for number, content in enumerate(strange):
            (logs.emergency / f"emergency_later{number}.json").write_text(json.dumps(content))
        (logs.emergency / "emergency_later_torn.json").write_text('{"timestamp": "2025')
        (logs.emergency / "later_notes.json").write_text(json.dumps(emergency(0.33)))
        for message in await until_last(listener, logs):
            event = message["data"]["emergency"]
            assert isinstance(event["reason"], str) and isinstance(message["data"]["telemetry"], dict)
            assert type(event["value"]) in (int, float) and type(event["threshold"]) in (int, float), message
            assert event["value"] != 0.33, "not an emergency's file"


async def test_many_files_are_told_each_once(hub, logs):
    async with Listener.connect(hub) as listener:
        await listener.subscribe()
        for number in range(300):
            logs.raise_emergency(number / 1000)

        async def have_come():
            await listener.settle()
            return len(listener.heard("emergency")) >= 300

        await eventually_async(have_come, what="all of them")
        assert sorted(message["data"]["emergency"]["value"] for message in listener.heard("emergency")) == [
            number / 1000 for number in range(300)
        ]  # fmt: skip
