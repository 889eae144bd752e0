"""The "Testing Strategy" of the phase 2 plan that this hub implements: its tests, with our server in the place of its.

Where the plan reaches into a Python object (`server.port`, `session_manager`), the test asks over the wire instead.
"""

import asyncio
import socket

import aiohttp
import pytest
import websockets
from mcp_common.websocket import MessageType, WebSocketClient, WebSocketProtocol

from support import DEADLINE, Client, eventually_async


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
