"""Recordings of hermes: made, read by others, replayed, and damaged; and the commands that check files."""

import asyncio
import json
import os
import re
import subprocess
from pathlib import Path

import pytest

import hermes_frames
from hermes_pilot import SIMULATIONS, Pilot, pilots, simulating
from services import HERMES
from support import BINARY, REPOSITORY

SHIPPED = sorted(path.stem for path in SIMULATIONS.glob("*.yaml"))


@pytest.fixture
def hub(start):
    return start(simulating("multi_module"), HERMES)


async def recorded(hub, name="flight", frames=120, rate_hz=100):
    """Records each step of a simulation of 100 Hz; returns the file."""
    async with Pilot.connect(hub) as pilot:
        ack = await pilot.order("record", name=name, rate_hz=rate_hz)
        await pilot.order("set", signal="inputs.thrust_cmd", value=2)
        for _ in range(frames):
            await pilot.order("step")
        ended = await pilot.order("stop_recording")
        assert (ended["name"], Path(ended["path"])) == (name, Path(ack["path"]))
        assert ended["bytes"] == Path(ack["path"]).stat().st_size
    return Path(ack["path"])


# Recording


async def test_recording_is_told_to_all_and_has_every_frame(hub):
    async with pilots(hub, 2) as (pilot, other):
        await pilot.subscribe("*", rate_hz=100)
        ack = await pilot.order("record", name="flight-1.a_B", rate_hz=100)
        assert ack["name"] == "flight-1.a_B" and Path(ack["path"]).name.startswith("flight-1.a_B")
        assert (await other.event("recording_started"))["message"] == "flight-1.a_B"
        assert (await other.status())["recording"]["name"] == "flight-1.a_B"
        await pilot.order("resume")
        await pilot.frame_of(100)
        await pilot.order("pause")
        ended = await pilot.order("stop_recording")
        assert [(await other.next(other.events))["event"] for _ in range(3)] == ["running", "paused", "recording_stopped"]
        assert (await other.status())["recording"] is None
        heard = {frame.number: frame for frame in pilot.log if hasattr(frame, "number")}
    path = Path(ended["path"])
    assert path.stat().st_mode & 0o777 == 0o600
    recording = hermes_frames.read_recording(path)
    assert recording.dropped == 0 and len(recording.frames) == ended["frames"] and path.stat().st_size == ended["bytes"]
    assert recording.header["signals"] == pilot.all_names and recording.header["modules"] == pilot.schema["modules"]
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d.*", recording.header["recorded_at"])
    numbers = [frame.number for frame in recording.frames]
    assert numbers == list(range(len(numbers))) and len(numbers) > 100
    for frame in recording.frames:
        if frame.number in heard:
            assert (frame.time, list(frame.values)) == (heard[frame.number].time, heard[frame.number].values)


async def test_one_recording_at_a_time_and_names_are_not_taken_twice(hub):
    async with Pilot.connect(hub) as pilot:
        assert (await pilot.refusal("stop_recording"))["code"] == "INVALID_STATE"
        await pilot.order("record", name="one")
        assert (await pilot.refusal("record", name="two"))["code"] == "INVALID_STATE"
        await pilot.order("stop_recording")
        error = await pilot.refusal("record", name="one")
        assert "one" in error["message"]
        await pilot.order("record", name="two")
        await pilot.order("stop_recording")


@pytest.mark.parametrize("name", ["../flight", "a/b", "/tmp/flight", ".hidden", "", "x" * 65, "a\nb"], ids=repr)
async def test_recording_cannot_leave_its_folder(hub, name):
    async with Pilot.connect(hub) as pilot:
        assert (await pilot.refusal("record", name=name))["code"] == "INVALID_PARAMETER"
    assert not list(hub.folder.rglob("*.hermes"))


