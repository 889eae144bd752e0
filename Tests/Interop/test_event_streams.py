"""`GET /events`: channels for who has no WebSocket, read by hand and by a library for Server-Sent Events."""

import asyncio
import contextlib
import json

import aiohttp
import httpx2
import pytest

from support import DEADLINE, FIELDS, Client, eventually_async, raw_exchange, unique


@contextlib.asynccontextmanager
async def event_source(hub, *channels):
    """Listens with the library; yields the events, a coroutine that gives the next one."""
    query = [("channel", channel) for channel in channels]
    # The library waits for what it reads; how long a test waits is its own affair.
    async with httpx2.AsyncClient(timeout=None) as http, http.stream("GET", f"{hub.url}/events", params=query) as response:
        assert response.status_code == 200, await response.aread()
        events = aiter(httpx2.EventSource(response))

        async def next_event():
            return await asyncio.wait_for(anext(events), DEADLINE)

        yield next_event


async def test_event_has_its_name_and_the_envelope_that_websockets_get(shared_hub, service):
    identifier = unique("events")
    channel = service.channel(identifier)
    async with (
        event_source(shared_hub, channel) as next_event,
        Client.connect(shared_hub.uri) as client,
        Client.connect(shared_hub.uri) as publisher,
    ):
        await client.subscribe(channel)
        answer = await publisher.answer("publish", service.publication(identifier))
        assert (answer["channels"], answer["subscribers"]) == ([channel], 2)
        event = await next_event()
        assert event.event == service.event
        assert list(json.loads(event.data)) == FIELDS
        assert json.loads(event.data) == await client.event(service.event)


async def test_stream_byte_by_byte(shared_hub, service):
    identifier = unique("bytes")
    channel = service.channel(identifier)
    async with aiohttp.ClientSession() as http, http.get(f"{shared_hub.url}/events", params={"channel": channel}) as response:
        assert response.status == 200
        assert response.headers["Content-Type"] == "text/event-stream"
        assert "no-cache" in response.headers["Cache-Control"]
        lines = response.content
        assert await asyncio.wait_for(lines.readuntil(b"\n\n"), DEADLINE) == f": listening to {channel}\n\n".encode()
        async with http.post(f"{shared_hub.url}/publish", json={"event": "note", "channel": channel, "data": {"text": "a\nb\r\nc\u2028d"}}) as answer:
            assert (await answer.json())["subscribers"] == 1
        event = (await asyncio.wait_for(lines.readuntil(b"\n\n"), DEADLINE)).decode()
        name, data, *rest = event.split("\n")
        assert name == "event: note" and data.startswith("data: {") and rest == ["", ""]
        assert json.loads(data[6:])["data"]["text"] == "a\nb\r\nc\u2028d"


async def test_one_stream_listens_to_several_channels(shared_hub, service):
    one, two = unique("one"), unique("two")
    async with event_source(shared_hub, service.channel(one), service.channel(two), service.channel(one)) as next_event:
        async with Client.connect(shared_hub.uri) as client:
            for identifier in (two, one, two):
                assert (await client.answer("publish", service.publication(identifier)))["subscribers"] == 1
        heard = [json.loads((await next_event()).data)["room"] for _ in range(3)]
        assert heard == [service.channel(identifier) for identifier in (two, one, two)]


async def test_many_streams_hear_the_same_in_one_order(shared_hub, service):
    channel = service.channel(unique("crowd"))
    async with contextlib.AsyncExitStack() as stack:
        sources = [await stack.enter_async_context(event_source(shared_hub, channel)) for _ in range(10)]
        client = await stack.enter_async_context(Client.connect(shared_hub.uri))
        for number in range(50):
            await client.answer("publish", {"event": "tick", "channel": channel, "data": {"number": number}})
        for next_event in sources:
            assert [json.loads((await next_event()).data)["data"]["number"] for _ in range(50)] == list(range(50))


async def test_stream_that_is_left_is_forgotten(shared_hub, service):
    before = shared_hub.figure("hub_event_streams")
    async with event_source(shared_hub, service.channel("left")):
        assert shared_hub.figure("hub_event_streams") == before + 1

    async def is_forgotten():
        return shared_hub.figure("hub_event_streams") == before

    await eventually_async(is_forgotten, what="the end of the stream")


async def test_stop_ends_the_stream(start, service):
    hub = start(service=service)
    async with event_source(hub, service.channel("abc")) as next_event:
        await asyncio.to_thread(hub.stop)
        with pytest.raises((StopAsyncIteration, httpx2.RemoteProtocolError, RuntimeError)):
            await next_event()


async def test_page_of_an_allowed_origin_may_read(shared_hub, service):
    url, query = f"{shared_hub.url}/events", {"channel": service.channel("abc")}
    async with aiohttp.ClientSession() as http:
        async with http.get(url, params=query, headers={"Origin": "http://localhost:3000"}) as response:
            assert (response.status, response.headers["Access-Control-Allow-Origin"]) == (200, "http://localhost:3000")
        async with http.get(url, params=query, headers={"Origin": "http://evil.example"}) as response:
            assert response.status == 403


@pytest.mark.parametrize("query, code, named", [
    ("", "INVALID_REQUEST", "channel: field required"),
    ("?channel=", "INVALID_CHANNEL", "channel"),
    ("?channel=weather:here", "INVALID_CHANNEL", "weather:here"),
    ("?channel=global&channel=weather:here", "INVALID_CHANNEL", "weather:here"),
    ("?room=global", "INVALID_REQUEST", "channel"),
    ("?channel=%00", "INVALID_CHANNEL", "channel"),
    ("?channel=%FF", "INVALID_CHANNEL", "channel"),
])  # fmt: skip
async def test_stream_that_cannot_be_is_refused(shared_hub, query, code, named):
    response = raw_exchange(shared_hub.http_port, f"GET /events{query} HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n".encode())
    page = json.loads(response.partition(b"\r\n\r\n")[2])
    assert page["error_code"] == code and named in page["error_message"], page


async def test_stream_has_a_bound_of_channels(start, service):
    hub = start(service=service, **service.variables(WEBSOCKET_MAX_CHANNELS_PER_CONNECTION="2"))
    async with aiohttp.ClientSession(hub.url) as http:
        async with http.get("/events", params=[("channel", service.channel(str(number))) for number in range(3)]) as response:
            page = await response.json()
    assert (response.status, page["error_code"], page["error_message"]) == (429, "LIMIT_EXCEEDED", "3 channels, limit is 2")


async def test_slow_stream_delays_nobody(start):
    hub = start(SESSION_BUDDY_WEBSOCKET_MESSAGE_RATE_LIMIT="0")
    padding = "x" * 200_000
    reader, writer = await asyncio.open_connection("127.0.0.1", hub.http_port, limit=1024)
    writer.write(b"GET /events?channel=session:abc HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n")
    await reader.readuntil(b"\r\n\r\n")
    async with Client.connect(hub.uri, compression=None) as fast:
        await fast.subscribe("session:abc")
        for number in range(200):
            await fast.send("event", "tick", {"number": number, "padding": padding}, room="session:abc")
            assert (await fast.event("tick"))["data"]["number"] == number
    writer.transport.abort()
