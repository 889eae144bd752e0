"""The commands of hermes: both spellings, every ack, every error with its text and code, and the order of answers."""

import json
import random

import pytest

from hermes_pilot import Pilot, pilots, simulating
from services import HERMES

# One hub with the rocket serves all tests that leave it as it was.
SERVICES_TRIED = [HERMES]

THROTTLE = "rocket.Rocket.Engine.throttle_cmd"
ALTITUDE = "rocket.Rocket.Vehicle.position_lla.alt"


@pytest.fixture
def hub(start, request):
    """Four modules with wires, or the simulation that a test names as the parameter `hub`."""
    return start(simulating(getattr(request, "param", "multi_module")), HERMES)


# Errors


def refused(command, message, code, id=None):
    text = command if isinstance(command, str) else json.dumps(command)
    return pytest.param(text, message, code, id=id or text[:60] or "nothing")


def cmd(action, **parameters):
    return {"type": "cmd", "action": action, **parameters}


COUNT = "step 'count' must be a positive integer, 1...1000000, found "

REFUSED = [
    refused("", "Invalid JSON: ", "INVALID_JSON"),
    refused("{", "Invalid JSON: ", "INVALID_JSON"),
    refused("pause", "Invalid JSON: ", "INVALID_JSON"),
    refused("{'action':'pause'}", "Invalid JSON: ", "INVALID_JSON"),
    refused('{"action":"pause"} x', "Invalid JSON: ", "INVALID_JSON"),
    refused("[" * 2000, "Invalid JSON: ", "INVALID_JSON", "too deep"),
    *(refused(text, "Command must be a JSON object", "INVALID_COMMAND") for text in ("[]", '["pause"]', '"pause"', "1", "true", "null")),
    refused({"type": "event", "action": "pause"}, "Command 'type' must be \"cmd\", found ", "INVALID_COMMAND"),
    refused({"type": 1, "action": "pause"}, "Command 'type' must be \"cmd\", found 1", "INVALID_COMMAND"),
    refused({}, "Command missing 'action' field", "INVALID_COMMAND"),
    refused({"type": "cmd"}, "Command missing 'action' field", "INVALID_COMMAND"),
    refused({"params": {"action": "pause"}}, "Command missing 'action' field", "INVALID_COMMAND"),
    refused({"action": 7}, "Command 'action' must be a text", "INVALID_COMMAND"),
    refused({"action": "pause", "params": []}, "Command 'params' must be an object", "INVALID_COMMAND"),
    refused({"action": "pause", "params": "x"}, "Command 'params' must be an object", "INVALID_COMMAND"),
    refused(cmd("fly"), "Unknown action: fly (there are pause, ", "UNKNOWN_ACTION"),
    refused(cmd("Pause"), "Unknown action: Pause (there are ", "UNKNOWN_ACTION"),
    refused(cmd(""), "Unknown action: ", "UNKNOWN_ACTION"),
    *(
        refused(cmd("step", count=count), COUNT, "INVALID_PARAMETER")
        for count in (0, -1, 1.5, 2.0, True, False, "5", [], {}, 1_000_001, 1e300, 10**30)
    ),
    refused(cmd("set"), "set command requires 'signal' param", "MISSING_PARAMETER"),
    refused(cmd("set", value=1), "set command requires 'signal' param", "MISSING_PARAMETER"),
    refused(cmd("set", signal=THROTTLE), "set command requires 'value' param", "MISSING_PARAMETER"),
    refused(cmd("set", signal="nobody.x", value=1), "Unknown signal: nobody.x", "UNKNOWN_SIGNAL"),
    refused(cmd("set", signal="x", value=1), "Unknown signal: x", "UNKNOWN_SIGNAL"),
    refused(cmd("set", signal="", value=1), "Unknown signal: ", "UNKNOWN_SIGNAL"),
    refused(cmd("set", signal=ALTITUDE, value=1), f"Signal is not writable: {ALTITUDE}", "NOT_WRITABLE"),
    *(
        refused(cmd("set", signal=THROTTLE, value=value), "Invalid value: ", "INVALID_VALUE")
        for value in (None, "half", "", "0.5 N", [], [1], {"x": 1})
    ),
    refused(cmd("subscribe"), "subscribe command requires 'signals' param", "MISSING_PARAMETER"),
    refused(cmd("subscribe", signals=7), "subscribe 'signals' must be a list", "INVALID_PARAMETER"),
    refused(cmd("subscribe", signals={"a": 1}), "subscribe 'signals' must be a list", "INVALID_PARAMETER"),
    refused(cmd("subscribe", signals=["*", 7]), "subscribe 'signals' must be a list", "INVALID_PARAMETER"),
    refused(cmd("subscribe", signals=["*"], format="xml"), "subscribe 'format' must be ", "INVALID_PARAMETER"),
    refused(cmd("subscribe", signals=["*"], encoding="f16"), "subscribe 'encoding' must be ", "INVALID_PARAMETER"),
    refused(cmd("subscribe", signals=["*"], format="hert", encoding="f32"), "subscribe 'encoding' \"f32\" needs ", "INVALID_PARAMETER"),
    refused(cmd("subscribe", signals=["*"], format="hert", encoding="delta"), "subscribe 'encoding' \"delta\" needs ", "INVALID_PARAMETER"),
    *(
        refused(cmd("subscribe", signals=["*"], rate_hz=rate), "subscribe 'rate_hz' must be a number, ", "INVALID_PARAMETER")
        for rate in (0, -60, "fast", True, 1e300)
    ),
    refused(cmd("unsubscribe", signals=7), "unsubscribe 'signals' must be a list", "INVALID_PARAMETER"),
    refused(cmd("introspect"), "introspect command requires 'module' param", "MISSING_PARAMETER"),
    refused(cmd("introspect", module="nobody"), "Unknown module: nobody", "UNKNOWN_MODULE"),
    refused(cmd("speed"), "speed command requires 'factor' param", "MISSING_PARAMETER"),
    *(
        refused(cmd("speed", factor=factor), "speed 'factor' must be a number, ", "INVALID_PARAMETER")
        for factor in (0, 0.001, 1001, -1, "2", True)
    ),
    refused(cmd("seek", frame=1), "", "NOT_SUPPORTED"),
    refused(cmd("seek"), "seek command requires 'frame' or 'time' param", "MISSING_PARAMETER"),
    refused(cmd("seek", frame=-1), "seek 'frame' must be an integer", "INVALID_PARAMETER"),
    refused(cmd("record"), "record command requires 'name' param", "MISSING_PARAMETER"),
    *(
        refused(cmd("record", name=name), "record 'name' must be ", "INVALID_PARAMETER")
        for name in ("", "a/b", "../x", "/tmp/x", "a b", "a\u0000b", "ä", "x" * 65, ".", "..", 7)
    ),
    refused(cmd("stop_recording"), "", "INVALID_STATE"),
]


