"""What agents do with hermes: its commands as tools, its state as a resource, and waiting for what happens."""

import asyncio
import math

import pytest
from jsonschema import Draft202012Validator

from hermes_pilot import Pilot, simulating
from sdk import Refused
from services import HERMES
from support import Hub, unique

TOOLS = {
    # tool: its required parameters, and whether it only reads
    "pause": (set(), False),
    "resume": (set(), False),
    "reset": (set(), False),
    "step": (set(), False),
    "set_signal": ({"signal", "value"}, False),
    "get_signals": (set(), True),
    "list_signals": (set(), True),
    "introspect": ({"module"}, True),
    "get_simulation": (set(), True),
    "set_speed": ({"factor"}, False),
    "seek": (set(), False),
    "start_recording": ({"name"}, False),
    "stop_recording": (set(), False),
}

SIMULATION = "channel://hermes/simulation"
HEIGHT = "ball.Ball.Vehicle.position.z"


@pytest.fixture(scope="module")
def falling_ball(tmp_path_factory):
    """One hub for all tests that leave it as it was but for the simulation's state."""
    hub = Hub(tmp_path_factory.mktemp("falling"), simulating("free_fall"), HERMES)
    try:
        yield hub.start()
        hub.stop()
    finally:
        hub.kill()


@pytest.fixture
async def hub(falling_ball):
    """A falling ball, at its start."""
    async with Pilot.connect(falling_ball) as pilot:
        await pilot.order("speed", factor=1)
        await pilot.order("reset")
    return falling_ball


async def done(agent, tool, /, **arguments):
    """What a tool answers that must succeed."""
    answer = await agent.call(tool, **arguments)
    assert not answer.is_error, (tool, answer.text)
    return answer.structured


async def test_every_command_is_a_tool(sdk, hub):
    async with sdk.connect(hub.mcp) as agent:
        tools = await agent.tools()
    for name, (required, reads) in TOOLS.items():
        tool = tools[name]
        assert tool["description"].endswith(".")
        assert set(tool["inputSchema"].get("required", [])) == required, name
        assert tool["annotations"]["readOnlyHint"] is reads, name
        for schema in (tool["inputSchema"], tool["outputSchema"]):
            Draft202012Validator.check_schema(schema)


async def test_an_agent_flies_a_simulation(sdk, hub):
    async with sdk.connect(hub.mcp) as agent, Pilot.connect(hub) as pilot:
        told = await done(agent, "get_simulation")
        assert (told["state"], told["frame"], told["rate_hz"], told["clients"]) == ("paused", 0, 100, 1)
        assert await done(agent, "step", count=100) == {"count": 100, "frame": 100, "time": 1.0, "cancelled": False}
        answer = await done(agent, "get_signals", signals=[HEIGHT])
        assert answer == {"frame": 100, "time": 1.0, "values": {HEIGHT: pytest.approx(100 - 9.80665 / 2)}}
        everything = (await done(agent, "get_signals"))["values"]
        assert list(everything) == pilot.all_names
        await done(agent, "set_signal", signal="ball.Ball.Engine.throttle_cmd", value=0.5)
        assert (await done(agent, "resume"))["state"] == "running"
        await pilot.event("running")
        assert (await done(agent, "set_speed", factor=2))["speed"] == 2
        assert (await done(agent, "pause"))["state"] == "paused"
        await pilot.event("paused")
        told = await done(agent, "reset")
        assert (told["state"], told["frame"], told["time"]) == ("paused", 0, 0)
        await pilot.event("reset")


async def test_an_agent_finds_signals_and_what_a_module_is_made_of(sdk, hub):
    async with sdk.connect(hub.mcp) as agent, Pilot.connect(hub) as pilot:
        listed = await done(agent, "list_signals", signals=["ball.Ball.Engine.*"])
        assert listed["total"] == len(pilot.all_names)
        rows = {row["name"]: row for row in listed["signals"]}
        assert rows["ball.Ball.Engine.throttle_cmd"]["writable"] is True and rows["ball.Ball.Engine.thrust"]["unit"] == "N"
        assert [row["name"] for row in (await done(agent, "list_signals"))["signals"]] == pilot.all_names
        told = await done(agent, "introspect", module="ball")
        assert len(told["components"]) == pilot.schema["modules"]["ball"]["component_count"]


