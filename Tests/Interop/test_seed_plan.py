"""The "Testing Strategy" of the phase 2 plan that this hub implements: its tests, with our server in the place of its.

Where the plan reaches into a Python object (`server.port`, `session_manager`), the test asks over the wire instead.
"""

import asyncio
import json
import socket
import subprocess

import aiohttp
import pytest
import websockets
from mcp_common.websocket import MessageType, WebSocketClient, WebSocketProtocol

from services import SERVICES
from support import BINARY, DEADLINE, Client, eventually_async, unique


def is_free(port):
    """Whether nothing on this machine listens on a port."""
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) != 0


# 1. Unit tests


@pytest.mark.asyncio
async def test_websocket_server_initialization(start):
    """Test server initializes correctly."""
    if not (is_free(8688) and is_free(8678)):
        pytest.skip("a hub is running on the default ports of this machine")
    hub = start(SESSION_BUDDY_WEBSOCKET_PORT=None, SESSION_BUDDY_HTTP_PORT=None)
    assert (hub.websocket_port, hub.http_port) == (8688, 8678)
    async with Client.connect("ws://127.0.0.1:8688") as client:
        assert client.welcome


@pytest.mark.asyncio
async def test_on_connect(start, service):
    """Test connection handling."""
    hub = start(service=service)
    async with Client.connect(hub.uri) as client, aiohttp.ClientSession() as http:
        assert client.welcome["data"]["connection_id"]
        health = await (await http.get(f"{hub.url}/health")).json()
        assert health["connections"] == 1


# 2. Integration tests


@pytest.mark.asyncio
async def test_websocket_client_connection(start, service):
    """Test client can connect and subscribe."""
    hub, channel = start(service=service), service.channel("abc123")
    uri = f"ws://127.0.0.1:{hub.websocket_port}"

    async with websockets.connect(uri) as websocket:
        # Subscribe to channel
        subscribe_msg = WebSocketProtocol.create_event("subscribe", {"channel": channel})
        await websocket.send(WebSocketProtocol.encode(subscribe_msg))

        # Receive acknowledgment
        response = await asyncio.wait_for(websocket.recv(), DEADLINE)
        message = WebSocketProtocol.decode(response)
        assert message.type == MessageType.ACK
        assert message.event == "subscribe"
        assert message.correlation_id == subscribe_msg.id
        assert message.data == {"status": "subscribed", "channel": channel}

        # The plan's client speaks at once, so its answer comes first; the welcome is not lost.
        welcome = WebSocketProtocol.decode(await asyncio.wait_for(websocket.recv(), DEADLINE))
        assert (welcome.type, welcome.event) == (MessageType.EVENT, "session.created")


# 3. End-to-end tests


@pytest.mark.asyncio
async def test_session_update_broadcast(hub):
    """Test session update broadcasts to subscribers."""
    async with Client.connect(hub.uri) as session_manager:
        await session_manager.answer("create_session", {"session_id": "test123"})

        # Create WebSocket client
        client = WebSocketClient(f"ws://127.0.0.1:{hub.websocket_port}", reconnect=False)
        received = []
        client.on_event("session.updated")(received.append)
        await client.connect()

        # Subscribe to session
        await client.subscribe_to_room("session:test123")
        await client.send_request("list_subscriptions", {}, timeout=DEADLINE)

        # Update session
        await session_manager.answer("update_session", {"session_id": "test123", "changes": {"key": "value"}})

        # Verify broadcast received
        async def arrived():
            return received

        await eventually_async(arrived, what="the broadcast")
        assert received[0]["session_id"] == "test123"
        assert received[0]["changes"] == {"key": "value"}

        await client.disconnect()


# The services of the plan: their ports, channels and events