@pytest.mark.parametrize("text, message, code", REFUSED)
async def test_mistake_is_answered_with_its_text_and_code(shared_hub, text, message, code):
    async with Pilot.connect(shared_hub) as pilot:
        answer = await pilot.say_text(text)
        assert answer["type"] == "error", answer
        assert answer["message"].startswith(message) and answer["message"], answer
        assert answer["code"] == code
        # Nothing has changed, and the connection stays open.
        status = await pilot.status()
        assert (status["state"], status["frame"], status["subscriptions"], status["recording"]) == ("paused", 0, 0, None)


async def test_long_mistakes_are_quoted_in_short(shared_hub):
    async with Pilot.connect(shared_hub) as pilot:
        long = "x" * 9999
        for command in (cmd(long), cmd("set", signal=long, value=1), cmd("step", count=long), cmd("introspect", module=long)):
            answer = await pilot.say_text(json.dumps(command))
            assert len(json.dumps(answer)) < 600, answer


@pytest.mark.parametrize("hub", ["multi_module"], indirect=True)
async def test_module_without_parts_cannot_be_introspected(hub):
    async with Pilot.connect(hub) as pilot:
        assert pilot.schema["modules"]["inputs"]["supports_introspection"] is False
        error = await pilot.refusal("introspect", module="inputs")
        assert (error["message"], error["code"]) == ("Module does not support introspection: inputs", "NOT_SUPPORTED")


async def test_binary_messages_are_ignored_and_counted(hub):
    async with Pilot.connect(hub) as pilot:
        await pilot.connection.send(b'{"action":"resume"}')
        assert (await pilot.status())["state"] == "paused"
        assert not pilot.events and hub.figure("hermes_ignored_messages_total") == 1


