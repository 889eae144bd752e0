"""The plan that hermes implements (phase 2, HRM-007 to HRM-012), box by box: each test is named for an acceptance criterion."""

import asyncio
import json
import re
import struct
import subprocess
import sys
from pathlib import Path

import pytest
import websockets

import hermes_client
from hermes_pilot import GRAVITY, Pilot, pilots, simulating
from services import HERMES
from support import DEADLINE, REPOSITORY, eventually

HEIGHT = "ball.Ball.Vehicle.position.z"


@pytest.fixture
def hub(start, request):
    """A falling ball, or the simulation that a test names as the parameter `hub`."""
    return start(simulating(getattr(request, "param", "free_fall")), HERMES)


def height(time):
    """Where a ball is that falls from 100 m."""
    return 100 - GRAVITY * time**2 / 2


# 2.1 Protocol messages


async def test_all_message_types_are_defined(hub):
    """Schema, event, ack and error from the server; cmd from the client."""
    async with Pilot.connect(hub) as pilot:
        assert pilot.schema.keys() >= {"type", "version", "modules", "rate_hz", "telemetry_hz"}
        assert (pilot.schema["version"], pilot.schema["rate_hz"], pilot.schema["telemetry_hz"]) == ("0.2", 100, 60)
        assert await pilot.say_text('{"type":"cmd","action":"resume"}') == {"type": "ack", "action": "resume"}
        event = await pilot.event("running")
        assert event | {"type": "event", "name": "state_changed", "state": "running", "frame": 0, "time": 0} == event
        error = await pilot.say_text('{"type":"cmd","action":"fly"}')
        assert error["type"] == "error" and error["message"].startswith("Unknown action: fly") and error["code"] == "UNKNOWN_ACTION"


@pytest.mark.parametrize("hub", ["multi_module", "rocket_ascent", "injection"], indirect=True)
async def test_schema_is_what_daedalus_and_the_command_line_read(hub):
    async with Pilot.connect(hub) as pilot:
        printed = hub.run("hermes", "schema", hub.arguments[-1])
        assert printed.returncode == 0, printed.stderr
        assert json.loads(printed.stdout) == pilot.schema
        assert len(set(pilot.all_names)) == len(pilot.all_names)
        for module in pilot.schema["modules"].values():
            assert module.keys() >= {"signals", "module_type", "supports_introspection"}
            assert ("component_count" in module) == ("edge_count" in module) == module["supports_introspection"]
            for signal in module["signals"]:
                assert signal["type"] in ("f64", "f32", "i64", "i32", "bool")
                assert signal.keys() <= {"name", "type", "unit", "writable", "description"}
                # What goes without saying is not said.
                assert signal.get("unit") != "" and signal.get("description") != "" and signal.get("writable") in (None, True)


async def test_wires_are_in_the_schema_without_what_goes_without_saying(start):
    async with Pilot.connect(start(simulating("multi_module"), HERMES)) as pilot:
        assert pilot.schema["wiring"] == [
            {"src": "inputs.thrust_cmd", "dst": "physics.input", "gain": 2, "offset": 0.5, "kind": "route"},
            {"src": "mock_vehicle.velocity.x", "dst": "odometer.input", "kind": "route"},
        ]
    async with Pilot.connect(start(simulating("free_fall"), HERMES)) as pilot:
        assert "wiring" not in pilot.schema


# 2.2 Binary telemetry


async def test_encoder_produces_the_binary_format(hub):
    """16 bytes of header, little-endian and packed, then eight for each value."""
    async with Pilot.connect(hub) as pilot:
        names = [HEIGHT, "ball.Ball.Vehicle.position.x"]
        await pilot.subscribe(*names)
        await pilot.order("step", count=25)
        frame = await pilot.frame_of(25)
        assert len(frame.raw) == 16 + 8 * len(names)
        assert struct.unpack_from("<IdHH", frame.raw) == (25, 0.25, len(names), 0)
        z, x = struct.unpack_from("<2d", frame.raw, 16)
        assert (z, x) == (pytest.approx(height(0.25), abs=1e-9), 0)


async def test_decoder_matches_encoder(hub):
    """What the decoder that the documentation shows reads is what the hub tells as numbers of JSON, bit for bit."""
    async with Pilot.connect(hub) as pilot, websockets.connect(f"{hub.uri}hub") as envelope:
        await envelope.recv()
        await pilot.subscribe("*")
        await pilot.order("step", count=77)
        frame = await pilot.frame_of(77)
        await envelope.send(json.dumps({"type": "request", "id": "1", "event": "get_signals", "data": {}}))
        told = json.loads(await asyncio.wait_for(envelope.recv(), DEADLINE))["data"]
        assert (told["frame"], told["time"]) == (frame.number, frame.time)
        assert told["values"] == pilot.values(frame)