PLAN = {
    "session-buddy": (
        (8678, 8688),
        ["session:{session_id}", "knowledge:{session_id}", "checkpoint:{session_id}", "global"],
        {
            "session.created": "session:",
            "session.updated": "session:",
            "session.checkpoint": "checkpoint:",
            "session.closed": "session:",
            "knowledge.captured": "knowledge:",
            "knowledge.search_result": "knowledge:",
        },
    ),
    "mahavishnu": (
        (8680, 8690),
        ["workflow:{workflow_id}", "pool:{pool_id}", "worker:{worker_id}", "global"],
        {
            "workflow.started": "workflow:",
            "workflow.stage_completed": "workflow:",
            "workflow.completed": "workflow:",
            "workflow.failed": "workflow:",
            "worker.status_changed": "worker:",
            "pool.status_changed": "pool:",
        },
    ),
    "akosha": (
        (8682, 8692),
        ["patterns:{category}", "anomalies", "insights", "metrics"],
        {
            "pattern.detected": "patterns:",
            "anomaly.detected": "anomalies",
            "insight.generated": "insights",
            "aggregation.completed": "metrics",
        },
    ),
    "crackerjack": (
        (8676, 8686),
        ["test:{run_id}", "quality:{project}", "coverage", "global"],
        {
            "test.started": "test:",
            "test.completed": "test:",
            "test.failed": "test:",
            "quality_gate.checked": "quality:",
            "coverage.updated": "coverage",
        },
    ),
    "dhruva": ((8683, 8693), ["adapter:{adapter_id}", "storage:{storage_type}", "distribution"], {}),
    "excalidraw": ((3032, 3042), ["diagram:{diagram_id}", "cursor:{diagram_id}", "presence:{diagram_id}"], {}),
}


def test_every_service_of_the_plan_is_here():
    assert {service.name for service in SERVICES} >= set(PLAN)


@pytest.fixture(params=PLAN)
def planned(request):
    """A service of the plan: its description here, and what the plan says of it."""
    return next(service for service in SERVICES if service.name == request.param), *PLAN[request.param]


def test_ports(planned, tmp_path):
    """Without settings each service has the ports of the plan."""
    service, ports, _, _ = planned
    listing = subprocess.run([BINARY, "describe"], cwd=tmp_path, capture_output=True, text=True, check=True).stdout
    line = next(line for line in listing.splitlines() if line.split()[0] == service.name)
    assert f"WebSocket {ports[1]}, HTTP {ports[0]} " in line


@pytest.mark.asyncio
async def test_channels(start, planned):
    """Every channel of the plan can be subscribed to; those with an identifier are of the kind that the plan names."""
    service, _, patterns, _ = planned
    hub = start(service=service)
    async with Client.connect(hub.uri) as client:
        for pattern in patterns:
            kind, colon, _ = pattern.partition(":")
            await client.subscribe(kind + colon + ("x1" if colon else ""))


def example(schema, identifier):
    """A value that a schema admits."""
    if "enum" in schema:
        return schema["enum"][0]
    kind = schema.get("type", "string")
    kind = kind[0] if isinstance(kind, list) else kind
    return {
        "string": identifier,
        "integer": schema.get("minimum", 1),
        "number": 0.5,
        "boolean": True,
        "array": [],
        "object": {},
    }[kind]


@pytest.mark.asyncio
async def test_events(start, planned):
    """Every event of the plan is declared, can be published with the fields that it requires, and is heard where the plan says."""
    service, _, _, events = planned
    hub = start(service=service)
    async with Client.connect(hub.uri) as client, aiohttp.ClientSession() as http:
        contract = await (await http.get(f"{hub.url}/asyncapi.json")).json()
        for event, kind in events.items():
            declared = contract["components"]["messages"][event]["payload"]["allOf"][1]["properties"]["data"]
            identifier = unique("x")
            data = {name: example(declared["properties"][name], identifier) for name in declared.get("required", [])}
            channel = kind + identifier if kind.endswith(":") else kind
            await client.subscribe(channel)
            answer = await http.post(f"{hub.url}/publish", data=json.dumps({"event": event, "data": data}))
            assert answer.status == 200, (event, data, await answer.text())
            heard = await client.event(event)
            assert heard["room"] == channel
            assert heard["data"].items() >= data.items()
