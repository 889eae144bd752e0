"""What is wrong in the original stream of telemetry, each with a test that it is right here."""

import json
import os

import pytest

from services import CONSCIOUSNESS_TELEMETRY
from telemetry_client import Listener, bytes_read, emergency, listeners, record


@pytest.fixture
def hub(start, logs):
    return start(service=CONSCIOUSNESS_TELEMETRY, **logs.settings())


async def test_1_step_0_is_delivered(hub, logs):
    """There, only steps after the last sent one were, which began as 0."""
    logs.append("old", 0)
    async with Listener.connect(hub) as listener:
        await listener.subscribe("old")
        assert await listener.steps(1) == [0]
        await listener.subscribe("new")
        logs.append("new", 0)
        assert await listener.steps(1) == [0]


async def test_2_each_session_has_its_own_cursor(hub, logs):
    """There, steps 0 to 2 of a session were never sent once another had reached 3."""
    async with Listener.connect(hub) as listener:
        await listener.subscribe()
        logs.append("a", 0, 1, 2, 3)
        await listener.records(4)
        logs.append("b", 0, 1, 2)
        assert await listener.records(3) == [("b", record(step)) for step in range(3)]


async def test_3_who_never_subscribed_hears_nothing(hub, logs):
    async with listeners(hub, 2) as (silent, everything):
        await everything.subscribe()
        logs.append("a", 0, 1)
        await everything.records(2)
        assert await silent.settle() == []


async def test_4_unsubscribe_is_silence_and_not_everything_from_the_start(hub, logs):
    logs.append("a", *range(5))
    async with listeners(hub, 2) as (listener, everything):
        await listener.subscribe("a")
        await listener.steps(5)
        await everything.subscribe()
        await listener.say("unsubscribe")
        logs.append("a", 5)
        logs.append("b", 0)
        await everything.records(2)
        assert await listener.settle() == []


async def test_5_emergencies_come_once_and_to_subscribers_alone(hub, logs):
    """There, they came at the creation of the file and again at its change, to everyone."""
    async with listeners(hub, 3) as (listener, other, silent):
        await listener.subscribe("a")
        await other.subscribe("b")
        logs.raise_emergency(0.4, session_id="a")
        assert (await listener.next("emergency"))["data"]["emergency"] == emergency(0.4)["emergency"]
        logs.raise_emergency(0.3)
        for hearing in (listener, other):
            assert (await hearing.next("emergency"))["data"] == emergency(0.3)
        for hearing in (listener, other, silent):
            assert await hearing.settle() == []


async def test_6_nonsense_is_told_as_such_and_unknown_types_too(hub):
    async with Listener.connect(hub) as listener:
        for said in ("null", "5", "[]", "{", '"a"'):
            assert (await listener.refusal(said))["message"] == "Invalid message format"
        assert (await listener.refusal({"type": "subscribed"}))["code"] == "UNKNOWN_REQUEST"


@pytest.mark.parametrize(
    "session",
    ["../secret", "..", ".", "../../../../../../../../etc/passwd", "a/b", "a\\b", "a\x00b", ".hidden", "a b", "ä", "session_", "session_../a", "x" * 129],
)  # fmt: skip
async def test_7_ids_do_not_lead_out_of_the_directory(hub, logs, session):
    (logs.telemetry.parent / "secret.jsonl").write_text(json.dumps(record(0)) + "\n")
    (logs.telemetry / "session_.hidden.jsonl").write_text(json.dumps(record(0)) + "\n")
    async with Listener.connect(hub) as listener:
        for said in ({"sessionId": session}, {"sessionIds": ["a", session]}):
            error = await listener.refusal({"type": "subscribe", **said})
            assert error["code"] == "INVALID_REQUEST", error
        assert (await listener.refusal({"type": "snapshot", "sessionId": session}))["code"] == "INVALID_REQUEST"
        assert not listener.heard("telemetry")


async def test_8_a_change_costs_what_is_new_and_not_the_file(hub, logs):
    """There, the whole file was read again for each."""
    logs.append("a", *(record(step, note="x" * 1000) for step in range(10_000)))

    async with Listener.connect(hub) as listener:
        await listener.subscribe("a", replay=1)
        assert await listener.steps(1) == [9999]
        before = bytes_read(hub)
        for step in range(10_000, 10_100):
            logs.append("a", step)
            assert await listener.steps(1) == [step]
        assert bytes_read(hub) - before < 1_000_000, "a tenth of the file, for a hundred changes"


@pytest.mark.parametrize("how", ["truncated", "moved away", "replaced", "deleted"])
async def test_9_truncation_and_rotation_are_seen(hub, logs, how):
    """There, a new beginning was older than what had been sent, and never came."""
    async with Listener.connect(hub) as listener:
        await listener.subscribe("a")
        logs.append("a", *range(10))
        await listener.steps(10)
        if how == "truncated":
            os.truncate(logs.path("a"), 0)
        elif how == "moved away":
            logs.path("a").rename(logs.telemetry / "session_a.jsonl.1")
        elif how == "replaced":
            new = logs.telemetry / "new"
            new.write_bytes(b"")
            new.replace(logs.path("a"))
        else:
            logs.path("a").unlink()
        for step in range(3):
            logs.append("a", step)
        assert await listener.steps(3) == [0, 1, 2]


async def test_10_torn_lines_and_characters_do_not_wait_for_the_next_event(hub, logs):
    line = (json.dumps(record(0, note="Φ=0.72 ☃ 🧠"), ensure_ascii=False) + "\n").encode()
    async with Listener.connect(hub) as listener:
        await listener.subscribe("a")
        for cut in range(1, len(line), 7):
            logs.write("a", line[:cut])
            assert not [message for message in await listener.settle() if message["type"] == "telemetry"]
            logs.write("a", line[cut:])
            assert await listener.records(1) == [("a", record(0, note="Φ=0.72 ☃ 🧠"))]
