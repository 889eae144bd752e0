"""The protocol of energy-stream (WF-TECH-003): its messages and their order, channels, re-sync, bad input, and slow clients."""

import json
import socket

import aiohttp
import pytest
import websockets

from energy_client import WITHOUT_DEMO, Reporter, Viewer, now_ms, viewers
from services import CONSCIOUSNESS_TELEMETRY, ENERGY_STREAM
from support import DEADLINE, Client, eventually_async, unique


@pytest.fixture
def hub(start):
    return start(service=ENERGY_STREAM, **WITHOUT_DEMO)


def variables(**settings):
    return ENERGY_STREAM.variables(**settings)


# The first message


async def test_startup_complete_is_what_the_browser_client_expects(hub):
    async with Viewer.connect(hub) as viewer:
        assert viewer.startup.keys() == {"type", "channel", "timestamp", "payload"}
        assert 0 <= now_ms() - viewer.startup["timestamp"] < 1000 * DEADLINE
        assert viewer.startup["payload"] == {
            "model": "ecosystem-hub",
            "tier": "Mid-Tier",
            "version": "1.0.0",
            "frameRate": 60,
            "capabilities": ["visualization", "council"],
        }


async def test_nothing_overtakes_startup_complete(hub):
    """The reference adds a connection to its list before it greets it, so a frame may come first: here `connect` would fail."""
    for _ in range(5):
        async with viewers(hub, 20) as connected:
            for viewer in connected:
                assert [message["type"] for message in viewer.log] == ["startup_complete"]


async def test_model_and_tier_are_settings(start):
    hub = start(service=ENERGY_STREAM, **variables(MODEL="LLaMA2-13B", TIER="High-Tier", DEMO="false"))
    async with Viewer.connect(hub) as viewer:
        assert (viewer.startup["payload"]["model"], viewer.startup["payload"]["tier"]) == ("LLaMA2-13B", "High-Tier")
        # Nothing has generated anything yet.
        assert (await viewer.next("energy_update"))["payload"]["modelId"] == "LLaMA2-13B"


@pytest.mark.parametrize("name, value", [("TIER", "Top-Tier"), ("DEMO", "perhaps")])
def test_settings_that_make_no_sense_are_told(start, name, value):
    with pytest.raises(AssertionError, match=value):
        start(service=ENERGY_STREAM, **variables(**{name: value}))


async def test_it_is_spoken_at_its_path_alone(hub):
    for path in ("", "energy", "ws/2", "wss"):
        with pytest.raises(websockets.InvalidStatus) as refused:
            async with websockets.connect(hub.uri + path):
                pass
        assert refused.value.response.status_code == 404


