"""The ten defects found in the ecosystem's Python servers: each has a test that ours does not have it."""

import asyncio
import contextlib
import re
import time

import aiohttp
import pytest
import websockets
from mcp_common.websocket import WebSocketClient

from support import DEADLINE, Client, eventually_async, unique

UPDATE = {"event": "session.updated", "data": {"session_id": "abc", "changes": {}}}


def update(changes):
    return {"event": "session.updated", "data": {"session_id": "abc", "changes": changes}}


async def test_1_connections_last_and_broadcasts_arrive(hub):
    """Theirs closed every connection with 1011 after the upgrade, or delivered no broadcast at all."""
    async with Client.connect(hub.uri) as subscriber, Client.connect(hub.uri) as publisher:
        await subscriber.subscribe("session:abc")
        await publisher.answer("publish", UPDATE)
        event = await subscriber.event("session.updated")
        assert event["room"] == "session:abc"
        assert await subscriber.is_open()


async def test_2_client_library_gets_its_answer(hub):
    """Theirs answered with a correlation_id that their own client does not wait for."""
    client = WebSocketClient(hub.uri, reconnect=False)
    await client.connect()
    try:
        assert (await client.send_request("list_channels", {}, timeout=DEADLINE)).type == "response"
    finally:
        await client.disconnect()


async def test_3_client_library_subscribes(hub):
    """Theirs ignored the event-typed subscribe with `data.room` that their own client sends."""
    client, received = WebSocketClient(hub.uri, reconnect=False), asyncio.Queue()
    client.on_event("session.updated")(received.put_nowait)
    await client.connect()
    try:
        await client.subscribe_to_room("session:abc")
        await client.send_request("publish", UPDATE, timeout=DEADLINE)
        assert (await asyncio.wait_for(received.get(), DEADLINE))["session_id"] == "abc"
    finally:
        await client.disconnect()


async def test_4_event_typed_subscribe_is_acknowledged(hub):
    """Theirs never sent an `ack`."""
    async with Client.connect(hub.uri) as client:
        sent = await client.send("event", "subscribe", {"channel": "session:abc"})
        reply = await client.receive()
        assert (reply["type"], reply["event"], reply["correlation_id"]) == ("ack", "subscribe", sent)


async def test_5_reply_correlates_to_the_id(hub):
    """Theirs answered a request that had only an `id` with a null correlation_id."""
    async with Client.connect(hub.uri) as client:
        for event in ("list_channels", "no_such_request"):
            sent = await client.send("request", event, {})
            assert (await client.receive())["correlation_id"] == sent


async def test_6_ping_has_a_pong(hub):
    """Theirs had no code that answers a ping of the envelope; ours also answers that of the WebSocket."""
    async with Client.connect(hub.uri) as client:
        assert await client.is_open()
        await asyncio.wait_for(await client.connection.ping(), DEADLINE)


async def test_7_rate_limit_is_enforced(start):
    """Theirs took the limit as a parameter and ignored it."""
    hub = start(SESSION_BUDDY_WEBSOCKET_MESSAGE_RATE_LIMIT="100")
    async with Client.connect(hub.uri) as client:
        started = time.monotonic()
        for _ in range(400):
            await client.send("ping")
        replies = []

        async def answered_again():
            # Replies are in order: when a later ping is answered, all replies to the burst are there. A ping may be dropped unanswered.
            later.append(await client.send("ping"))
            with contextlib.suppress(TimeoutError):
                while True:
                    reply = await client.receive(0.05)
                    if reply["correlation_id"] in later:
                        return reply["type"] == "pong"
                    replies.append(reply)

        later = []
        await eventually_async(answered_again, what="a pong after the burst")
        elapsed = time.monotonic() - started

        answered = [reply for reply in replies if reply["type"] == "pong"]
        limited = [reply for reply in replies if reply["type"] == "error"]
        # A bucket of 150 that refills with 100 a second.
        assert 150 <= len(answered) <= 150 + 100 * elapsed + 1
        assert 150 <= len(limited) <= 400 - len(answered)
        for reply in limited:
            assert reply["error_code"] == "RATE_LIMIT_EXCEEDED"
            assert re.fullmatch(r"Message rate limit exceeded\. Retry after \d+\.\d{3} seconds\.", reply["error_message"])
        assert await client.is_open()


