"""What agents call."""

import asyncio
import contextlib

import pytest
from jsonschema import Draft202012Validator

from sdk import Refused
from support import Client, unique

SERVER_TOOLS = {
    # tool: its parameters
    "get_health": set(),
    "websocket_health_check": set(),
    "websocket_status": set(),
    "websocket_get_status": set(),
    "websocket_list_rooms": set(),
    "websocket_get_metrics": set(),
    "websocket_broadcast_test_event": {"event_type", "room", "channel", "data"},
    "broadcast_test_event": {"event_type", "data"},
    "wait_for_events": {"channel", "event", "count", "timeout_seconds"},
    "list_channels": set(),
    "get_status": set(),
    "publish": {"event", "data", "channel"},
}


async def test_every_tool_has_schemas_and_says_what_it_does(sdk, shared_hub, service):
    async with sdk.connect(shared_hub.mcp) as agent:
        tools = await agent.tools()
    assert {service.request, service.lookup} <= set(tools), "each request of the service is a tool"
    for name, parameters in SERVER_TOOLS.items():
        assert parameters <= set(tools[name]["inputSchema"].get("properties", {})), name
    for name, tool in tools.items():
        assert tool["description"].endswith("."), name
        for schema in (tool["inputSchema"], tool["outputSchema"]):
            Draft202012Validator.check_schema(schema)
            assert schema["type"] == "object", name
        assert tool["inputSchema"]["additionalProperties"] is False, name
    for name in ("publish", "broadcast_test_event", "websocket_broadcast_test_event", service.request):
        assert tools[name]["annotations"]["readOnlyHint"] is False, name
    for name in ("get_health", "wait_for_events", "list_channels", service.lookup):
        assert tools[name]["annotations"]["readOnlyHint"] is True, name


async def test_every_tool_without_required_parameters_answers_by_its_schema(sdk, shared_hub, service):
    async with sdk.connect(shared_hub.mcp) as agent:
        for name, tool in (await agent.tools()).items():
            if tool["inputSchema"].get("required") or not tool["annotations"]["readOnlyHint"]:
                continue
            answer = await agent.call(name)
            assert not answer.is_error, (name, answer.text)
            # The SDKs have validated it; this one is ours, so that it does not depend on theirs.
            Draft202012Validator(tool["outputSchema"]).validate(answer.structured)


async def test_request_of_the_service_is_fulfilled(sdk, shared_hub, service):
    identifier = unique("agent")
    async with sdk.connect(shared_hub.mcp) as agent:
        answer = await agent.call(service.request, **service.request_data(identifier))
        assert not answer.is_error
        assert answer.structured | service.answer(identifier) == answer.structured


async def test_what_an_agent_does_and_a_websocket_client_sees_is_one_state(sdk, shared_hub, service):
    identifier = unique("agent")
    async with sdk.connect(shared_hub.mcp) as agent, Client.connect(shared_hub.uri) as client:
        await client.subscribe(service.channel(identifier))
        await agent.call("publish", **service.publication(identifier))
        assert (await client.event(service.event))["room"] == service.channel(identifier)
        rooms = (await agent.call("websocket_list_rooms")).structured["rooms"]
        assert rooms[service.channel(identifier)] == {"subscribers": 1}


async def test_refused_tool_tells_the_model_code_and_reason(sdk, shared_hub, service):
    identifier = unique("nobody")
    async with sdk.connect(shared_hub.mcp) as agent:
        answer = await agent.call(service.lookup, **service.lookup_data(identifier))
        assert answer.is_error and answer.structured is None
        assert answer.text.startswith(f"{service.lookup_code}: ") and identifier in answer.text


