"""Frames of hermes: who gets which signals, in which form, and how often."""

import struct

import pytest

from hermes_pilot import Heard, Pilot, broad, pilots, simulating
from services import HERMES
from support import Hub

SIGNALS = [
    "inputs.thrust_cmd",
    "physics.input", "physics.output", "physics.state",
    "mock_vehicle.position.x", "mock_vehicle.position.y", "mock_vehicle.velocity.x", "mock_vehicle.velocity.y",
    "odometer.input", "odometer.output", "odometer.state",
]  # fmt: skip


@pytest.fixture
def hub(start, request):
    """Four modules with wires, or the simulation that a test names as the parameter `hub`."""
    return start(simulating(getattr(request, "param", "multi_module")), HERMES)


@pytest.fixture(scope="module")
def hub_of_patterns(tmp_path_factory):
    """One hub for all patterns."""
    hub = Hub(tmp_path_factory.mktemp("patterns"), simulating("multi_module"), HERMES)
    try:
        yield hub.start()
        hub.stop()
    finally:
        hub.kill()


# Subscriptions


@pytest.mark.parametrize(
    "patterns, expected, unknown",
    [
        (["*"], SIGNALS, []),
        (["physics.state"], ["physics.state"], []),
        (["physics.state", "inputs.thrust_cmd"], ["physics.state", "inputs.thrust_cmd"], []),
        (["physics.*"], SIGNALS[1:4], []),
        (["mock_vehicle.*"], SIGNALS[4:8], []),
        (["mock_vehicle.position.*"], SIGNALS[4:6], []),
        (["*.x"], ["mock_vehicle.position.x", "mock_vehicle.velocity.x"], []),
        (["*put"], ["physics.input", "physics.output", "odometer.input", "odometer.output"], []),
        (["*.input", "*.state"], ["physics.input", "odometer.input", "physics.state", "odometer.state"], []),
        (["mock_vehicle.?o*.y"], ["mock_vehicle.position.y"], []),
        (["*.[xy]"], SIGNALS[4:8], []),
        (["*.[!x]"], ["mock_vehicle.position.y", "mock_vehicle.velocity.y"], []),
        (["*.[x-z]"], SIGNALS[4:8], []),
        (["[op]*.st?te"], ["physics.state", "odometer.state"], []),
        (["physics.state", "physics.*"], ["physics.state", "physics.input", "physics.output"], []),
        (["physics.*", "*"], SIGNALS[1:4] + SIGNALS[:1] + SIGNALS[4:], []),
        (["physics.state", "physics.state"], ["physics.state"], []),
        (["nobody.x", "physics.state", "physics.nothing"], ["physics.state"], ["nobody.x", "physics.nothing"]),
        (["nobody.x"], [], ["nobody.x"]),
        (["nobody.*", "no[tx]hing"], [], []),
        (["physics"], [], ["physics"]),
        ([""], [], [""]),
        (["PHYSICS.*"], [], []),
        ("*", SIGNALS, []),
        ("physics.state", ["physics.state"], []),
        ([], [], []),
    ],
    ids=str,
)
async def test_patterns(hub_of_patterns, patterns, expected, unknown):
    async with Pilot.connect(hub_of_patterns) as pilot:
        assert pilot.all_names == SIGNALS
        ack = await pilot.order("subscribe", signals=patterns)
        assert (ack["signals"], ack["count"], ack["unknown"]) == (expected, len(expected), unknown)
        assert (ack["format"], ack["encoding"], ack["rate_hz"]) == ("compact", "f64", 60)
        if expected:
            assert len((await pilot.frame()).values) == len(expected)
        await pilot.status()
        assert not pilot.frames


async def test_a_pattern_that_could_cost_much_does_not(hub):
    """A glob with many stars, which some matchers need years for."""
    async with pilots(hub, 2) as (one, other):
        ack = await one.order("subscribe", signals=["*a" * 120 + "b", "m" + "*" * 200 + "n.x"])
        assert ack["signals"] == ["mock_vehicle.position.x"]
        await other.status()
        assert (await one.refusal("subscribe", signals=["x" * 10_000]))["code"] == "LIMIT_EXCEEDED"
        assert (await one.status())["subscriptions"] == 1