async def test_reset_and_the_hubs_end_end_a_recording_in_peace(hub):
    async with Pilot.connect(hub) as pilot:
        first = Path((await pilot.order("record", name="first"))["path"])
        await pilot.order("step", count=5)
        await pilot.order("reset")
        assert [(await pilot.next(pilot.events))["event"] for _ in range(3)] == ["recording_started", "recording_stopped", "reset"]
        second = Path((await pilot.order("record", name="second"))["path"])
        for _ in range(5):
            await pilot.order("step")
        await asyncio.to_thread(hub.stop)
    for path in (first, second):
        recording = hermes_frames.read_recording(path)
        assert recording.dropped == 0 and recording.frames[-1].number == 5


async def test_recording_survives_the_hubs_crash_but_for_its_last_frames(start):
    hub = start(simulating("multi_module"), HERMES, HERMES_WEBSOCKET_MESSAGE_RATE_LIMIT="0")
    async with Pilot.connect(hub) as pilot:
        path = Path((await pilot.order("record", name="crash", rate_hz=100))["path"])
        for _ in range(2000):
            await pilot.order("step")
        hub.kill()
    recording = hermes_frames.read_recording(path)
    assert [frame.number for frame in recording.frames] == list(range(len(recording.frames))) and len(recording.frames) > 500


# Replay


@pytest.fixture
def replay(start):
    def serve(path, **settings):
        return start(["hermes", "replay", str(path)], HERMES, **settings)

    return serve


async def test_replay_is_served_like_a_simulation(hub, replay):
    path = await recorded(hub)
    recording = hermes_frames.read_recording(path)
    async with Pilot.connect(replay(path)) as pilot:
        assert pilot.all_names == recording.header["signals"]
        assert pilot.schema["rate_hz"] == 100
        assert not [signal for module in pilot.schema["modules"].values() for signal in module["signals"] if signal.get("writable")]
        await pilot.subscribe("*", rate_hz=100)
        await pilot.order("resume")
        await pilot.frame_of(120)
        await pilot.event("running")
        assert (await pilot.event("stopped"))["frame"] == 120
        heard = {frame.number: frame for frame in pilot.log if hasattr(frame, "number")}
        assert len(heard) >= 119
        recorded_frames = {frame.number: frame for frame in recording.frames}
        for number, frame in heard.items():
            assert (frame.time, frame.values) == (recorded_frames[number].time, list(recorded_frames[number].values))


async def test_replay_seeks(hub, replay):
    path = await recorded(hub)
    async with pilots(replay(path), 2) as (pilot, other):
        await pilot.subscribe("mock_vehicle.position.x")
        await pilot.frame()
        for target, number in [
            ({"frame": 50}, 50),
            ({"time": 0.25}, 25),
            ({"time": 0.259}, 25),
            ({"frame": 0}, 0),
            ({"frame": 9999}, 120),
            ({"time": 0}, 0),
        ]:
            pilot.frames.clear()
            ack = await pilot.order("seek", **target)
            assert (ack["frame"], ack["time"]) == (number, pytest.approx(number / 100))
            assert (await other.event("seeked"))["frame"] == number
            await pilot.status()
            (frame,) = pilot.frames
            assert (frame.number, frame.values) == (number, [pytest.approx(number / 100, abs=1e-9)])


async def test_differences_are_readable_wherever_a_replay_goes(hub, replay):
    """Frame numbers repeat: a reader forgets its key frame at the event, and another comes."""
    path = await recorded(hub)
    recorded_values = {frame.number: list(frame.values) for frame in hermes_frames.read_recording(path).frames}
    async with Pilot.connect(replay(path)) as pilot:
        await pilot.subscribe("*", rate_hz=100, encoding="delta")
        for frame in (60, 10, 60, 0, 90, 30):
            await pilot.order("seek", frame=frame)
            await pilot.order("step", count=1)
            await pilot.order("resume")
            await pilot.order("pause")
            await pilot.order("step", count=5)
        await pilot.status()
        heard = [frame for frame in pilot.log if hasattr(frame, "number")]
        assert pilot.skipped == 0 and len(heard) > 6 * 3
        assert all(frame.values == recorded_values[frame.number] for frame in heard)


