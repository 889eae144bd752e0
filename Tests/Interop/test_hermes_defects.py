"""What is wrong in the published hermes, each with a test that it is right here."""

import asyncio
import json

import pytest

from hermes_pilot import Heard, Pilot, pilots, simulating
from services import HERMES
from support import DEADLINE


@pytest.fixture
def hub(start, request):
    """Four modules with wires, or the simulation that a test names as the parameter `hub`."""
    return start(simulating(getattr(request, "param", "multi_module")), HERMES)


async def test_signals_are_grouped_at_the_first_dot_and_not_at_the_last(hub):
    """There, `mock_vehicle.position.x` was in a module `mock_vehicle.position`."""
    async with Pilot.connect(hub) as pilot:
        assert list(pilot.schema["modules"]) == ["inputs", "physics", "mock_vehicle", "odometer"]
        names = [signal["name"] for signal in pilot.schema["modules"]["mock_vehicle"]["signals"]]
        assert names == ["position.x", "position.y", "velocity.x", "velocity.y"]


async def test_set_respects_writable(hub):
    async with Pilot.connect(hub) as pilot:
        writable = {
            f"{module}.{signal['name']}": signal.get("writable", False)
            for module, found in pilot.schema["modules"].items()
            for signal in found["signals"]
        }
        assert set(writable.values()) == {True, False}
        for name, may in writable.items():
            answer = await pilot.say_text(json.dumps({"type": "cmd", "action": "set", "signal": name, "value": 1}))
            assert answer["type"] == ("ack" if may else "error"), name
            assert may or answer["code"] == "NOT_WRITABLE"


@pytest.mark.parametrize("hub", ["multi_module", "free_fall", "rocket_ascent"], indirect=True)
async def test_reset_resets_modules_and_not_only_the_counters(hub):
    async with Pilot.connect(hub) as pilot:
        await pilot.subscribe("*")
        initial = await pilot.frame()
        for name in [name for name in pilot.all_names if name.endswith(("thrust_cmd", "throttle_cmd"))]:
            await pilot.order("set", signal=name, value=0.75)
        await pilot.order("step", count=50)
        assert (await pilot.frame_of(50)).values != initial.values
        await pilot.order("reset")
        await pilot.status()
        again = pilot.frames[-1]
        assert (again.number, again.time, again.values) == (0, 0, initial.values)
        # And the same way again.
        await pilot.order("step", count=50)
        once = (await pilot.frame_of(50)).values
        await pilot.order("reset")
        pilot.frames.clear()
        await pilot.order("step", count=50)
        assert (await pilot.frame_of(50)).values == once


async def test_flat_parameters_are_not_ignored(hub):
    """There, `{"type":"cmd","action":"step","count":5}` stepped 1."""
    async with Pilot.connect(hub) as pilot:
        assert await pilot.say_text('{"type":"cmd","action":"step","count":5}') == {"type": "ack", "action": "step", "count": 5, "frame": 5}


async def test_true_is_not_one_step(hub):
    async with Pilot.connect(hub) as pilot:
        assert (await pilot.refusal("step", count=True))["message"].startswith("step 'count' must be a positive integer")
        assert (await pilot.status())["frame"] == 0


async def test_unsubscribe_and_introspect_are_known(hub):
    async with Pilot.connect(hub) as pilot:
        assert await pilot.order("unsubscribe") == {"count": 0, "signals": []}
        assert (await pilot.refusal("introspect", module="physics"))["code"] == "NOT_SUPPORTED"


async def test_a_star_alone_is_accepted_where_a_list_is_wanted(hub):
    async with Pilot.connect(hub) as pilot:
        assert (await pilot.order("subscribe", signals="*"))["signals"] == pilot.all_names


async def test_unknown_names_are_told_and_not_dropped_in_silence(hub):
    async with Pilot.connect(hub) as pilot:
        ack = await pilot.order("subscribe", signals=["physics.state", "physics.stat"])
        assert (ack["signals"], ack["unknown"]) == (["physics.state"], ["physics.stat"])


async def test_an_empty_subscription_streams_no_headers(hub):
    async with pilots(hub, 2) as (empty, other):
        await empty.subscribe("nobody.*")
        await other.subscribe("*")
        await other.order("resume")
        await other.frame_of(50)
        await empty.status()
        assert not [heard for heard in empty.log if isinstance(heard, Heard)]