async def test_signal_order_matches_subscription_order(hub):
    async with Pilot.connect(hub) as pilot:
        names = list(reversed(pilot.all_names))
        assert (await pilot.subscribe(*names))["signals"] == names
        backwards = (await pilot.frame()).values
        await pilot.subscribe("*")
        assert (await pilot.frame()).values == list(reversed(backwards))
        assert len(set(backwards)) > 2, "values that could be told apart"


async def test_handles_an_empty_signal_list(hub):
    async with Pilot.connect(hub) as pilot:
        ack = await pilot.subscribe()
        assert (ack["count"], ack["signals"], ack["unknown"]) == (0, [], [])
        await pilot.order("step", count=100)
        await pilot.status()
        assert not pilot.frames


# 2.3 WebSocket server


async def test_server_starts_and_accepts_connections_on_any_path(hub):
    for path in ("/", "/telemetry", "/a/b?c=d", "/hubs"):
        async with Pilot.connect(hub, path=path) as pilot:
            assert (await pilot.status())["state"] == "paused"


async def test_schema_is_sent_to_new_clients_first_of_all(hub):
    async with pilots(hub, 3) as (first, *others):
        await first.order("resume")
        async with Pilot.connect(hub) as late:
            assert late.schema == first.schema == others[0].schema == others[1].schema


async def test_multiple_clients_get_each_its_own_signals(hub):
    async with pilots(hub, 3) as (one, two, none):
        await one.subscribe(HEIGHT)
        await two.subscribe("ball.Ball.Vehicle.position.*")
        await none.order("resume")
        assert [len((await pilot.frame_of(10)).values) for pilot in (one, two)] == [1, 3]
        await none.order("pause")
        assert not none.frames


async def test_disconnects_are_clean_and_the_client_count_falls(hub):
    async with pilots(hub, 2) as (first, second):
        assert (await first.status())["clients"] == 2
        await second.subscribe("*")
        assert (await first.status())["subscriptions"] == 1
        second.connection.transport.abort()
        await first.status_when(lambda status: (status["clients"], status["subscriptions"]) == (1, 0))
        await first.order("step", count=3)
    eventually(lambda: hub.figure("websocket_connections_active") == 0, what="the end of the last")


async def test_server_ends_with_all_its_clients_told(hub):
    """What the plan calls proper context management."""
    async with pilots(hub, 2) as (first, second):
        await first.subscribe("*")
        await first.order("resume")
        await first.frame_of(5)
        await asyncio.to_thread(hub.stop)
        for pilot in (first, second):
            await asyncio.wait_for(pilot.connection.wait_closed(), DEADLINE)
            assert pilot.connection.close_code == 1001


# 2.4 Command handling


async def test_all_commands_of_the_plan_are_implemented(hub):
    async with Pilot.connect(hub) as pilot:
        throttle = "ball.Ball.Engine.throttle_cmd"
        assert await pilot.order("resume") == {}
        assert await pilot.order("pause") == {}
        frame = (await pilot.status())["frame"]
        assert await pilot.order("step") == {"count": 1, "frame": frame + 1}
        assert await pilot.order("step", count=5) == {"count": 5, "frame": frame + 6}
        assert await pilot.order("set", signal=throttle, value=0.5) == {"signal": throttle, "value": 0.5}
        assert (await pilot.order("subscribe", signals=[HEIGHT]))["signals"] == [HEIGHT]
        assert await pilot.order("reset") == {}
        assert (await pilot.status())["frame"] == 0


async def test_error_responses_for_invalid_commands_leave_the_connection_open(hub):
    async with Pilot.connect(hub) as pilot:
        for text in ("{", "[]", "{}", '{"action":"fly"}', '{"action":"step","count":0}', '{"action":"set","signal":"x.y","value":1}'):
            answer = await pilot.say_text(text)
            assert answer["type"] == "error" and answer["message"] and answer["code"], text
        assert (await pilot.status())["frame"] == 0


async def test_state_change_events_are_broadcast_before_the_ack(hub):
    async with pilots(hub, 2) as (sender, other):
        for action, state in [("resume", "running"), ("pause", "paused"), ("reset", "reset")]:
            await sender.order(action)
            said = [message for message in sender.log if isinstance(message, dict)][-2:]
            assert [message["type"] for message in said] == ["event", "ack"]
            assert await sender.event(state) == await other.event(state) == said[0]
        assert not other.answers


async def test_acks_are_sent_for_set_and_subscribe(hub):
    """Five sets, five acks, in their order, with frames in between."""
    async with Pilot.connect(hub) as pilot:
        await pilot.subscribe("*")
        await pilot.order("resume")
        await pilot.frame_of(3)
        for number in range(5):
            await pilot.say("set", signal="ball.Ball.Engine.throttle_cmd", value=number / 10)
        acks = [await pilot.next(pilot.answers) for _ in range(5)]
        assert [ack["value"] for ack in acks] == [0, 0.1, 0.2, 0.3, 0.4]
        await pilot.frame()


# 2.5 Telemetry streaming