@pytest.mark.parametrize("service", [ENERGY_STREAM, CONSCIOUSNESS_TELEMETRY], ids=lambda service: service.name)
async def test_one_port_is_enough_as_it_is_shipped(start, service):
    """Messages, the envelope and pages come from one listener."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = str(probe.getsockname()[1])
    hub = start(service=service, **service.variables(WEBSOCKET_PORT=port, HTTP_PORT=port))
    assert hub.websocket_port == hub.http_port == int(port)
    path = {ENERGY_STREAM: "ws", CONSCIOUSNESS_TELEMETRY: "ws/telemetry"}[service]
    async with websockets.connect(hub.uri + path), Client.connect(f"{hub.uri}hub") as client, aiohttp.ClientSession(hub.url) as http:
        assert await client.is_open()
        async with http.get("/health") as response:
            assert (await response.json())["connections"] == 2


# Frames and heartbeats


async def test_frames_are_numbered_without_gaps_and_stamped_before_they_come(hub):
    async with Viewer.connect(hub) as viewer:
        frames = await viewer.frames(60)
        numbers = [frame["frameNumber"] for frame in frames]
        assert numbers == list(range(numbers[0], numbers[0] + 60))
        stamps = [frame["timestamp"] for frame in frames]
        assert stamps == sorted(stamps)
        # The reference drops latencies below nothing: a timestamp must never be rounded up.
        for message, arrival in zip(viewer.log, viewer.arrivals):
            assert type(message["timestamp"]) is int and message["timestamp"] <= arrival
        assert all(0 <= frame["payload"]["processingTime"] <= 16.67 for frame in frames)


async def test_frames_go_on_while_nobody_looks(hub):
    """The model is computed; nothing is written out for nobody."""
    async with Viewer.connect(hub) as viewer:
        last = (await viewer.frames(3))[-1]["frameNumber"]

    async def is_alone():
        return hub.figure("websocket_connections_active") == 0

    await eventually_async(is_alone, what="the end of the last viewer")
    sent, frames = hub.figure("hub_deliveries_total"), hub.figure("energy_stream_frames_total")

    async def has_gone_on():
        return hub.figure("energy_stream_frames_total") >= frames + 30

    await eventually_async(has_gone_on, what="half a second of frames")
    assert hub.figure("hub_deliveries_total") == sent
    async with Viewer.connect(hub) as viewer:
        assert (await viewer.next("energy_update"))["frameNumber"] >= last + 30


async def test_heartbeats_are_numbered_for_all(hub):
    async with viewers(hub, 2) as (viewer, other):
        first, second = await viewer.next("heartbeat"), await viewer.next("heartbeat")
        for heartbeat in (first, second):
            assert heartbeat.keys() == {"type", "channel", "timestamp", "payload"}
            assert abs(heartbeat["payload"]["serverTime"] - heartbeat["timestamp"]) <= 1
        assert second["payload"]["sequence"] == first["payload"]["sequence"] + 1
        assert 900 <= second["timestamp"] - first["timestamp"] <= 1100
        assert 55 < second["payload"]["frameRate"] < 65
        assert [await other.next("heartbeat") for _ in range(2)] == [first, second]
        await viewer.say("heartbeat_response")
        assert not [message for message in await viewer.settle() if message["type"] == "error_event"]


async def test_a_new_hub_begins_with_heartbeat_0_and_no_energy(hub):
    async with Viewer.connect(hub) as viewer:
        frame = await viewer.next("energy_update")
        assert frame["payload"]["totalEnergy"] == frame["payload"]["tokensGenerated"] == 0
        assert (await viewer.next("heartbeat"))["payload"]["sequence"] == 0


# Re-sync


async def test_state_comes_at_once_after_a_reconnect(hub):
    session = unique("session")
    async with Viewer.connect(hub) as viewer, Reporter.connect(hub) as reporter:
        await reporter.generate("llama", session, *["word "] * 100)
        field = await viewer.next("energy_field")
        energy = (await viewer.next("energy_update"))["payload"]["totalEnergy"]
        assert energy > 0
        async with Viewer.connect(hub) as again:
            update = await again.hear()
            assert update["type"] == "energy_update" and update["payload"]["totalEnergy"] == pytest.approx(energy, rel=0.2)
            assert update["frameNumber"] >= field["frameNumber"]
            # The fields that are younger than a second, each of which a frame had that has passed.
            assert (await again.hear())["type"] == "energy_field"
            await again.next("energy_update")
            resynced = again.heard("energy_field")
            kinds = [message["payload"]["fieldType"] for message in resynced if message["frameNumber"] <= update["frameNumber"]]
            assert field["payload"]["fieldType"] in kinds and len(set(kinds)) == len(kinds)
            assert all(update["timestamp"] - message["timestamp"] <= 1000 for message in resynced)
            # Tokens are not told twice.
            assert not again.heard("token_stream")


# Channels


async def test_without_a_subscription_everything_comes(hub):
    async with Viewer.connect(hub) as viewer, Reporter.connect(hub) as reporter:
        await reporter.generate("llama", unique("session"), "a", isComplete=True)
        wanted = {"energy", "experience", "reward", "system"}
        while not wanted <= {message["channel"] for message in viewer.log[1:]}:
            await viewer.hear()


async def test_channels_can_be_had_singly(hub):
    wanted = [["energy"], ["experience"], ["council"], ["reward"], ["system"], ["reward", "experience"]]
    async with viewers(hub, len(wanted) + 1) as (everything, *connected), Reporter.connect(hub) as reporter:
        for viewer, channels in zip(connected, wanted):
            await viewer.say("subscribe", channels=channels)
            await viewer.settle()
        begin = len(everything.log)
        await reporter.generate("llama", unique("session"), "a", "b", isComplete=True)
        await everything.next("heartbeat")
        said = {message["channel"] for message in everything.log[begin:]}
        assert said == {"energy", "experience", "reward", "system"}, "one model alone is no council"
        for viewer, channels in zip(connected, wanted):
            assert {message["channel"] for message in await viewer.settle()} == said & set(channels)


async def test_subscriptions_add_and_unsubscriptions_take_away(hub):
    async with viewers(hub, 2) as (viewer, everything), Reporter.connect(hub) as reporter:

        async def hears(*wanted):
            """Of a frame in which there are tokens."""
            await viewer.settle()
            session = unique("session")
            await reporter.generate("llama", session, "a")
            await everything.tokens(session, 1)
            await everything.frames(1)
            return {message["channel"] for message in await viewer.settle()} - {"system"} == set(wanted)

        assert await hears("energy", "experience")
        await viewer.say("subscribe", channels=["reward"])
        assert await hears()
        await viewer.say("subscribe", channels=["experience"])
        assert await hears("experience")
        await viewer.say("unsubscribe", channels=["experience", "reward"])
        assert await hears()
        await viewer.say("unsubscribe")
        assert await hears("energy", "experience")
        # Of all five, one.
        await viewer.say("unsubscribe", channels=["experience"])
        assert await hears("energy")


async def test_who_subscribes_to_energy_gets_the_last_at_once(hub):
    async with Viewer.connect(hub) as viewer:
        await viewer.say("subscribe", channels=["council"])
        await viewer.settle()
        await viewer.say("subscribe", channels=["energy"])
        assert (await viewer.settle())[0]["type"] == "energy_update"


# Bad input

WRONG = [
    ("{", "DECODE_ERROR"),
    ("[]", "DECODE_ERROR"),
    ("null", "DECODE_ERROR"),
    ('"subscribe"', "DECODE_ERROR"),
    ("", "DECODE_ERROR"),
    (b"\x00\xff", "DECODE_ERROR"),
    (b'{"type":"heartbeat_response"}', "DECODE_ERROR"),
    ({"type": "fly"}, "UNKNOWN_MESSAGE_TYPE"),
    ({"type": "energy_update"}, "UNKNOWN_MESSAGE_TYPE"),
    ({"type": "subscribe", "channels": ["energies"]}, "UNKNOWN_CHANNEL"),
    ({"type": "subscribe", "channels": ["reward", "Energy"]}, "UNKNOWN_CHANNEL"),
    ({"type": "unsubscribe", "channels": ["*"]}, "UNKNOWN_CHANNEL"),
    ({"type": "subscribe"}, "INVALID_PAYLOAD"),
    ({"type": "subscribe", "channels": "energy"}, "INVALID_PAYLOAD"),
    ({"type": "subscribe", "channels": [1]}, "INVALID_PAYLOAD"),
    ({"type": "unsubscribe", "channels": {"energy": True}}, "INVALID_PAYLOAD"),
    ({"type": "generate"}, "INVALID_PAYLOAD"),
    ({"type": "generate", "modelId": "m", "tokens": ["a"]}, "INVALID_PAYLOAD"),
    ({"type": "generate", "sessionId": "s", "tokens": ["a"]}, "INVALID_PAYLOAD"),
    ({"type": "generate", "modelId": "", "sessionId": "s", "tokens": ["a"]}, "INVALID_PAYLOAD"),
    ({"type": "generate", "modelId": "m" * 101, "sessionId": "s", "tokens": ["a"]}, "INVALID_PAYLOAD"),
    ({"type": "generate", "modelId": "m", "sessionId": "s" * 201, "tokens": ["a"]}, "INVALID_PAYLOAD"),
    ({"type": "generate", "modelId": "m", "sessionId": "s", "tokens": "a"}, "INVALID_PAYLOAD"),
    ({"type": "generate", "modelId": "m", "sessionId": "s", "tokens": [1]}, "INVALID_PAYLOAD"),
    ({"type": "generate", "modelId": "m", "sessionId": "s", "tokens": ["a"] * 1001}, "INVALID_PAYLOAD"),
    ({"type": "generate", "modelId": "m", "sessionId": "s", "tokens": ["a" * 1001]}, "INVALID_PAYLOAD"),
    ({"type": "generate", "modelId": "m", "sessionId": "s", "tokens": [], "isComplete": "yes"}, "INVALID_PAYLOAD"),
    ({"type": "generate", "modelId": "m", "sessionId": "s", "tokens": [], "timing": {"generationMs": -1}}, "INVALID_PAYLOAD"),
    ({"type": "generate", "modelId": "m", "sessionId": "s", "tokens": [], "timing": 5}, "INVALID_PAYLOAD"),
]


async def test_bad_input_is_told_to_its_sender_alone_and_costs_nothing(hub):
    # Of one client's mistakes not more than twenty are told in a second: each half of them is another's.
    async with viewers(hub, 3) as (*speakers, other):
        for number, (said, code) in enumerate(WRONG):
            viewer = speakers[number % 2]
            error = await viewer.refusal(said if isinstance(said, str | bytes) else json.dumps(said))
            assert (error["code"], error["severity"], error["component"]) == (code, "warning", "websocket"), (said, error)
            assert error["recoverable"] is True and error["message"]
            assert error["details"].keys() >= {"received", "expected"}, (said, error)
            assert len(json.dumps(error)) < 2000, "what was received is shortened"
        # Frames still come, and no energy was added.
        assert (await viewer.next("energy_update"))["payload"]["totalEnergy"] == 0
        await other.settle()
        assert len(other.heard("error_event")) == 1


async def test_a_message_without_a_type_is_told(hub):
    async with Viewer.connect(hub) as viewer:
        for said in ("{}", '{"type":null}', '{"type":["subscribe"]}'):
            assert (await viewer.refusal(said))["code"] in ("DECODE_ERROR", "UNKNOWN_MESSAGE_TYPE", "INVALID_PAYLOAD")


async def test_too_many_messages_are_told_and_the_connection_stays(start):
    hub = start(service=ENERGY_STREAM, **WITHOUT_DEMO, **variables(WEBSOCKET_MESSAGE_RATE_LIMIT="5"))
    async with Viewer.connect(hub) as viewer:
        for _ in range(50):
            await viewer.say("heartbeat_response")
        assert (await viewer.next("error_event"))["payload"]["code"] == "RATE_LIMIT_EXCEEDED"
        await viewer.frames(2)


async def test_foreign_pages_may_not_connect(hub):
    """A page of another site must not read what the user's models generate; a page opened from disk may."""
    async with aiohttp.ClientSession() as http:
        with pytest.raises(aiohttp.WSServerHandshakeError) as refused:
            await http.ws_connect(f"{hub.uri}ws", headers={"Origin": "https://evil.example"})
        assert refused.value.status == 403
        for origin in ("http://localhost:3000", "http://127.0.0.1:3000", "null"):
            async with http.ws_connect(f"{hub.uri}ws", headers={"Origin": origin}) as connection:
                assert (await connection.receive_json())["type"] == "startup_complete"