async def test_nonsense_of_any_kind_has_one_answer_each_and_does_no_harm(hub):
    """Commands with bytes and values changed by chance; always the same ones."""
    chance = random.Random(20261130)
    values = [None, True, -1, 0, 1.5, 2**63, 1e400, "", "*", "\u0000", "é" * 50, [], ["*"], [[]], {}, {"a": {}}, "NaN"]
    names = ["type", "action", "params", "count", "signal", "value", "signals", "format", "encoding", "rate_hz", "factor", "frame", "time", "module"]
    actions = ["pause", "reset", "step", "set", "subscribe", "unsubscribe", "introspect", "get_status", "speed", "seek", "stop_recording"]
    async with Pilot.connect(hub) as pilot:
        for _ in range(600):
            command = {"action": chance.choice(actions)} | {chance.choice(names): chance.choice(values) for _ in range(chance.randrange(4))}
            text = json.dumps(command)
            if chance.random() < 0.4:
                place = chance.randrange(len(text))
                text = text[:place] + chance.choice('{}[]":,0e-\\ \x01é') + text[place + chance.randrange(3) :]
            answer = await pilot.say_text(text)
            assert answer["type"] in ("ack", "error"), text
            assert answer["type"] == "ack" or (answer["message"] and answer["code"]), text
        await pilot.order("reset")
        await pilot.status()
        assert not pilot.answers


# Both spellings

COMMANDS = [
    ("pause", {}),
    ("resume", {}),
    ("reset", {}),
    ("step", {}),
    ("step", {"count": 7}),
    ("set", {"signal": THROTTLE, "value": "0.25"}),
    ("subscribe", {"signals": ["*.alt"], "rate_hz": 30, "encoding": "f32"}),
    ("unsubscribe", {}),
    ("introspect", {"module": "rocket"}),
    ("speed", {"factor": 2}),
]


@pytest.mark.parametrize("action, parameters", COMMANDS, ids=str)
async def test_both_spellings_do_the_same(shared_hub, action, parameters):
    acks = []
    nested = {"action": action, "params": parameters}
    async with Pilot.connect(shared_hub) as pilot:
        for command in (cmd(action, **parameters), nested, {"type": "cmd", **nested}):
            await pilot.order("reset")
            acks.append(await pilot.say_text(json.dumps(command)))
        await pilot.order("speed", factor=1)
        await pilot.order("reset")
    assert acks[0]["type"] == "ack" and acks[0]["action"] == action
    assert acks[0] == acks[1] == acks[2]


async def test_where_params_are_they_alone_count(shared_hub):
    async with Pilot.connect(shared_hub) as pilot:
        for params, count in [({}, 1), ({"count": 2}, 2)]:
            text = json.dumps({"action": "step", "count": 5, "params": params})
            assert (await pilot.say_text(text))["count"] == count
        await pilot.order("reset")


# Acks


async def test_set_takes_numbers_numeric_texts_and_booleans_and_tells_them_as_sent(shared_hub):
    async with Pilot.connect(shared_hub) as pilot:
        await pilot.subscribe(THROTTLE)
        for value, number in [(0.5, 0.5), ("7.5", 7.5), (" 1e-3 ", 0.001), (True, 1), (False, 0), (-3, -3), ("Infinity", float("inf"))]:
            pilot.frames.clear()
            assert await pilot.order("set", signal=THROTTLE, value=value) == {"signal": THROTTLE, "value": value}
            await pilot.status()
            assert pilot.frames[-1].values == [number]
        await pilot.order("reset")


async def test_get_status_tells_everything(shared_hub):
    async with Pilot.connect(shared_hub) as pilot:
        status = await pilot.status()
    assert status.keys() >= {
        "state", "mode", "frame", "time", "rate_hz", "telemetry_hz", "speed", "end_time", "clients", "subscriptions", "achieved_rate_hz",
        "frames_sent", "frames_dropped", "lateness_ms", "overruns", "recording", "error",
    }  # fmt: skip
    assert (status["state"], status["mode"], status["frame"], status["time"], status["speed"]) == ("paused", "realtime", 0, 0, 1)
    assert (status["rate_hz"], status["telemetry_hz"], status["end_time"], status["error"]) == (120, 60, None, None)
    assert status["lateness_ms"].keys() == {"p50", "p99", "max"}


