"""What hermes simulates: modes, ends, speeds, wires, values that are no numbers, and modules that fail."""

import asyncio
import math
import stat
import sys

import pytest

from hermes_pilot import GRAVITY, Pilot, pilots, simulating
from services import HERMES

HEIGHT = "ball.Ball.Vehicle.position.z"


@pytest.fixture
def simulate(start, tmp_path):
    """Serves a simulation that a test writes."""

    def serve(text, **settings):
        path = tmp_path / "simulation.yaml"
        path.write_text(text)
        return start(simulating(path), HERMES, **settings)

    return serve


def counting(**execution):
    """A simulation that moves by itself: its position tells how far it has come."""
    keys = "".join(f"  {name}: {value}\n" for name, value in execution.items())
    return f'version: "0.2"\nmodules:\n  m:\n    type: mock_module\n  i:\n    type: injection\n    signals: [a, b]\nexecution:\n{keys}'


# Time


async def test_physics_is_that_of_the_textbook(start):
    """Free fall: z = 100 - g t²/2 and v = -g t, to the rounding of numbers; then the ground."""
    async with Pilot.connect(start(simulating("free_fall"), HERMES)) as pilot:
        await pilot.subscribe(HEIGHT, "ball.Ball.Vehicle.velocity_ref.z", rate_hz=100)
        await pilot.order("resume")
        assert (await pilot.next(pilot.events))["event"] == "running"
        last = await pilot.frame_of(450)
        assert last.number == 450
        frames = [heard for heard in pilot.log if hasattr(heard, "number")]
        assert len(frames) > 440
        for frame in frames:
            assert frame.time == frame.number / 100
            z, v = frame.values
            assert z == pytest.approx(100 - GRAVITY * frame.time**2 / 2, abs=1e-9)
            assert v == pytest.approx(-GRAVITY * frame.time, abs=1e-9)
        # Its end is that of the file, on the ground.
        stopped = await pilot.event("stopped")
        assert (stopped["frame"], stopped["time"], stopped["state"], stopped["name"]) == (500, 5, "stopped", "state_changed")
        ground = await pilot.frame_of(500)
        assert abs(ground.values[0]) < 0.5 and ground.values[1] == pytest.approx(0, abs=0.1)


async def test_end_time_stops_and_reset_goes_on(simulate):
    hub = simulate(counting(mode="realtime", rate_hz=100, end_time=0.3))
    async with pilots(hub, 2) as (pilot, other):
        await pilot.subscribe("m.position.x")
        assert (await pilot.status())["end_time"] == 0.3
        await pilot.order("resume")
        for client in (pilot, other):
            await client.event("running")
            assert (await client.event("stopped"))["frame"] == 30
        assert (await pilot.frame_of(30)).values == [pytest.approx(0.3)]
        status = await pilot.status()
        assert (status["state"], status["frame"], status["time"]) == ("stopped", 30, 0.3)
        for action in ("resume", "step"):
            assert (await pilot.refusal(action))["code"] == "INVALID_STATE"
        await pilot.order("reset")
        assert (await pilot.status())["state"] == "paused"
        assert await pilot.order("step", count=1000) == {"count": 30, "frame": 30, "cancelled": True}
        assert [(await pilot.next(pilot.events))["event"] for _ in range(2)] == ["reset", "stopped"]


async def test_afap_is_faster_than_the_wall_and_streams_on_the_walls_grid(simulate):
    hub = simulate(counting(mode="afap", rate_hz=100))
    async with Pilot.connect(hub) as pilot:
        assert (await pilot.status())["mode"] == "afap"
        assert (await pilot.subscribe("m.*", rate_hz=50))["rate_hz"] == 50
        await pilot.order("resume")
        begin = asyncio.get_running_loop().time()
        first = await pilot.frame_of(1)
        frames = [await pilot.frame() for _ in range(50)]
        wall = asyncio.get_running_loop().time() - begin
        assert 50 / wall == pytest.approx(50, rel=0.15)
        assert frames[-1].time - first.time > 10 * wall
        assert (await pilot.refusal("speed", factor=2))["code"] == "INVALID_STATE"
        await pilot.order("pause")


async def test_afap_ends_at_once(simulate):
    hub = simulate(counting(mode="afap", rate_hz=100, end_time=1000))
    async with Pilot.connect(hub) as pilot:
        await pilot.order("resume")
        await pilot.event("running")
        assert (await pilot.event("stopped"))["frame"] == 100_000


@pytest.mark.parametrize("mode", ["paused", "single_frame"])
async def test_in_mode_paused_only_step_advances(simulate, mode):
    hub = simulate(counting(mode=mode, rate_hz=100))
    async with Pilot.connect(hub) as pilot:
        assert (await pilot.status())["mode"] == "paused"
        error = await pilot.refusal("resume")
        assert (error["message"], error["code"]) == ("Execution mode is paused: only step advances", "INVALID_STATE")
        assert await pilot.order("step", count=3) == {"count": 3, "frame": 3}
        await pilot.order("reset")
        await pilot.order("pause")
        assert (await pilot.status())["frame"] == 0