async def test_mistakes_are_explained(sdk, hub):
    throttle = "ball.Ball.Engine.throttle_cmd"
    async with sdk.connect(hub.mcp) as agent:
        for tool, arguments, named in [
            ("step", {"count": 0}, ["INVALID_REQUEST", "count"]),
            ("step", {"count": 1_000_001}, ["INVALID_REQUEST", "count"]),
            ("set_signal", {"signal": "nobody.x", "value": 1}, ["NOT_FOUND", "nobody.x"]),
            ("set_signal", {"signal": HEIGHT, "value": 1}, ["INVALID_REQUEST", "not writable"]),
            ("set_signal", {"signal": throttle, "value": "half"}, ["INVALID_REQUEST", "half"]),
            ("set_signal", {"signal": throttle}, ["INVALID_REQUEST", "value"]),
            ("get_signals", {"signals": ["nobody.x"]}, ["NOT_FOUND", "nobody.x"]),
            ("list_signals", {"signals": ["nobody.x"]}, ["NOT_FOUND", "nobody.x"]),
            ("introspect", {"module": "nobody"}, ["NOT_FOUND", "nobody"]),
            ("set_speed", {"factor": 0}, ["INVALID_REQUEST", "factor"]),
            ("seek", {"frame": 1}, ["INVALID_REQUEST"]),
            ("seek", {}, ["INVALID_REQUEST", "'frame' or 'time'"]),
            ("start_recording", {"name": "../x"}, ["INVALID_REQUEST", "name"]),
            ("stop_recording", {}, ["INVALID_STATE"]),
        ]:
            answer = await agent.call(tool, **arguments)
            assert answer.is_error and all(word in answer.text for word in named), (tool, answer.text)
        assert (await done(agent, "get_simulation"))["frame"] == 0


async def test_values_that_are_no_numbers_are_texts(sdk, start):
    hub = start(simulating("injection"), HERMES)
    async with sdk.connect(hub.mcp) as agent:
        for text in ("NaN", "Infinity", "-Infinity"):
            await agent.call("set_signal", signal="inputs.throttle", value=text)
            assert (await done(agent, "get_signals", signals=["inputs.throttle"]))["values"] == {"inputs.throttle": text}
            assert math.isnan(float(text)) or math.isinf(float(text))


async def test_an_agent_records(sdk, hub):
    async with sdk.connect(hub.mcp) as agent:
        name = unique("agent")
        begun = await done(agent, "start_recording", name=name)
        await done(agent, "step", count=10)
        ended = await done(agent, "stop_recording")
        assert (ended["name"], ended["path"]) == (name, begun["path"]) and ended["frames"] >= 2


async def test_an_agent_seeks_in_a_recording(sdk, hub, start):
    async with Pilot.connect(hub) as pilot:
        path = (await pilot.order("record", name=unique("seek")))["path"]
        for _ in range(30):
            await pilot.order("step")
        await pilot.order("stop_recording")
    async with sdk.connect(start(["hermes", "replay", path], HERMES).mcp) as agent:
        assert await done(agent, "seek", frame=20) == {"frame": 20, "time": 0.2}
        assert await done(agent, "seek", time=0.1) == {"frame": 10, "time": 0.1}
        assert (await done(agent, "get_signals", signals=[HEIGHT]))["values"][HEIGHT] == pytest.approx(100 - 9.80665 * 0.1**2 / 2)


async def test_a_long_step_of_one_agent_leaves_the_hub_to_the_others(sdk, start):
    hub = start(simulating("multi_module"), HERMES)
    async with sdk.connect(hub.mcp) as stepping, sdk.connect(hub.mcp) as other:
        # A million steps take a moment, which may be over before the other's word comes: then once more.
        for _ in range(20):
            before = (await done(other, "get_simulation"))["frame"]
            step = asyncio.create_task(stepping.call("step", count=1_000_000))
            while (await done(other, "get_simulation"))["frame"] == before:
                await asyncio.sleep(0)
            await done(other, "pause")
            answer = await step
            if answer.structured["cancelled"]:
                break
        assert answer.structured["cancelled"] is True and 0 < answer.structured["count"] < 1_000_000


# The channel


async def test_the_simulation_is_a_resource_that_tells_its_state(sdk, hub):
    async with sdk.connect(hub.mcp) as agent, agent.watch(SIMULATION) as watch:
        assert SIMULATION in await agent.resources()
        assert (await agent.read(SIMULATION))["state"]["state"] == "paused"
        await done(agent, "resume")
        await watch.hears(SIMULATION)
        read = await agent.read(SIMULATION)
        assert read["state"]["state"] == "running"
        assert read["recent_events"][-1]["event"] == "simulation.running"
        await done(agent, "pause")
        await watch.hears(SIMULATION)


async def test_an_agent_waits_until_the_simulation_runs(sdk, hub):
    async with sdk.connect(hub.mcp) as agent, Pilot.connect(hub) as pilot:
        waiting = asyncio.create_task(agent.call("wait_for_events", channel="simulation", event="simulation.running", timeout_seconds=10))
        while hub.figure("mcp_pending_calls") == 0:
            await asyncio.sleep(0.01)
        await pilot.order("pause")
        await pilot.order("resume")
        (event,) = (await waiting).structured["events"]
        assert (event["event"], event["room"], event["data"]["frame"]) == ("simulation.running", "simulation", 0)


async def test_nobody_else_says_what_happens_to_the_simulation(sdk, hub):
    async with sdk.connect(hub.mcp) as agent, Pilot.connect(hub) as pilot:
        answer = await agent.call("publish", event="simulation.running", data={"event_number": 1, "frame": 0, "time": 0})
        assert answer.is_error and answer.text.startswith("FORBIDDEN: "), answer.text
        assert (await pilot.status())["state"] == "paused" and not pilot.events


async def test_unknown_tool_is_an_error_of_the_protocol(sdk, hub):
    async with sdk.connect(hub.mcp) as agent:
        with pytest.raises(Refused, match="Unknown tool.*fly"):
            await agent.call("fly")