async def test_new_subscription_replaces_the_old_one(hub):
    async with Pilot.connect(hub) as pilot:
        await pilot.subscribe("physics.*")
        await pilot.order("resume")
        await pilot.frame_of(5)
        await pilot.subscribe("inputs.thrust_cmd")
        for _ in range(5):
            assert len((await pilot.frame()).values) == 1
        assert (await pilot.status())["subscriptions"] == 1


async def test_unsubscribe_takes_out_some_and_then_all(hub):
    async with Pilot.connect(hub) as pilot:
        await pilot.subscribe("physics.*", "inputs.*", rate_hz=50, encoding="f32")
        left = ["physics.input", "physics.output", "inputs.thrust_cmd"]
        assert await pilot.order("unsubscribe", signals=["physics.state", "odometer.*"]) == {"count": 3, "signals": left}
        assert await pilot.order("unsubscribe", signals=["nobody.x"]) == {"count": 3, "signals": left}
        pilot.frames.clear()
        await pilot.order("resume")
        frame = await pilot.frame_of(3)
        assert struct.unpack_from("<HH", frame.raw, 12) == (3, 1), "the format and the rate stay"
        assert await pilot.order("unsubscribe") == {"count": 0, "signals": []}
        assert await pilot.order("unsubscribe") == {"count": 0, "signals": []}
        pilot.frames.clear()
        await pilot.status_when(lambda status: status["frame"] > frame.number + 20)
        assert not pilot.frames and (await pilot.status())["subscriptions"] == 0


async def test_equal_subscriptions_are_one(hub):
    async with pilots(hub, 3) as (one, two, other):
        await one.subscribe("physics.*")
        await two.subscribe("physics.input", "physics.output", "physics.state")
        await other.subscribe("physics.*", rate_hz=30)
        assert (await one.status())["subscriptions"] == 2
        await one.order("resume")
        heard = [[(await pilot.frame_of(10)).raw, (await pilot.frame()).raw] for pilot in (one, two)]
        assert heard[0] == heard[1]


async def test_never_subscribed_client_gets_no_binary(hub):
    async with pilots(hub, 2) as (subscribed, never):
        await subscribed.subscribe("*")
        await never.order("resume")
        await subscribed.frame_of(50)
        await never.order("pause")
        await never.order("step", count=10)
        await never.order("reset")
        assert not never.frames and not [heard for heard in never.log if isinstance(heard, Heard)]


# Rates


@pytest.mark.parametrize("hub", ["rocket_ascent"], indirect=True)
@pytest.mark.parametrize("rate, apart", [(30, 4), (60, 2)])
async def test_frames_of_a_rate_are_evenly_apart(hub, rate, apart):
    """Over three seconds of the simulation, which is the clock: 120 Hz."""
    async with Pilot.connect(hub) as pilot:
        assert (await pilot.subscribe("rocket.Rocket.Engine.*", rate_hz=rate))["rate_hz"] == rate
        await pilot.order("resume")
        last = await pilot.frame_of(360)
        numbers = [heard.number for heard in pilot.log if isinstance(heard, Heard) and 0 < heard.number < 360]
        assert abs(len(numbers) - 3 * rate) <= 1
        assert {later - earlier for earlier, later in zip(numbers, numbers[1:])} == {apart}
        assert last.time == pytest.approx(last.number / 120, abs=1e-6)
        assert (await pilot.status())["overruns"] == 0


@pytest.mark.parametrize("rate, told", [(1000, 100), (100, 100), (33.3, 33.3), (1, 1)])
async def test_rate_is_told_and_never_above_the_simulations(hub, rate, told):
    async with Pilot.connect(hub) as pilot:
        assert (await pilot.subscribe("physics.*", rate_hz=rate))["rate_hz"] == told
        if told == 100:
            await pilot.order("resume")
            first = await pilot.frame_of(1)
            assert [(await pilot.frame()).number for _ in range(20)] == list(range(first.number + 1, first.number + 21))


async def test_a_rate_that_divides_nothing_keeps_its_mean(hub):
    """60 Hz of 100: one or two frames apart, 60 in each second."""
    async with Pilot.connect(hub) as pilot:
        await pilot.subscribe("physics.*", rate_hz=60)
        await pilot.order("resume")
        await pilot.frame_of(200)
        numbers = [heard.number for heard in pilot.log if isinstance(heard, Heard) and 0 < heard.number <= 200]
        assert abs(len(numbers) - 120) <= 1
        assert {later - earlier for earlier, later in zip(numbers, numbers[1:])} == {1, 2}