@pytest.mark.parametrize("factor", [0.5, 4])
async def test_speed_is_that_of_the_wall_times_the_factor(simulate, factor):
    hub = simulate(counting(mode="realtime", rate_hz=100))
    async with Pilot.connect(hub) as pilot:
        await pilot.subscribe("m.*", rate_hz=100)
        assert await pilot.order("speed", factor=factor) == {"factor": factor}
        await pilot.order("resume")
        first = await pilot.frame_of(1)
        begin = asyncio.get_running_loop().time()
        last = await pilot.frame_of(first.number + round(100 * factor))
        wall = asyncio.get_running_loop().time() - begin
        assert (last.time - first.time) / wall == pytest.approx(factor, rel=0.1)
        assert (await pilot.status())["speed"] == factor


async def test_simulation_that_starts_running_needs_nobody(simulate):
    hub = simulate(counting(mode="realtime", rate_hz=100), HERMES_SIMULATION_START="running")
    async with Pilot.connect(hub) as pilot:
        status = await pilot.status_when(lambda status: status["frame"] > 5)
        assert status["state"] == "running"


async def test_it_waits_for_resume_otherwise(simulate):
    hub = simulate(counting(mode="realtime", rate_hz=100))
    async with Pilot.connect(hub) as pilot:
        status = await pilot.status()
        assert (status["state"], status["frame"]) == ("paused", 0)


# Wires and schedules


async def test_wires_and_rates_of_several_modules(start):
    """dst = src x gain + offset before the modules step; the odometer steps twice a frame, and sums up the vehicle's way."""
    async with Pilot.connect(start(simulating("multi_module"), HERMES)) as pilot:
        await pilot.subscribe("*")
        await pilot.order("set", signal="inputs.thrust_cmd", value=3)
        await pilot.order("step", count=100)
        await pilot.status()
        values = pilot.values(pilot.frames[-1])
        assert values["physics.input"] == 6.5
        assert values["physics.state"] == pytest.approx(6.5)
        assert values["physics.output"] == 2 * 6.5 + values["physics.state"]
        assert (values["mock_vehicle.position.x"], values["mock_vehicle.position.y"]) == (pytest.approx(1), pytest.approx(0.5))
        assert values["odometer.state"] == pytest.approx(1)
        # What a wire leads to is overwritten with the next frame.
        await pilot.order("set", signal="odometer.input", value=100)
        await pilot.order("step")
        await pilot.status()
        assert pilot.values(pilot.frames[-1])["odometer.input"] == 1


# Values that are no numbers


async def test_nan_and_infinities_are_carried_in_binary(start):
    async with Pilot.connect(start(simulating("injection"), HERMES)) as pilot:
        await pilot.subscribe("inputs.throttle", "inputs.thrust_cmd")
        for text, check in [
            ("NaN", math.isnan),
            ("Infinity", lambda value: value == math.inf),
            ("-Infinity", lambda value: value == -math.inf),
            ("-0.0", lambda value: value == 0 and math.copysign(1, value) < 0),
            (1e308, lambda value: value == 1e308),
            (5e-324, lambda value: value == 5e-324),
            ("0.1", lambda value: value == 0.1),
        ]:
            pilot.frames.clear()
            assert (await pilot.order("set", signal="inputs.throttle", value=text))["value"] == text
            await pilot.order("step")
            await pilot.status()
            assert check(pilot.frames[-1].values[0]), (text, pilot.frames[-1])
            assert pilot.frames[-1].values[1] == 0


@pytest.mark.parametrize("encoding", ["f32", "delta"])
async def test_nan_and_infinities_are_carried_in_other_encodings(start, encoding):
    async with Pilot.connect(start(simulating("injection"), HERMES)) as pilot:
        await pilot.subscribe("inputs.*", encoding=encoding)
        for text in ("NaN", "Infinity", "-Infinity", "NaN"):
            pilot.frames.clear()
            await pilot.order("set", signal="inputs.throttle", value=text)
            await pilot.order("step")
            await pilot.status()
            value, expected = pilot.frames[-1].values[0], float(text)
            assert value == expected or (math.isnan(value) and math.isnan(expected))


# Modules that fail

PROGRAM = """#!{python}
import json
import sys

for line in sys.stdin:
    question = json.loads(line)
    if question["op"] == "stage":
        answer = {{"signals": [{{"name": "input", "writable": True}}, {{"name": "sum"}}]}}
    elif question["op"] == "reset":
        answer = {{"values": [0, 0]}}
    elif question["op"] == "step":
        input, sum = map(float, question["values"])
        if input == 13:
            {failure}
        answer = {{"values": [input, sum + input]}}
    else:
        break
    print(json.dumps(answer), flush=True)
"""


