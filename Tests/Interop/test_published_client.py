"""The client of the published package mcp-common, unchanged, against our server."""

import asyncio

import pytest
import websockets
from mcp_common.websocket import WebSocketAuthenticator, WebSocketClient

from support import DEADLINE, Client, eventually_async, unique

SECRET = "a secret of the interoperability tests, long enough for HS256"


class Events:
    """Collects what a client's handler for one event gets."""

    def __init__(self, client, name):
        self.received = asyncio.Queue()
        client.on_event(name)(self.received.put_nowait)

    async def next(self, deadline=DEADLINE):
        return await asyncio.wait_for(self.received.get(), deadline)


@pytest.fixture
async def connect():
    """Connects published clients; any failure raises at once, unless the test asks for reconnection."""
    clients = []

    async def connect_client(uri, **options):
        client = WebSocketClient(uri, **({"reconnect": False} | options))
        clients.append(client)
        await client.connect()
        return client

    yield connect_client
    for client in clients:
        client.reconnect = False
        await client.disconnect()


async def subscribe(client, channel):
    """Subscribes and waits until the server has it: the client's own method does not wait for an answer."""
    await client.subscribe_to_room(channel)
    reply = await client.send_request("list_subscriptions", {}, timeout=DEADLINE)
    assert channel in str(reply.data)


async def test_connects_and_subscribes(hub, connect):
    client = await connect(hub.uri)
    await subscribe(client, "session:abc")
    assert client.is_connected


async def test_request_is_answered_by_its_id(hub, connect):
    client = await connect(hub.uri)
    session = unique("session")
    reply = await client.send_request("create_session", {"session_id": session, "project": "hub"}, timeout=DEADLINE)
    assert reply.type == "response"
    assert reply.event == "create_session"
    assert reply.data["session_id"] == session
    assert reply.data["status"] == "active"
    assert client.pending_requests == {}


async def test_failed_request_is_answered_by_its_id(hub, connect):
    client = await connect(hub.uri)
    reply = await client.send_request("get_session", {"session_id": unique("nobody")}, timeout=DEADLINE)
    assert reply.type == "error"
    assert reply.error_code == "NOT_FOUND"


async def test_receives_what_another_publishes_by_request(hub, connect):
    listener, publisher = await connect(hub.uri), await connect(hub.uri)
    updates = Events(listener, "session.updated")
    await subscribe(listener, "session:abc")
    reply = await publisher.send_request(
        "publish",
        {"channel": "session:abc", "event": "session.updated", "data": {"session_id": "abc", "changes": {"title": "é\u2028"}}},
        timeout=DEADLINE,
    )
    assert reply.type == "response", reply
    data = await updates.next()
    assert data["session_id"] == "abc"
    assert data["changes"] == {"title": "é\u2028"}
    assert data["timestamp"]


async def test_receives_what_another_sends_as_an_event(hub, connect):
    listener, publisher = await connect(hub.uri), await connect(hub.uri)
    updates = Events(listener, "session.updated")
    await subscribe(listener, "session:abc")
    await publisher.send("session.updated", {"session_id": "abc", "changes": {"turn": 7}})
    data = await updates.next()
    assert data["session_id"] == "abc"
    assert data["changes"] == {"turn": 7}


async def test_unsubscribes(hub, connect):
    listener, publisher = await connect(hub.uri), await connect(hub.uri)
    updates = Events(listener, "session.updated")
    await subscribe(listener, "session:left")
    await subscribe(listener, "session:kept")
    await listener.unsubscribe_from_room("session:left")
    await listener.send_request("list_subscriptions", {}, timeout=DEADLINE)
    for session in ("left", "kept"):
        await publisher.send_request(
            "publish", {"event": "session.updated", "data": {"session_id": session, "changes": {}}}, timeout=DEADLINE
        )
    assert (await updates.next())["session_id"] == "kept"


async def test_token_is_answered_before_the_welcome(start, connect):
    hub = start()
    token = WebSocketAuthenticator(SECRET).create_token({"user_id": "user1", "permissions": ["admin"]})
    client = WebSocketClient(hub.uri, token=token, reconnect=False)
    welcomes = Events(client, "session.created")
    try:
        await client.connect()
        # The client takes the very next frame for the answer: a welcome there would leave it without authentication.
        assert client.is_authenticated
        assert (await welcomes.next())["connection_id"]
        reply = await client.send_request("create_session", {"session_id": unique("session")}, timeout=DEADLINE)
        assert reply.type == "response", reply
    finally:
        await client.disconnect()


async def test_reconnects_and_gets_events_again(hub, connect):
    listener = await connect(hub.uri, reconnect=True, max_retries=10, initial_delay=0.2, max_delay=1.0)
    updates = Events(listener, "session.updated")
    await subscribe(listener, "session:abc")
    first = listener.connection_id
    # In a thread: the client has to answer the hub's close meanwhile.
    await asyncio.to_thread(hub.stop)
    await asyncio.to_thread(hub.restart)

    async def reconnected():
        return listener.is_connected and listener.connection_id != first

    await eventually_async(reconnected, what="the reconnection")
    publisher = await connect(hub.uri)

    async def received_again():
        # The client subscribes again in its own time, so publish until it hears.
        await publisher.send("session.updated", {"session_id": "abc", "changes": {}})
        await asyncio.sleep(0.05)
        return not updates.received.empty()

    await eventually_async(received_again, what="an event after the reconnection")
    assert listener.rooms == {"session:abc"}


async def test_client_over_capacity_is_closed_after_the_upgrade(start, connect):
    hub = start(SESSION_BUDDY_WEBSOCKET_MAX_CONNECTIONS="2")
    await connect(hub.uri)
    second = await connect(hub.uri)
    async with websockets.connect(hub.uri) as third:
        with pytest.raises(websockets.ConnectionClosed):
            while True:
                await asyncio.wait_for(third.recv(), DEADLINE)
        assert third.close_code == 1013
    assert (await second.send_request("ping", {}, timeout=DEADLINE)).type == "response"

    await second.disconnect()

    async def accepted():
        async with websockets.connect(hub.uri) as fourth:
            try:
                return "connection_id" in await asyncio.wait_for(fourth.recv(), DEADLINE)
            except websockets.ConnectionClosed:
                return False

    await eventually_async(accepted, what="a place for the next client")