# Forms


async def test_a_client_whose_first_text_has_a_type_gets_compact_frames(hub):
    async with Pilot.connect(hub) as pilot:
        assert (await pilot.subscribe("*"))["format"] == "compact"
        assert len((await pilot.frame()).raw) == 16 + 8 * len(SIGNALS)


async def test_a_client_whose_first_text_has_no_type_gets_hert_frames(hub):
    async with Pilot.connect(hub, speaks_as_daedalus=True) as pilot:
        ack = await pilot.subscribe("*")
        assert (ack["format"], ack["encoding"]) == ("hert", "f64")
        await pilot.order("step", count=899)
        frame = await pilot.frame_of(899)
        assert len(frame.raw) == 24 + 8 * len(SIGNALS)
        assert frame.raw[:4] == bytes.fromhex("54524548")
        assert struct.unpack_from("<IQdI", frame.raw) == (0x48455254, 899, 8.99, len(SIGNALS))


async def test_the_first_text_decides_and_the_format_asked_for_wins(hub):
    async with Pilot.connect(hub) as pilot:
        await pilot.say_text('{"action":"get_status"}')
        assert (await pilot.subscribe("*"))["format"] == "hert"
        assert (await pilot.subscribe("*", format="compact"))["format"] == "compact"
        assert (await pilot.subscribe("*", format="hert"))["format"] == "hert"
    async with Pilot.connect(hub) as pilot:
        await pilot.say_text('{"type":"cmd","action":"get_status"}')
        assert (await pilot.say_text('{"action":"subscribe","params":{"signals":["*"]}}'))["format"] == "compact"


async def test_the_default_format_is_a_setting(start):
    hub = start(simulating("multi_module"), HERMES, HERMES_TELEMETRY_FORMAT="hert")
    async with Pilot.connect(hub) as pilot:
        assert (await pilot.subscribe("*"))["format"] == "hert"
        assert (await pilot.frame()).raw[:4] == b"TREH"


async def test_singles_are_the_nearest_of_the_doubles(hub):
    async with pilots(hub, 2) as (exact, single):
        await exact.subscribe("*", rate_hz=100)
        ack = await single.subscribe("*", rate_hz=100, encoding="f32")
        assert (ack["format"], ack["encoding"]) == ("compact", "f32")
        await exact.order("set", signal="inputs.thrust_cmd", value=1 / 3)
        await exact.order("resume")
        await exact.frame_of(50)
        await single.frame_of(50)
        expected = {heard.number: heard.values for heard in exact.log if isinstance(heard, Heard)}
        compared = [heard for heard in single.log if isinstance(heard, Heard) and heard.number in expected]
        assert len(compared) >= 50
        for heard in compared[1:]:
            assert len(heard.raw) == 16 + 4 * len(SIGNALS) and struct.unpack_from("<H", heard.raw, 14) == (1,)
            assert heard.values == [struct.unpack("<f", struct.pack("<f", value))[0] for value in expected[heard.number]]


async def test_differences_say_the_same_as_whole_frames(hub):
    """A second client receives whole frames of the same rate: what is decoded is equal, bit for bit, by frame numbers."""
    async with pilots(hub, 3) as (whole, delta, late):
        await whole.subscribe("*", rate_hz=100)
        assert (await delta.subscribe("*", rate_hz=100, encoding="delta"))["encoding"] == "delta"
        await whole.order("resume")
        await whole.frame_of(100)
        await late.subscribe("*", rate_hz=100, encoding="delta")
        await whole.order("set", signal="inputs.thrust_cmd", value=0.1)
        await whole.frame_of(200)
        await whole.order("reset")
        await whole.order("resume")
        for pilot in (whole, delta, late):
            for event in ("running", "reset", "running"):
                await pilot.event(event)
            pilot.frames.clear()
            await pilot.frame_of(90)
        # Frame numbers repeat after the reset: what came before it is compared apart.
        expected = split_at_reset(whole.log)
        for pilot in (delta, late):
            assert pilot.skipped == 0
            for own, theirs in zip(split_at_reset(pilot.log), expected):
                numbers = [number for number in own if number in theirs]
                assert len(numbers) > 80
                assert all(bits(own[number]) == bits(theirs[number]) for number in numbers)
        kinds = [struct.unpack_from("<H", heard.raw, 14)[0] for heard in delta.log if isinstance(heard, Heard)]
        assert kinds[0] == 3 and kinds.count(2) > 4 * kinds.count(3) > 0
        assert "2" * 60 not in "".join(map(str, kinds)), "a key frame among sixty"