async def test_replay_has_speed_pause_and_step(hub, replay):
    path = await recorded(hub)
    async with Pilot.connect(replay(path)) as pilot:
        await pilot.subscribe("*", rate_hz=100)
        assert await pilot.order("step", count=10) == {"count": 10, "frame": 10}
        await pilot.order("speed", factor=0.1)
        await pilot.order("resume")
        await pilot.frame_of(12)
        await pilot.order("pause")
        stood = (await pilot.status())["frame"]
        assert 12 <= stood < 60
        await pilot.order("speed", factor=1000)
        await pilot.order("resume")
        await pilot.frame_of(120)
        status = await pilot.status_when(lambda status: status["state"] == "stopped")
        assert status["frame"] == 120
        # From the end one can go back and on.
        assert (await pilot.refusal("resume"))["code"] == "INVALID_STATE"
        await pilot.order("seek", frame=100)
        await pilot.order("resume")
        await pilot.status_when(lambda status: status["state"] == "stopped")
        await pilot.order("reset")
        assert (await pilot.status())["frame"] == 0


async def test_replay_cannot_be_set_or_recorded_over(hub, replay):
    path = await recorded(hub)
    before = path.read_bytes()
    async with Pilot.connect(replay(path)) as pilot:
        assert (await pilot.refusal("set", signal="inputs.thrust_cmd", value=1))["code"] in ("NOT_WRITABLE", "NOT_SUPPORTED")
    assert path.read_bytes() == before


@pytest.mark.parametrize("cut", [1, 4, 50, 116])
async def test_torn_last_frame_is_dropped_with_a_warning(hub, replay, cut):
    """A record of 11 signals has 4 + 24 + 88 + 4 bytes."""
    path = await recorded(hub, frames=20)
    os.truncate(path, path.stat().st_size - cut)
    assert len(hermes_frames.read_recording(path).frames) == 20
    served = replay(path)
    assert "warning: " in served.log and path.name in served.log
    async with Pilot.connect(served) as pilot:
        assert (await pilot.order("seek", frame=9999))["frame"] == 19


async def test_damage_in_the_midst_drops_what_is_behind_it(hub, replay):
    path = await recorded(hub, frames=20)
    content = bytearray(path.read_bytes())
    content[-120 * 5 - 60] ^= 1
    path.write_bytes(content)
    served = replay(path)
    assert "warning: " in served.log
    async with Pilot.connect(served) as pilot:
        assert (await pilot.order("seek", frame=9999))["frame"] == 14


def refused_replay(path):
    """Runs a replay that ends at once."""
    ports = HERMES.variables(WEBSOCKET_PORT="0", HTTP_PORT="0")
    return ecosystem_hub("hermes", "replay", str(path), "--state", str(path.parent), environment=ports)


def test_what_is_no_recording_is_refused(tmp_path):
    for content in (b"", b"HERMREC1", b"HERMREC2" + bytes(100), b"\x89PNG\r\n\x1a\n" + bytes(100)):
        path = tmp_path / "x.hermes"
        path.write_bytes(content)
        result = refused_replay(path)
        assert result.returncode == 1 and "x.hermes" in result.stderr, result.stderr


def test_recording_that_is_missing_is_named(tmp_path):
    result = refused_replay(tmp_path / "nothing")
    assert result.returncode == 1 and "nothing" in result.stderr and "No such file" in result.stderr


# Checking files


def ecosystem_hub(*arguments, environment=None):
    environment = os.environ | (environment or {})
    return subprocess.run([BINARY, *arguments], env=environment, cwd=REPOSITORY, capture_output=True, text=True, timeout=20)


def test_shipped_simulations_are_all_tried():
    assert {"rocket_ascent", "free_fall", "multi_module", "injection", "process"} <= set(SHIPPED)