@pytest.mark.parametrize("hub", ["rocket_ascent"], indirect=True)
async def test_sixty_hertz_do_not_drift_to_fifty(hub):
    """There, each frame waits for 1/60 s and then for the work: 48 to 56 Hz. Here deadlines do not depend on the frame before."""
    async with Pilot.connect(hub) as pilot:
        await pilot.subscribe("*", rate_hz=60)
        await pilot.order("resume")
        first = await pilot.frame_of(1)
        begin = asyncio.get_running_loop().time()
        last = await pilot.frame_of(first.number + 240)
        wall = asyncio.get_running_loop().time() - begin
        numbers = [heard.number for heard in pilot.log if isinstance(heard, Heard) and heard.number > first.number]
        assert len(numbers) == 120
        # 56 Hz would have taken 2.14 s.
        assert wall == pytest.approx(2, abs=0.08) and last.time - first.time == pytest.approx(2, abs=1e-6)


async def test_it_does_not_race_after_a_reset(hub):
    """There, the clock's anchor stayed where it was, and the frames since then came all at once."""
    async with Pilot.connect(hub) as pilot:
        await pilot.subscribe("*", rate_hz=100)
        await pilot.order("resume")
        await pilot.frame_of(100)
        await pilot.order("reset")
        await pilot.order("resume")
        begin = asyncio.get_running_loop().time()
        await pilot.status()
        pilot.frames.clear()
        await pilot.frame_of(50)
        wall = asyncio.get_running_loop().time() - begin
        assert wall == pytest.approx(0.5, abs=0.1)


async def test_it_does_not_race_after_a_pause(hub):
    async with Pilot.connect(hub) as pilot:
        await pilot.subscribe("*", rate_hz=100)
        await pilot.order("resume")
        await pilot.frame_of(10)
        await pilot.order("pause")
        stood = (await pilot.status())["frame"]
        # The pause has to last for what would be seen as a race.
        with pytest.raises(TimeoutError):
            await pilot.hear(0.5)
        pilot.frames.clear()
        await pilot.order("resume")
        begin = asyncio.get_running_loop().time()
        await pilot.frame_of(stood + 20)
        assert asyncio.get_running_loop().time() - begin == pytest.approx(0.2, abs=0.1)


@pytest.mark.parametrize("hub", ["free_fall"], indirect=True)
async def test_stopped_is_said(hub):
    """There it is defined, and never sent."""
    async with Pilot.connect(hub) as pilot:
        await pilot.order("step", count=1000)
        event = await pilot.event("stopped")
        assert (event["state"], event["frame"], event["time"]) == ("stopped", 500, 5)


async def test_the_same_frame_is_not_sent_again_and_again_while_paused(hub):
    async with Pilot.connect(hub) as pilot:
        await pilot.subscribe("*")
        await pilot.frame()
        for _ in range(20):
            await pilot.status()
            await asyncio.sleep(1 / 60)
        assert not pilot.frames


async def test_errors_have_a_code(hub):
    """There, the field is defined as a number, and never sent."""
    async with Pilot.connect(hub) as pilot:
        assert (await pilot.refusal("fly"))["code"] == "UNKNOWN_ACTION"


@pytest.mark.parametrize("rate", [0, -1])
async def test_a_rate_that_is_none_is_refused(start, tmp_path, rate):
    path = tmp_path / "simulation.yaml"
    path.write_text(f'version: "0.2"\nmodules:\n  m:\n    type: mock_module\nserver:\n  telemetry_hz: {rate}\n')
    with pytest.raises(AssertionError, match="telemetry_hz"):
        start(simulating(path), HERMES)


async def test_a_client_in_trouble_disturbs_no_other(hub):
    """The server survives disconnects in the midst of everything."""
    async with pilots(hub, 2) as (pilot, other):
        await pilot.subscribe("*")
        await pilot.order("resume")
        for number in range(20):
            async with Pilot.connect(hub) as gone:
                await gone.say("subscribe", signals=["*"], rate_hz=10 + number)
                await gone.say("step", count=1000)
                gone.connection.transport.abort()
        await pilot.frame_of(20)
        status = await other.status_when(lambda status: (status["clients"], status["subscriptions"]) == (2, 1))
        assert status["state"] == "running"
        await asyncio.wait_for(other.order("pause"), DEADLINE)