def programmed(folder, failure):
    """A simulation whose module is a program that fails at a step in which its input is 13."""
    program = folder / "module.py"
    program.write_text(PROGRAM.format(python=sys.executable, failure=failure))
    program.chmod(program.stat().st_mode | stat.S_IXUSR)
    return (
        'version: "0.2"\nmodules:\n  p:\n    type: process\n    executable: module.py\n    options: {step_timeout: 1}\n'
        "execution: {mode: realtime, rate_hz: 100}\n"
    )


FAILURES = {
    "tells an error": ('print(json.dumps({"error": "the tank leaks"}), flush=True); continue', "the tank leaks"),
    "exits": ("sys.exit(3)", "exit status 3"),
    "is killed": ("import os; os.kill(os.getpid(), 9)", "signal 9"),
    "answers nonsense": ('print("hello", flush=True); continue', "hello"),
    "answers too few": ('print(json.dumps({"values": [1]}), flush=True); continue', "1 values"),
    "answers nothing": ("import time; time.sleep(60)", "no answer to step within 1 s"),
}


@pytest.mark.parametrize("failure, reason", FAILURES.values(), ids=FAILURES)
async def test_module_that_fails_stops_the_simulation_and_reset_recovers_it(simulate, tmp_path, failure, reason):
    hub = simulate(programmed(tmp_path, failure))
    async with pilots(hub, 2) as (pilot, other):
        await pilot.subscribe("*")
        await pilot.order("set", signal="p.input", value=2)
        assert await pilot.order("step", count=10) == {"count": 10, "frame": 10}
        assert (await pilot.frame_of(10)).values == [2, 20]
        await pilot.order("resume")
        await pilot.frame_of(12)
        await pilot.order("set", signal="p.input", value=13)
        for client in (pilot, other):
            await client.event("running")
            failed = await client.event("failed")
            assert reason in failed["message"] and failed["state"] == "failed" and failed["name"] == "state_changed"
        status = await other.status()
        assert status["state"] == "failed" and reason in status["error"]
        assert hub.figure("hermes_failed") == 1
        for action in ("resume", "step"):
            error = await pilot.refusal(action)
            assert error["code"] == "INVALID_STATE" and "reset" in error["message"]
        await pilot.order("reset")
        await other.event("reset")
        status = await other.status()
        assert (status["state"], status["frame"], status["error"]) == ("paused", 0, None)
        pilot.frames.clear()
        await pilot.order("set", signal="p.input", value=1)
        assert await pilot.order("step", count=4) == {"count": 4, "frame": 4}
        assert (await pilot.frame_of(4)).values == [1, 4]


async def test_module_that_fails_in_a_step_answers_it(simulate, tmp_path):
    hub = simulate(programmed(tmp_path, "sys.exit(3)"))
    async with Pilot.connect(hub) as pilot:
        await pilot.order("set", signal="p.input", value=13)
        error = await pilot.refusal("step", count=10)
        assert "exit status 3" in error["message"] and error["code"] and error["action"] == "step"
        assert (await pilot.event("failed"))["frame"] == 0


async def test_others_are_served_while_a_module_hangs(simulate, tmp_path):
    """The simulation has a thread of its own; HTTP and the envelope do not wait for it."""
    hub = simulate(programmed(tmp_path, "import time; time.sleep(60)"))
    async with Pilot.connect(hub) as pilot:
        await pilot.order("set", signal="p.input", value=13)
        await pilot.say("step")
        assert await asyncio.to_thread(hub.figure, "hermes_signals") == 2
        async with Pilot.connect(hub) as late:
            assert late.all_names == ["p.input", "p.sum"]
        await pilot.event("failed")


async def test_shipped_program_is_a_thermostat(start):
    async with Pilot.connect(start(simulating("process"), HERMES)) as pilot:
        await pilot.subscribe("room.*")
        await pilot.order("set", signal="room.setpoint", value=16)
        assert (await pilot.order("step", count=2000))["count"] == 2000
        await pilot.status()
        assert pilot.values(pilot.frames[-1])["room.temperature"] == pytest.approx(16, abs=0.6)


async def test_module_that_cannot_be_staged_ends_the_hub_with_the_reason(start, tmp_path):
    program = tmp_path / "module.py"
    program.write_text(f"#!{sys.executable}\nimport sys\nsys.exit(7)\n")
    program.chmod(0o755)
    path = tmp_path / "simulation.yaml"
    path.write_text('version: "0.2"\nmodules:\n  p:\n    type: process\n    executable: module.py\n')
    with pytest.raises(AssertionError, match="exit status 7"):
        start(simulating(path), HERMES)