@pytest.mark.parametrize("name", SHIPPED)
def test_shipped_simulations_are_valid(name):
    result = ecosystem_hub("hermes", "validate", str(SIMULATIONS / f"{name}.yaml"))
    assert (result.returncode, result.stderr) == (0, "")
    modules = json.loads(ecosystem_hub("hermes", "schema", str(SIMULATIONS / f"{name}.yaml")).stdout)["modules"]
    assert f"modules: {len(modules)}" in result.stdout
    assert all(module in result.stdout for module in modules)


@pytest.mark.parametrize("name", SHIPPED)
def test_schema_and_signals_are_printed(name):
    path = str(SIMULATIONS / f"{name}.yaml")
    schema, signals, validated = (ecosystem_hub("hermes", what, path) for what in ("schema", "signals", "validate"))
    assert (schema.returncode, signals.returncode) == (0, 0), schema.stderr + signals.stderr
    modules = json.loads(schema.stdout)["modules"]
    names = [f"{module}.{signal['name']}" for module, found in modules.items() for signal in found["signals"]]
    assert [line.split()[0] for line in signals.stdout.splitlines()] == names
    assert f"signals: {len(names)}" in validated.stdout
    writable = [f"{module}.{signal['name']}" for module, found in modules.items() for signal in found["signals"] if signal.get("writable")]
    assert [line.split()[0] for line in signals.stdout.splitlines() if re.search(r"\bwritable\b", line)] == writable


BROKEN = {
    "no YAML": ("modules: [", ["simulation.yaml:"]),
    "an unknown key": ('version: "0.2"\nmodules:\n  m: {type: mock_module}\nexecutoin: {}\n', ["simulation.yaml:4", "executoin", "execution"]),
    "an unknown type": ('version: "0.2"\nmodules:\n  m: {type: mock_modul}\n', ["simulation.yaml:3", "modules.m.type", "mock_module"]),
    "another version": ('version: "0.3"\nmodules:\n  m: {type: mock_module}\n', ["simulation.yaml:1", "version", "0.2"]),
    "a rate of 0": ('modules:\n  m: {type: mock_module}\nexecution: {rate_hz: 0}\n', ["simulation.yaml:3", "execution.rate_hz"]),
    "a rate below 0": ('modules:\n  m: {type: mock_module}\nserver: {telemetry_hz: -1}\n', ["simulation.yaml:3", "server.telemetry_hz"]),
    "an unknown mode": ('modules:\n  m: {type: mock_module}\nexecution: {mode: realtim}\n', ["simulation.yaml:3", "execution.mode", "realtime"]),
    "a wire from nowhere": (
        "modules:\n  m: {type: mock_module}\n  p: {type: mock_physics}\nwiring:\n  - {src: x.a, dst: p.input}\n",
        ["simulation.yaml:5", "wiring", "Wire source module not found: x"],
    ),
    "a wire to nowhere": (
        "modules:\n  m: {type: mock_module}\n  p: {type: mock_physics}\nwiring:\n  - {src: m.velocity.x, dst: y.a}\n",
        ["simulation.yaml:5", "wiring", "Wire destination module not found: y"],
    ),
    "a wire from no signal": (
        "modules:\n  m: {type: mock_module}\n  p: {type: mock_physics}\nwiring:\n  - {src: m.nothing, dst: p.input}\n",
        ["simulation.yaml:5", "wiring", "Wire source signal not found: m.nothing"],
    ),
    "a wire to what cannot be set": (
        "modules:\n  m: {type: mock_module}\n  p: {type: mock_physics}\nwiring:\n  - {src: p.output, dst: m.position.x}\n",
        ["simulation.yaml:5", "wiring", "Wire destination is not writable: m.position.x"],
    ),
    "two wires to one place": (
        "modules:\n  m: {type: mock_module}\n  p: {type: mock_physics}\n"
        "wiring:\n  - {src: m.velocity.x, dst: p.input}\n  - {src: m.velocity.y, dst: p.input}\n",
        ["simulation.yaml:6", "wiring", "p.input"],
    ),
    "rates that do not fit": (
        "modules:\n  m: {type: mock_module}\n  p: {type: mock_physics}\nexecution: {schedule: [{name: m, rate_hz: 50}, {name: p, rate_hz: 75}]}\n",
        ["simulation.yaml:4", "schedule", "75", "50"],
    ),
    "a wire to itself": ("modules:\n  p: {type: mock_physics}\nwiring:\n  - {src: p.input, dst: p.input}\n", ["simulation.yaml:4", "wiring"]),
    "a schedule of others": ("modules:\n  m: {type: mock_module}\nexecution: {schedule: [n]}\n", ["simulation.yaml:3", "schedule", "n"]),
    "a missing file": ("modules:\n  r: {type: icarus, config: nothing.yaml}\n", ["simulation.yaml:2", "nothing.yaml"]),
    "a missing program": ("modules:\n  p: {type: process, executable: ./nothing}\n", ["simulation.yaml:2", "executable", "nothing"]),
    "no modules": ('version: "0.2"\n', ["simulation.yaml", "modules"]),
    "a rocket without mass": (
        "modules:\n  r: {type: icarus, options: {structure: {mass: -1}}}\n",
        ["simulation.yaml:2", "modules.r.options.structure.mass"],
    ),
}


