"""The weaknesses of the ecosystem's Python servers beside the ten of test_defects.py: each has a test that ours has it not."""

import asyncio
import json
import re
import socket
import time

import aiohttp
import pytest
import websockets

from mcp_wire import VERSIONS, Wire
from support import DEADLINE, Client, eventually_async, raw_exchange, unique, upgrade_request

UUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}")
# What no error may give away: the languages and libraries it is made with, its files, its addresses.
INTERNALS = re.compile(r"pydantic|swift|traceback|exception|fatal|0x[0-9a-f]{6}|(^|[^/:])/(home|usr|tmp|root|src|Sources)/|optional\(", re.IGNORECASE)


# Publishing


async def test_other_processes_can_publish(start, service):
    """Theirs broadcast by method calls within the server: nobody else could say anything."""
    hub = start(service=service)
    async with Client.connect(hub.uri) as client:
        await client.subscribe(service.channel("abc"))
        arguments = ["publish", service.name, service.channel("abc"), service.event, json.dumps(service.data("abc"))]
        published = await asyncio.to_thread(hub.run, *arguments)
        assert published.returncode == 0, published.stderr
        assert "1 receive" in published.stdout
        assert (await client.event(service.event))["data"] | service.data("abc")


async def test_publisher_cannot_forge_what_the_server_says(shared_hub, service):
    """Theirs merged a publisher's fields over identifiers and timestamps."""
    channel = service.channel(unique("forged"))
    forged = {"id": "forged", "timestamp": "never", "correlation_id": "forged", "error_code": "FORGED", "error_message": "forged"}
    async with Client.connect(shared_hub.uri) as client:
        await client.subscribe(channel)
        await client.send("event", "note", {"timestamp": "never", "id": "forged", "text": "t"}, room=channel, **forged)
        event = await client.event("note")
        assert UUID.fullmatch(event["id"]) and re.match(r"20\d\d-", event["timestamp"])
        assert (event["correlation_id"], event["error_code"], event["error_message"]) == (None, None, None)
        assert event["room"] == channel
        assert event["data"] == {"timestamp": "never", "id": "forged", "text": "t"}, "its payload is its own"


async def test_welcome_cannot_be_forged_to_others(shared_hub, service):
    """Theirs welcomed with an event that anybody could broadcast too: a welcome has no room."""
    async with Client.connect(shared_hub.uri) as client, Client.connect(shared_hub.uri) as publisher:
        await client.subscribe("global")
        await publisher.request("publish", {"event": "session.created", "channel": "global", "data": {"session_id": unique("x"), "connection_id": "forged"}})
        assert (await client.event("session.created"))["room"] == "global"
        assert client.welcome["room"] is None


async def test_no_event_is_larger_than_clients_take(shared_hub, service):
    """Theirs sent whatever it was given: a client that receives more than 1 MiB closes its connection."""
    channel = service.channel(unique("large"))
    async with Client.connect(shared_hub.uri, compression=None, max_size=1 << 20) as client, aiohttp.ClientSession() as http:
        await client.subscribe(channel)
        sizes = []
        for size in (1_000_000, 1_046_000, 1_047_500, 1_048_300):
            body = json.dumps({"event": "note", "channel": channel, "data": {"text": "x" * size}})
            async with http.post(f"{shared_hub.url}/publish", data=body[: 1 << 20] if len(body) <= 1 << 20 else body) as response:
                if response.status == 200:
                    assert len((await client.event("note"))["data"]["text"]) == size
                else:
                    assert response.status == 413, await response.text()
                sizes.append(response.status)
        assert sizes[0] == 200 and sizes[-1] == 413
        assert await client.is_open()


async def test_publication_that_is_sent_again_is_published_once(shared_hub, service):
    """Theirs had no identifier to recognise it by."""
    async with Client.connect(shared_hub.uri) as client:
        publication = service.publication(unique("twice"), id=unique("id"))
        assert [(await client.answer("publish", publication))["duplicate"] for _ in range(2)] == [False, True]


# Subscriptions


async def test_rooms_are_gone_when_nobody_is_in_them(start, service):
    """Theirs kept every room that was ever joined, and its members after they had gone."""
    hub = start(service=service)
    async with Client.connect(hub.uri) as client:
        await client.subscribe(*(service.channel(str(number)) for number in range(50)))
        assert hub.figure("hub_rooms") == hub.figure("hub_subscriptions") == 50
        await client.answer("unsubscribe", {"channel": service.channel("0")})
        assert hub.figure("hub_rooms") == 49

    async def are_gone():
        return hub.figure("hub_rooms") == hub.figure("hub_subscriptions") == 0

    await eventually_async(are_gone, what="the end of the rooms")