# Slow clients


async def connect_slowly(hub):
    """A viewer that reads nothing until its transport resumes; its buffers are small."""
    reader = socket.socket()
    reader.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    reader.connect(("127.0.0.1", hub.websocket_port))
    connection = await websockets.connect(f"{hub.uri}ws", sock=reader, max_queue=1, max_size=None, compression=None)
    viewer = Viewer(connection)
    await viewer.hear()
    connection.transport.pause_reading()
    return viewer


async def test_a_slow_client_gets_the_newest_frames_and_every_token(hub):
    session = unique("session")
    async with Viewer.connect(hub) as fast, Reporter.connect(hub) as reporter:
        slow = await connect_slowly(hub)
        spoken = 0
        # Four megabytes fill what the two systems keep.
        for _ in range(8):
            await reporter.generate("llama", session, *[f"{spoken + number:01000}" for number in range(500)])
            await fast.tokens(session, 500)
            spoken += 500
        assert hub.figure("hub_slow_connections") == 1
        for _ in range(10):
            await reporter.generate("llama", session, str(spoken))
            spoken += 1
            last = (await fast.frames(6))[-1]
        first = slow.log[0]["timestamp"]
        slow.connection.transport.resume_reading()
        tokens = [int(token) for part in await slow.tokens(session, spoken) for token in part["payload"]["tokens"]]
        assert tokens == list(range(spoken))
        await slow.until(lambda message: message.get("frameNumber", 0) >= last["frameNumber"])
        numbers = [message["frameNumber"] for message in slow.heard("energy_update")]
        assert numbers == sorted(numbers)
        seen_by_the_other = [frame for frame in fast.heard("energy_update") if frame["timestamp"] >= first]
        assert len(numbers) <= len(seen_by_the_other) - 40, "it was spared some"
        assert hub.figure("energy_stream_replaced_messages_total") >= 40
        # What is said once is never spared.
        beats = [message["payload"]["sequence"] for message in slow.heard("heartbeat")]
        assert beats == list(range(beats[0], beats[0] + len(beats)))
        assert len(slow.heard("reward_event")) == len(fast.heard("reward_event")) > 0
        # It keeps up again.
        await slow.settle()
        frames = [frame["frameNumber"] for frame in await slow.frames(10)]
        assert frames == list(range(frames[0], frames[0] + 10))
        slow.connection.transport.abort()


