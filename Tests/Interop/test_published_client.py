"""The client of the published package mcp-common, unchanged, against our server."""

import asyncio

import pytest
import websockets
from mcp_common.websocket import WebSocketAuthenticator, WebSocketClient

from support import DEADLINE, eventually_async, unique

SECRET = "a secret of the interoperability tests, long enough for HS256"


class Events:
    """Collects what a client's handler for one event gets."""

    def __init__(self, client, name):
        self.received = asyncio.Queue()
        client.on_event(name)(self.received.put_nowait)

    async def next(self, deadline=DEADLINE):
        return await asyncio.wait_for(self.received.get(), deadline)


@pytest.fixture
def hub(start, service):
    """Each service in turn, instead of session-buddy alone."""
    return start(service=service)


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


async def test_connects_and_subscribes(hub, service, connect):
    client = await connect(hub.uri)
    await subscribe(client, service.channel("abc"))
    assert client.is_connected


async def test_request_is_answered_by_its_id(hub, service, connect):
    client = await connect(hub.uri)
    identifier = unique("one")
    reply = await client.send_request(service.request, service.request_data(identifier), timeout=DEADLINE)
    assert reply.type == "response"
    assert reply.event == service.request
    assert reply.data | service.answer(identifier) == reply.data
    assert client.pending_requests == {}


async def test_failed_request_is_answered_by_its_id(hub, service, connect):
    client = await connect(hub.uri)
    reply = await client.send_request(service.lookup, service.lookup_data(unique("nobody")), timeout=DEADLINE)
    assert reply.type == "error"
    assert reply.error_code == service.lookup_code


async def test_receives_what_another_publishes_by_request(hub, service, connect):
    listener, publisher = await connect(hub.uri), await connect(hub.uri)
    notes = Events(listener, "note.taken")
    await subscribe(listener, service.channel("abc"))
    reply = await publisher.send_request(
        "publish", {"channel": service.channel("abc"), "event": "note.taken", "data": {"title": "é\u2028"}}, timeout=DEADLINE
    )
    assert reply.type == "response", reply
    data = await notes.next()
    assert data["title"] == "é\u2028"
    assert data["timestamp"]


async def test_receives_what_another_sends_as_an_event(hub, service, connect):
    listener, publisher = await connect(hub.uri), await connect(hub.uri)
    updates = Events(listener, service.event)
    await subscribe(listener, service.channel("abc"))
    await publisher.send(service.event, service.data("abc"))
    data = await updates.next()
    assert data | service.data("abc") == data


async def test_unsubscribes(hub, service, connect):
    listener, publisher = await connect(hub.uri), await connect(hub.uri)
    updates = Events(listener, service.event)
    await subscribe(listener, service.channel("left"))
    await subscribe(listener, service.channel("kept"))
    await listener.unsubscribe_from_room(service.channel("left"))
    await listener.send_request("list_subscriptions", {}, timeout=DEADLINE)
    for identifier in ("left", "kept"):
        await publisher.send_request("publish", service.publication(identifier), timeout=DEADLINE)
    data = await updates.next()
    assert data | service.data("kept") == data


async def test_token_is_answered_before_the_welcome(hub, service):
    token = WebSocketAuthenticator(SECRET).create_token({"user_id": "user1", "permissions": ["admin"]})
    client = WebSocketClient(hub.uri, token=token, reconnect=False)
    welcomes = Events(client, "session.created")
    try:
        await client.connect()
        # The client takes the very next frame for the answer: a welcome there would leave it without authentication.
        assert client.is_authenticated
        assert (await welcomes.next())["connection_id"]
        reply = await client.send_request(service.request, service.request_data(unique("one")), timeout=DEADLINE)
        assert reply.type == "response", reply
    finally:
        await client.disconnect()


async def test_reconnects_and_gets_events_again(hub, service, connect):
    listener = await connect(hub.uri, reconnect=True, max_retries=10, initial_delay=0.2, max_delay=1.0)
    updates = Events(listener, service.event)
    await subscribe(listener, service.channel("abc"))
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
        await publisher.send(service.event, service.data("abc"))
        await asyncio.sleep(0.05)
        return not updates.received.empty()

    await eventually_async(received_again, what="an event after the reconnection")
    assert listener.rooms == {service.channel("abc")}


async def test_client_over_capacity_is_closed_after_the_upgrade(start, service, connect):
    hub = start(service=service, **service.variables(WEBSOCKET_MAX_CONNECTIONS="2"))
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