@pytest.mark.parametrize("command", ["validate", "schema", "signals"])
@pytest.mark.parametrize("text, named", BROKEN.values(), ids=BROKEN)
def test_mistake_in_a_file_is_told_with_its_place(tmp_path, command, text, named):
    path = tmp_path / "simulation.yaml"
    path.write_text(text)
    result = ecosystem_hub("hermes", command, str(path))
    assert (result.returncode, result.stdout) == (78, "")
    assert all(word in result.stderr for word in named), result.stderr


def test_all_mistakes_of_a_file_are_told_at_once(tmp_path):
    path = tmp_path / "simulation.yaml"
    path.write_text("modules:\n  m: {type: mock_modul}\nexecution: {rate_hz: 0, mode: fast}\nserver: {port: 99999}\n")
    result = ecosystem_hub("hermes", "validate", str(path))
    assert result.returncode == 78
    for word in ("modules.m.type", "execution.rate_hz", "execution.mode", "server.port"):
        assert word in result.stderr


def test_wire_of_a_signal_that_is_not_there_is_found_when_it_is_staged(tmp_path):
    path = tmp_path / "simulation.yaml"
    path.write_text("modules:\n  r: {type: icarus}\n  p: {type: mock_physics}\nwiring:\n  - {src: r.nothing, dst: p.input}\n")
    result = ecosystem_hub("hermes", "validate", str(path))
    assert result.returncode == 1 and "Wire source signal not found: r.nothing" in result.stderr


@pytest.mark.parametrize(
    "arguments, named",
    [
        ([], "validate"),
        (["validate"], "FILE"),
        (["validate", "a", "b"], "FILE"),
        (["fly", "a"], "fly"),
        (["replay", "a", "--port", "70000"], "70000"),
    ],
    ids=str,
)
def test_wrong_use_is_explained(arguments, named):
    result = ecosystem_hub("hermes", *arguments)
    assert result.returncode == 64 and named in result.stderr and "--help" in result.stderr


def test_config_is_for_hermes_alone():
    result = ecosystem_hub("serve", "akosha", "--config", str(SIMULATIONS / "free_fall.yaml"))
    assert result.returncode == 64 and "hermes" in result.stderr


def test_file_that_is_missing_is_named(tmp_path):
    for command in ("validate", "schema", "signals"):
        result = ecosystem_hub("hermes", command, str(tmp_path / "nothing.yaml"))
        assert result.returncode in (1, 78) and "nothing.yaml" in result.stderr