# The demo


async def test_the_demo_plays_until_something_is_reported_unless_it_is_switched_off(start):
    demo, quiet = start(service=ENERGY_STREAM), start(service=ENERGY_STREAM, **WITHOUT_DEMO)
    async with Viewer.connect(demo) as viewer, Viewer.connect(quiet) as other:
        played = await viewer.next("token_stream")
        assert played["payload"]["modelId"] == "demo" and played["payload"]["tokens"]
        assert (await viewer.next("energy_update"))["payload"]["modelId"] == "demo"
        assert demo.figure("energy_stream_is_demo") == 1 and quiet.figure("energy_stream_is_demo") == 0
        async with Reporter.connect(demo) as reporter:
            session = unique("session")
            await reporter.generate("llama", session, "a")
            await viewer.tokens(session, 1)
            begin = len(viewer.log)
            await viewer.frames(40)
        assert not [message for message in viewer.log[begin:] if message["type"] == "token_stream"]
        assert demo.figure("energy_stream_is_demo") == 0
        # Meanwhile the other had nothing to say.
        await other.settle()
        assert not other.heard("token_stream")
        assert {frame["payload"]["totalEnergy"] for frame in other.heard("energy_update")} == {0}


# The envelope


async def test_the_path_hub_speaks_the_envelope(hub):
    session = unique("session")
    async with Client.connect(f"{hub.uri}hub") as client, Viewer.connect(hub) as viewer:
        assert client.welcome["data"]["server"] == "energy-stream"
        await client.subscribe("energy")
        report = {"modelId": "llama", "sessionId": session, "tokens": ["a", "b"], "isComplete": True}
        answer = await client.answer("report_generation", report)
        assert answer["accepted"] == 2 and answer["energy"] > 0
        completed = (await client.event("generation.completed"))["data"]
        assert completed["session_id"] == session and completed["model_id"] == "llama" and completed["tokens"] == 2
        assert (await viewer.tokens(session, 2))[-1]["payload"]["tokens"] == ["a", "b"]
        told = await client.answer("get_energy")
        assert "llama" in json.dumps(told)
        assert (await client.refusal("report_generation", report | {"tokens": "a"}))["error_code"] in ("INVALID_REQUEST", "INVALID_PAYLOAD")