def split_at_reset(log):
    """Values by frame number, before the first reset and behind it."""
    place = next(place for place, heard in enumerate(log) if isinstance(heard, dict) and heard.get("event") == "reset")
    return [{heard.number: heard.values for heard in part if isinstance(heard, Heard)} for part in (log[:place], log[place:])]


def bits(values):
    return struct.pack(f"<{len(values)}d", *values)


async def test_more_signals_than_compact_frames_can_count_need_hert(start, tmp_path):
    hub = start(simulating(broad(tmp_path, signals=65_536)), HERMES)
    async with Pilot.connect(hub) as pilot:
        error = await pilot.refusal("subscribe", signals=["*"])
        assert error["code"] == "LIMIT_EXCEEDED" and "65535" in error["message"] and "hert" in error["message"]
        assert (await pilot.subscribe("*", format="hert"))["count"] == 65_540
        assert len((await pilot.frame()).raw) == 24 + 8 * 65_540
        assert (await pilot.subscribe("wide.*", "clock.position.x", format="hert"))["count"] == 65_537
        error = await pilot.refusal("subscribe", signals=["wide.*"], encoding="delta")
        assert error["code"] == "LIMIT_EXCEEDED"


# While time stands still


async def settled(*clients):
    """Waits until all that was said so far is heard, and drops the frames."""
    for pilot in clients:
        await pilot.status()
    return [[pilot.frames.popleft().number for _ in range(len(pilot.frames))] for pilot in clients]


async def test_one_frame_comes_behind_the_ack_of_a_subscription(hub):
    async with Pilot.connect(hub) as pilot:
        await pilot.order("step", count=3)
        for _ in range(3):
            await pilot.order("subscribe", signals=["*"])
            assert await settled(pilot) == [[3]]
        # The ack comes first: it says how to read the frame.
        kinds = [heard["action"] if isinstance(heard, dict) else "frame" for heard in pilot.log]
        assert kinds[1:] == ["subscribe", "frame", "get_status"] * 3


async def test_one_frame_comes_when_a_command_has_changed_values_and_none_else(hub):
    async with pilots(hub, 2) as clients:
        one, other = clients
        for pilot in clients:
            await pilot.subscribe("*")
        await settled(*clients)
        for action, parameters, number in [
            ("step", {}, 1),
            ("step", {"count": 5}, 6),
            ("set", {"signal": "inputs.thrust_cmd", "value": 1}, 6),
            ("reset", {}, 0),
        ]:
            await one.order(action, **parameters)
            assert await settled(*clients) == [[number], [number]], action
        await one.order("get_status")
        await one.order("pause")
        await one.refusal("fly")
        await one.refusal("set", signal="physics.state", value=1)
        assert await settled(*clients) == [[], []]


async def test_nothing_is_streamed_while_time_stands_still(hub):
    """The original goes on sending the same frame."""
    async with pilots(hub, 2) as (pilot, other):
        await pilot.subscribe("*")
        await pilot.order("resume")
        await pilot.frame_of(10)
        await other.order("pause")
        await pilot.event("running")
        await pilot.event("paused")
        (stood,) = await settled(pilot)
        sent = (await other.status())["frames_sent"]
        with pytest.raises(TimeoutError):
            await pilot.hear(0.25)
        status = await other.status()
        assert status["frames_sent"] == sent
        # The last frame is the one at which it stopped.
        assert not stood or stood[-1] == status["frame"]


async def test_what_is_set_while_paused_is_in_the_frame(hub):
    async with Pilot.connect(hub) as pilot:
        await pilot.subscribe("inputs.thrust_cmd", "physics.input", "physics.state")
        await settled(pilot)
        await pilot.order("set", signal="inputs.thrust_cmd", value=2)
        assert (await pilot.frame()).values == [2, 0, 0]
        await pilot.order("step")
        # Wires come first, then the modules: 2 x 2 + 0.5, integrated for 10 ms.
        assert (await pilot.frame()).values == [2, 4.5, pytest.approx(0.045)]