async def test_wrong_arguments_are_named(sdk, shared_hub, service):
    async with sdk.connect(shared_hub.mcp) as agent:
        for name, arguments, named in [
            (service.lookup, {}, [service.lookup_parameter]),
            (service.lookup, {service.lookup_parameter: 7}, [service.lookup_parameter, "string", "7"]),
            (service.lookup, service.lookup_data("x") | {"sesion": "y"}, ['"sesion"', service.lookup_parameter]),
            ("wait_for_events", {"channel": service.channel("x"), "count": 101}, ["count", "101", "100"]),
            ("wait_for_events", {"channel": service.channel("x"), "timeout_seconds": -1}, ["timeout_seconds", "-1"]),
        ]:
            answer = await agent.call(name, **arguments)
            assert answer.is_error and answer.text.startswith("INVALID_REQUEST: "), answer
            assert all(word in answer.text for word in named), answer.text
        answer = await agent.call("wait_for_events", channel="weather:here")
        assert answer.is_error and answer.text.startswith("INVALID_CHANNEL: ") and "weather:here" in answer.text
        assert not (await agent.call("get_health")).is_error, "the agent goes on"


async def test_unknown_tool_is_an_error_of_the_protocol(sdk, shared_hub):
    async with sdk.connect(shared_hub.mcp) as agent:
        with pytest.raises(Refused, match="Unknown tool.*no_such_tool") as refused:
            await agent.call("no_such_tool")
        assert refused.value.code == -32602


async def test_websocket_tools_tell_ports_rooms_and_connections(sdk, hub):
    async with sdk.connect(hub.mcp) as agent, Client.connect(hub.uri) as client:
        await client.subscribe("session:abc")
        check = (await agent.call("websocket_health_check")).structured
        assert (check["status"], check["connections"], check["rooms"]) == ("healthy", 1, 1)
        brief = (await agent.call("websocket_status")).structured
        assert brief["running"] is True and brief["connections"] == 1
        assert brief["port"] == check["port"] == hub.websocket_port
        status = (await agent.call("websocket_get_status")).structured
        assert status["connections"] == [client.welcome["data"]["connection_id"]]
        assert status["rooms"] == {"session:abc": {"subscribers": 1, "connection_ids": status["connections"]}}
        assert (await agent.call("websocket_get_metrics")).structured["active_connections"] == 1


async def test_test_events_reach_a_channel_and_everybody(sdk, shared_hub, service):
    channel = service.channel(unique("test"))
    async with sdk.connect(shared_hub.mcp) as agent, Client.connect(shared_hub.uri) as client:
        await client.subscribe(channel, "global")
        sent = (await agent.call("websocket_broadcast_test_event", event_type="drill", room=channel, data={"n": 1})).structured
        assert (sent["status"], sent["room"], sent["subscribers"]) == ("broadcasted", channel, 1)
        data = (await client.event("drill"))["data"]
        assert (data["n"], data["test"]) == (1, True) and data["timestamp"]
        assert (await agent.call("websocket_broadcast_test_event", channel=channel)).structured["event_type"] == "test.event"
        assert (await client.event("test.event"))["room"] == channel
        assert (await agent.call("broadcast_test_event", event_type="drill", data={"n": 2})).structured["status"] == "broadcasted"
        assert (await client.event("drill"))["room"] == "global"


async def test_ping(sdk, shared_hub):
    async with sdk.connect(shared_hub.mcp) as agent:
        if agent.is_stateless:
            with pytest.raises(Refused) as refused:
                await agent.ping()
            assert refused.value.code == -32601, "2026-07-28 has no ping"
        else:
            await agent.ping()


async def test_several_agents_at_once(sdk, shared_hub, service):
    identifiers = [unique("several") for _ in range(8)]
    async with contextlib.AsyncExitStack() as stack:
        agents = [await stack.enter_async_context(sdk.connect(shared_hub.mcp)) for _ in identifiers]

        async def work(agent, identifier):
            for _ in range(5):
                assert not (await agent.call("publish", **service.publication(identifier))).is_error
            return (await agent.call("wait_for_events", channel=service.channel(identifier), timeout_seconds=0)).structured

        waits = await asyncio.gather(*map(work, agents, identifiers))
        assert waits == [{"channel": service.channel(identifier), "events": [], "timed_out": True} for identifier in identifiers]


async def test_an_agent_that_leaves_is_forgotten(sdk, shared_hub):
    before = shared_hub.figure("mcp_sessions")
    async with sdk.connect(shared_hub.mcp) as agent:
        await agent.tools()
        assert shared_hub.figure("mcp_sessions") == before + (not agent.is_stateless)
    # An SDK that leaves ends its session with DELETE.
    assert shared_hub.figure("mcp_sessions") == before