async def test_connection_has_a_bound_of_rooms(start, service):
    """Theirs let one connection make as many rooms as memory holds."""
    hub = start(service=service, **service.variables(WEBSOCKET_MAX_CHANNELS_PER_CONNECTION="3"))
    async with Client.connect(hub.uri) as client, Client.connect(hub.uri) as other:
        await client.subscribe(*(service.channel(str(number)) for number in range(3)))
        reply = await client.refusal("subscribe", {"channel": service.channel("3")})
        assert reply["error_code"] == "LIMIT_EXCEEDED" and "3" in reply["error_message"]
        await client.subscribe(service.channel("0"))
        await client.answer("unsubscribe", {"channel": service.channel("0")})
        await client.subscribe(service.channel("3"))
        await other.subscribe(service.channel("0"))


async def test_names_have_a_bound(shared_hub, service):
    """Theirs took names of any length, for channels and for events."""
    longest = service.channel("x" * (255 - len(service.kind)))
    async with Client.connect(shared_hub.uri) as client:
        await client.subscribe(longest)
        reply = await client.refusal("subscribe", {"channel": longest + "x"})
        assert reply["error_code"] == "INVALID_CHANNEL" and "255" in reply["error_message"] and len(reply["error_message"]) < 500
        await client.answer("publish", {"event": "e" * 255, "channel": longest})
        reply = await client.refusal("publish", {"event": "e" * 256, "channel": longest})
        assert reply["error_code"] == "INVALID_REQUEST" and "255" in reply["error_message"] and len(reply["error_message"]) < 500


async def test_subscriptions_can_be_listed(shared_hub, service):
    """Theirs could not be asked what a connection was subscribed to."""
    channels = sorted(service.channel(unique("listed")) for _ in range(3))
    async with Client.connect(shared_hub.uri) as client:
        assert channels[0] not in json.dumps(await client.answer("list_subscriptions"))
        await client.subscribe(*channels)
        listed = json.dumps(await client.answer("list_subscriptions"))
        assert all(channel in listed for channel in channels)


async def test_no_subscription_to_what_does_not_exist(shared_hub):
    """Theirs confirmed a subscription to any text, and the client waited for ever."""
    async with Client.connect(shared_hub.uri) as client:
        assert (await client.refusal("subscribe", {"channel": "wether:here"}))["error_code"] == "INVALID_CHANNEL"


# Connections


async def test_half_open_connections_are_ended(start, service):
    """Theirs let a connection that never authenticated stay for ever, and did not count it."""
    hub = start(service=service, **service.variables(WEBSOCKET_HANDSHAKE_TIMEOUT="200ms"))
    for begun in (b"", b"GET / HTTP/1.1\r\nHost: 127", upgrade_request(hub.websocket_port)[:-2]):
        with socket.create_connection(("127.0.0.1", hub.websocket_port), timeout=DEADLINE) as connection:
            connection.sendall(begun)
            received = b""
            while part := connection.recv(4096):
                received += part
            assert b"101" not in received.split(b"\r\n")[0]
    async with Client.connect(hub.uri) as client:
        assert await client.is_open()


async def test_whoever_does_not_answer_pings_is_dropped(start, service):
    """Theirs had the setting in its documentation, and nothing read it."""
    hub = start(service=service, **service.variables(WEBSOCKET_PING_INTERVAL="200ms", WEBSOCKET_PING_TIMEOUT="200ms"))
    with socket.create_connection(("127.0.0.1", hub.websocket_port), timeout=DEADLINE) as connection:
        connection.sendall(upgrade_request(hub.websocket_port))
        while connection.recv(4096):
            pass
    async with Client.connect(hub.uri) as client:
        await asyncio.sleep(0.7)
        assert await client.is_open(), "the library answers pings, some of them by now"


async def test_what_was_published_is_delivered_before_the_stop(start, service):
    """Theirs closed connections one by one, whatever was still to be sent."""
    hub = start(service=service, **service.variables(WEBSOCKET_MESSAGE_RATE_LIMIT="0"))
    channel = service.channel("abc")
    async with Client.connect(hub.uri) as one, Client.connect(hub.uri) as two, Client.connect(hub.uri) as publisher:
        await one.subscribe(channel)
        await two.subscribe(channel)
        for number in range(200):
            await publisher.send("event", "tick", {"number": number, "padding": "x" * 1000}, room=channel)
        await publisher.is_open()
        stopping = asyncio.create_task(asyncio.to_thread(hub.stop))
        for client in (one, two):
            assert [(await client.event("tick"))["data"]["number"] for _ in range(200)] == list(range(200))
            with pytest.raises(websockets.ConnectionClosed):
                while True:
                    await client.receive()
            assert client.connection.close_code == 1001
        await stopping


async def test_crowd_is_told_of_the_stop_at_once(start, service):
    """Theirs waited for each client's answer before it told the next."""
    hub = start(service=service, **service.variables(WEBSOCKET_CLOSE_TIMEOUT="60s"))
    silent = socket.create_connection(("127.0.0.1", hub.websocket_port))
    silent.sendall(upgrade_request(hub.websocket_port))
    async with Client.connect(hub.uri) as client:
        hub.process.terminate()
        assert await client.close_code() == 1001, "although the silent one answers nothing"
    silent.close()