async def test_7_rate_limit_is_one_connection_only(start):
    hub = start(SESSION_BUDDY_WEBSOCKET_MESSAGE_RATE_LIMIT="1")
    async with Client.connect(hub.uri) as loud, Client.connect(hub.uri) as quiet:
        for _ in range(50):
            await loud.send("ping")
        await loud.receive_until(lambda message: message["error_code"] == "RATE_LIMIT_EXCEEDED")
        assert await quiet.is_open()


@pytest.mark.parametrize("abruptly", [True, False], ids=["reset", "closed"])
async def test_8_closed_member_does_not_abort_a_broadcast(hub, abruptly):
    """Theirs let the exception of one closed socket end the broadcast for all members after it."""
    async with (
        Client.connect(hub.uri) as gone,
        Client.connect(hub.uri) as one,
        Client.connect(hub.uri) as two,
        Client.connect(hub.uri) as three,
        Client.connect(hub.uri) as publisher,
    ):
        for member in (gone, one, two, three):
            await member.subscribe("session:abc")
        if abruptly:
            gone.connection.transport.abort()
        else:
            await gone.connection.close()
        await publisher.answer("publish", UPDATE)
        for member in (one, two, three):
            assert (await member.event("session.updated"))["room"] == "session:abc"


async def test_9_slow_reader_delays_nobody(start):
    """Theirs awaited each member's send in turn: one who does not read stopped the broadcast for everyone."""
    hub = start(SESSION_BUDDY_WEBSOCKET_MESSAGE_RATE_LIMIT="100000")
    padding = "x" * 200_000
    async with (
        websockets.connect(hub.uri, max_queue=1, compression=None, ping_interval=None, close_timeout=0) as slow,
        Client.connect(hub.uri, compression=None) as fast,
        Client.connect(hub.uri, compression=None) as publisher,
    ):
        await Client(slow).receive()
        await Client(slow).subscribe("session:abc")
        await fast.subscribe("session:abc")
        for number in range(200):
            await publisher.answer("publish", update({"number": number, "padding": padding}))
            event = await fast.event("session.updated")
            assert event["data"]["changes"]["number"] == number
            if number == 79:
                # 16 MB: more than the kernel holds for somebody who does not read, less than the hub does.
                async with aiohttp.ClientSession() as http, http.get(f"{hub.url}/metrics") as page:
                    assert 'hub_slow_connections{server="session-buddy"} 1' in await page.text()
        assert await fast.is_open()
        slow.transport.abort()


async def test_10_nobody_is_accepted_after_the_stop(hub):
    """Theirs never closed the listening socket."""
    async with Client.connect(hub.uri) as client:
        uri = hub.uri
        hub.process.terminate()
        assert await client.close_code() == 1001
    hub.stop()
    with pytest.raises(OSError):
        async with websockets.connect(uri):
            pass


async def test_rooms_do_not_leak(hub):
    """Theirs kept a connection in all rooms but the last after it was gone."""
    async with Client.connect(hub.uri) as stays:
        async with Client.connect(hub.uri) as leaves:
            for number in range(20):
                await leaves.subscribe(f"session:{number}")

        async def alone():
            return (await stays.answer("get_status"))["connections"] == 1

        await eventually_async(alone, what="the end of the connection")
        for number in range(20):
            answer = await stays.answer("publish", {"event": "session.updated", "data": {"session_id": str(number), "changes": {}}})
            assert answer["subscribers"] == 0


async def test_missing_parameter_is_answered(hub):
    """Theirs said nothing, and the client waited 30 seconds."""
    async with Client.connect(hub.uri) as client:
        reply = await client.refusal("get_session", {})
        assert reply["error_code"] == "INVALID_REQUEST"
        assert "session_id" in reply["error_message"]


async def test_metadata_cannot_overwrite_fields(hub):
    """Theirs merged metadata over the event's own fields."""
    session = unique("session")
    async with Client.connect(hub.uri) as client:
        await client.subscribe(f"session:{session}")
        metadata = {"session_id": "forged", "timestamp": "never"}
        await client.send("request", "create_session", {"session_id": session, "metadata": metadata})
        created = await client.event("session.created")
        assert created["data"]["session_id"] == session
        assert created["data"]["timestamp"] != "never"