async def test_telemetry_streams_at_the_configured_rate_while_the_simulation_is_faster(start):
    """Decimation: every second frame of a simulation of 120 Hz at 60 Hz."""
    async with Pilot.connect(start(simulating("rocket_ascent"), HERMES)) as pilot:
        assert (await pilot.subscribe("rocket.*"))["rate_hz"] == 60
        await pilot.order("resume")
        first = await pilot.frame_of(1)
        frames = [first] + [await pilot.frame() for _ in range(60)]
        assert [frame.number - first.number for frame in frames] == list(range(0, 122, 2))


async def test_subscription_filters_work(hub):
    async with Pilot.connect(hub) as pilot:
        ack = await pilot.subscribe(HEIGHT)
        assert (ack["count"], ack["signals"]) == (1, [HEIGHT])
        assert (await pilot.frame()).values == [100]


async def test_wildcards_expand(hub):
    async with Pilot.connect(hub) as pilot:
        vehicle = [name for name in pilot.all_names if name.startswith("ball.Ball.Vehicle.")]
        assert (await pilot.subscribe("ball.Ball.Vehicle.*"))["signals"] == vehicle
        assert (await pilot.subscribe("*"))["signals"] == pilot.all_names
        assert (await pilot.subscribe("ball.*"))["signals"] == pilot.all_names


async def test_binary_frames_are_sent_to_all_clients(hub):
    async with pilots(hub, 5) as clients:
        for client in clients:
            await client.subscribe("*")
        await clients[0].order("resume")
        await clients[0].event("running")
        heard = [[(await client.frame_of(1)).raw] + [(await client.frame()).raw for _ in range(20)] for client in clients]
        assert all(frames == heard[0] for frames in heard)


# 2.6 Integration test


async def test_scenario_of_the_plan(hub):
    names, frames = await hermes_client.scenario(hub.uri)
    place = names.index(HEIGHT)
    for frame in frames:
        assert frame.values[place] == pytest.approx(height(frame.number / 100), abs=1e-9)
    assert frames[-1].number > frames[0].number
    eventually(lambda: hub.figure("websocket_connections_active") == 0, what="the client's end")


def test_scenario_runs_as_a_program(hub):
    program = Path(hermes_client.__file__)
    run = subprocess.run([sys.executable, program, hub.uri], capture_output=True, text=True, timeout=20)
    assert run.returncode == 0, run.stderr
    assert [line[0] for line in run.stdout.splitlines()] == list("23456789")


# The plan's checklist


async def test_external_client_receives_sixty_hertz(start):
    """The exit criterion, by the wall clock: three seconds are 180 frames, where the original has some 160."""
    async with Pilot.connect(start(simulating("rocket_ascent"), HERMES)) as pilot:
        await pilot.subscribe("*")
        await pilot.order("resume")
        loop = asyncio.get_running_loop()
        await pilot.frame_of(1)
        begin = loop.time()
        for _ in range(180):
            await pilot.frame()
        assert 180 / (loop.time() - begin) == pytest.approx(60, rel=0.02)


def test_serve_hermes_starts_without_any_file(start, tmp_path):
    """As `hermes run` does, with the rocket that is built in."""
    hub = start(["serve", HERMES.name, "--settings", str(tmp_path)], HERMES)
    assert hub.run("health", "--settings", str(tmp_path)).returncode in (0, 1)
    assert hub.figure("hermes_signals") > 90


async def test_frames_are_those_that_the_documentation_shows(hub):
    page = "".join((REPOSITORY / "docs" / "services" / "hermes.md").read_text().split())
    async with Pilot.connect(hub) as pilot:
        names = [HEIGHT, "ball.Ball.Structure.mass", "ball.Ball.Engine.thrust"]
        for form in ({}, {"encoding": "f32"}, {"format": "hert"}):
            await pilot.order("reset")
            await pilot.subscribe(*names, **form)
            await pilot.order("step")
            assert (await pilot.frame_of(1)).raw.hex() in page, form


def quoted(language):
    """The examples in the documentation's page."""
    page = (REPOSITORY / "docs" / "services" / "hermes.md").read_text()
    return [part.partition("\n```")[0] + "\n" for part in page.split(f"```{language}\n")[1:]]


def test_documentation_shows_the_client_that_is_tried():
    assert (Path(__file__).parent / "hermes_example.py").read_text() in quoted("python")


def test_client_of_the_documentation_runs(start, tmp_path):
    hub = start(simulating("rocket_ascent"), HERMES)
    text = (Path(__file__).parent / "hermes_example.py").read_text()
    assert "ws://127.0.0.1:8765" in text
    run = subprocess.run([sys.executable, "-c", text.replace("ws://127.0.0.1:8765", hub.uri)], capture_output=True, text=True, timeout=20)
    assert run.returncode == 0, run.stderr
    assert "modules: rocket" in run.stdout
    # The 120th frame is two seconds after the first: 240 frames of the simulation.
    assert re.search(r"^frame 2[34]\d, [12]\.\d\d s: \d+\.\d\d m, 50000 N$", run.stdout, re.MULTILINE), run.stdout