# Pages


async def test_foreign_page_can_do_nothing(shared_hub, service):
    """Theirs took any Origin: each page in a browser could listen and publish on the machine that shows it."""
    channel = service.channel(unique("page"))
    origin = {"Origin": "https://evil.example"}
    async with Client.connect(shared_hub.uri) as client, aiohttp.ClientSession(shared_hub.url, headers=origin) as page:
        await client.subscribe(channel)
        with pytest.raises(websockets.InvalidStatus, match="403"):
            await websockets.connect(shared_hub.uri, origin="https://evil.example")
        # What a browser sends without asking first: a form, or plain text.
        for type in ("text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x"):
            body = json.dumps({"event": "note", "channel": channel})
            async with page.post("/publish", data=body, headers={"Content-Type": type}) as response:
                assert response.status == 403
                assert "Access-Control-Allow-Origin" not in response.headers
        for path in ("/health", "/metrics", "/channels", f"/events?channel={channel}", "/mcp"):
            async with page.get(path) as response:
                assert response.status == 403, path
        sent = await client.send("ping")
        assert (await client.receive())["correlation_id"] == sent, "nothing was published"


async def test_name_that_points_here_is_not_enough(shared_hub):
    """Theirs did not look at Host: a page whose name is made to point at 127.0.0.1 was of the same origin."""
    for port in (shared_hub.http_port, shared_hub.websocket_port):
        request = f"GET /health HTTP/1.1\r\nHost: rebound.example:{port}\r\nOrigin: http://rebound.example:{port}\r\nConnection: close\r\n\r\n"
        assert raw_exchange(port, request.encode()).startswith(b"HTTP/1.1 403")


# Errors


async def test_errors_name_the_problem_and_not_the_program(shared_hub, service):
    """Theirs sent the text of whatever exception was raised, with its library's version and a link to its manual."""
    bodies = [b"{", b"[]", b"7", b"\xff", b'{"event":7}', b'{"event":"x"}', b'{"event":"x","channel":"%00"}', b'[{"event":"x"}]']
    texts = []
    async with aiohttp.ClientSession(shared_hub.url) as http:
        for path in ("/publish", "/mcp"):
            for body in bodies:
                headers = {"Accept": "application/json, text/event-stream", "Content-Type": "application/json"}
                async with http.post(path, data=body, headers=headers) as response:
                    # A batch is understood even if each of its events is refused.
                    is_batch = path == "/publish" and body == b'[{"event":"x"}]'
                    assert response.status == 200 if is_batch else 400 <= response.status < 500, (path, body)
                    texts.append(await response.text())
        for path in ("/nowhere", "/events", "/events?channel=x:y", "/../../etc/passwd", "/%2e%2e/%2e%2e/etc/passwd"):
            async with http.get(path) as response:
                assert 400 <= response.status < 500, path
                texts.append((await response.text()).replace("/etc/passwd", ""))
    for version in VERSIONS:
        async with Wire.connect(shared_hub, version) as wire:
            for reply in (
                await wire.call("nope"), await wire.call(service.lookup), await wire.call("publish", event="x"),
                await wire.request("resources/read", uri="file:///x"), await wire.request("nope"),
            ):  # fmt: skip
                texts.append(reply.body.decode())
    async with Client.connect(shared_hub.uri) as client:
        for request, data in [("nope", {}), (service.lookup, {}), (service.lookup, {service.lookup_parameter: []}), ("publish", {"event": "x"})]:
            texts.append(json.dumps(await client.refusal(request, data)))
    for text in texts:
        assert not INTERNALS.search(text), text


async def test_request_without_its_parameter_is_answered_at_once(shared_hub, service):
    """Theirs said nothing, and its client waited for 30 seconds."""
    async with Client.connect(shared_hub.uri) as client:
        started = time.monotonic()
        reply = await client.refusal(service.lookup, {})
        assert (reply["error_code"], service.lookup_parameter in reply["error_message"]) == ("INVALID_REQUEST", True)
        assert time.monotonic() - started < DEADLINE


async def test_replies_are_counted_as_sent(start, service):
    """Theirs counted neither replies nor broadcasts as messages sent."""
    hub = start(service=service)
    async with Client.connect(hub.uri) as client, aiohttp.ClientSession(hub.url) as http:
        for _ in range(10):
            await client.is_open()
        async with http.get("/metrics") as response:
            page = await response.text()
    sent = [float(line.rpartition(" ")[2]) for line in page.splitlines() if line.startswith("websocket_messages_total") and 'direction="sent"' in line]
    assert sum(sent) >= 11, "ten pongs and a welcome"