async def test_introspect_tells_components_and_edges(shared_hub):
    async with Pilot.connect(shared_hub) as pilot:
        told = await pilot.order("introspect", module="rocket")
        assert told.keys() == {"module", "components", "internal_wiring", "edges", "execution_order", "summary"}
        module = pilot.schema["modules"]["rocket"]
        assert (len(told["components"]), len(told["edges"])) == (module["component_count"], module["edge_count"])
        assert all(edge.keys() == {"source", "target", "kind"} for edge in told["edges"])
        assert all(wire.keys() == {"src", "dst"} for wire in told["internal_wiring"])
        assert sorted(told["execution_order"]) == sorted(component["name"] for component in told["components"])


# Order


async def test_answers_come_in_the_order_of_the_texts_and_one_for_each(shared_hub):
    texts = [json.dumps(cmd("set", signal=THROTTLE, value=number / 100)) for number in range(100)]
    # Between them all sorts of others.
    texts[::4] = ["{", "[]", json.dumps(cmd("get_status")), json.dumps(cmd("subscribe", signals="*")), json.dumps(cmd("pause"))] * 5
    async with Pilot.connect(shared_hub) as pilot:
        for text in texts:
            await pilot.connection.send(text)
        answers = [await pilot.next(pilot.answers) for _ in texts]
        await pilot.status()
        assert not pilot.answers
        for text, answer in zip(texts, answers):
            if text in ("{", "[]"):
                assert answer["type"] == "error"
            else:
                command = json.loads(text)
                assert (answer["type"], answer["action"], answer.get("value")) == ("ack", command["action"], command.get("value"))
        await pilot.order("reset")


async def test_step_is_answered_when_its_frames_are_done_and_others_before_it(hub):
    async with pilots(hub, 2) as (stepping, other):
        await stepping.say("step", count=1_000_000)
        for _ in range(3):
            assert (await other.status())["state"] == "paused"
        assert (await stepping.status())["frame"] < 1_000_000
        assert (await other.refusal("step"))["code"] == "INVALID_STATE"
        await other.order("pause")
        ack = await stepping.next(stepping.answers)
        assert ack["cancelled"] is True and 0 < ack["count"] == ack["frame"] < 1_000_000


@pytest.mark.parametrize("action", ["pause", "reset", "resume"])
async def test_a_step_under_way_ends_with_a(hub, action):
    async with pilots(hub, 2) as (stepping, other):
        await stepping.say("step", count=1_000_000)
        await other.status_when(lambda status: status["frame"] > 0)
        await other.order(action)
        ack = await stepping.next(stepping.answers)
        assert (ack["type"], ack["action"], ack["cancelled"]) == ("ack", "step", True)
        await other.order("pause")


async def test_a_million_steps_are_done_while_others_are_served_and_watch(hub):
    """The wall time is the grid of their frames meanwhile."""
    async with pilots(hub, 2) as (stepping, watching):
        await watching.subscribe("*", rate_hz=50)
        await stepping.say("step", count=1_000_000)
        while not stepping.answers:
            await watching.status()
            try:
                await stepping.hear(0.001)
            except TimeoutError:
                continue
        assert stepping.answers.popleft() == {"type": "ack", "action": "step", "count": 1_000_000, "frame": 1_000_000}
        last = await watching.frame_of(1_000_000)
        numbers = [heard.number for heard in watching.log if hasattr(heard, "number")]
        assert numbers == sorted(numbers) and last.number == 1_000_000 and len(numbers) > 2


async def test_a_running_simulation_is_not_stepped(hub):
    async with Pilot.connect(hub) as pilot:
        await pilot.order("resume")
        error = await pilot.refusal("step", count=5)
        assert error["message"].startswith("Simulation is running: pause it before step") and error["code"] == "INVALID_STATE"
        assert (await pilot.status())["state"] == "running"


async def test_pause_twice_is_told_twice(hub):
    async with pilots(hub, 2) as (sender, other):
        for _ in range(2):
            await sender.order("pause")
            assert (await other.event("paused"))["frame"] == 0
        for _ in range(2):
            await sender.event("paused")


async def test_client_that_sends_too_much_is_told_and_stays(start):
    hub = start(simulating("multi_module"), HERMES, HERMES_WEBSOCKET_MESSAGE_RATE_LIMIT="50")
    async with Pilot.connect(hub) as pilot:
        for _ in range(500):
            await pilot.say("get_status")
        error = None
        while error is None:
            answer = await pilot.next(pilot.answers)
            error = answer if answer["type"] == "error" else None
        assert error["code"] == "RATE_LIMIT_EXCEEDED"
        assert pilot.connection.state.name == "OPEN"
