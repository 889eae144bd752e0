"""Raw clients as the ecosystem's documentation shows them, and everything they can get wrong."""

import asyncio
import json
import re

import pytest
import websockets

from support import FIELDS, Client

TIMESTAMP = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{6})?\+00:00")
UUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}")
MEBIBYTE = 1_048_576

# What an error message must not give away.
INTERNALS = re.compile(r"pydantic|swift|fatal|precondition|0x[0-9a-f]{6}|/[a-z]+/[a-z]|\.swift|optional\(|unexpectedly", re.IGNORECASE)




@pytest.fixture
def hub(start, service):
    """Each service in turn, instead of session-buddy alone."""
    return start(service=service)


@pytest.fixture
def channel(service):
    return service.channel("abc")


# The envelope


async def test_welcome_is_the_first_frame_and_the_subscribe_reply_the_next(hub, service, channel):
    async with websockets.connect(hub.uri) as connection:
        welcome = json.loads(await connection.recv())
        assert (welcome["type"], welcome["event"], welcome["room"]) == ("event", "session.created", None)
        assert UUID.fullmatch(welcome["data"]["connection_id"])
        assert welcome["data"]["server"] == service.name
        await connection.send('{"type":"request","event":"subscribe","data":{"channel":"%s"},"id":"sub_1"}' % channel)
        reply = json.loads(await connection.recv())
        assert (reply["type"], reply["event"], reply["correlation_id"]) == ("response", "subscribe", "sub_1")
        assert reply["data"] == {"status": "subscribed", "channel": channel}


async def test_nine_keys_in_order_with_explicit_nulls(hub, channel):
    async with Client.connect(hub.uri, welcome=False) as client:
        frames = [await client.receive_text()]
        await client.subscribe(channel)
        for type, event, data in [
            ("request", "list_channels", {}),
            ("request", "no_such_request", {}),
            ("ping", None, None),
            ("event", "subscribe", {"channel": "global"}),
        ]:
            await client.send(type, event, data)
            frames.append(await client.receive_text())
        for frame in frames:
            message = json.loads(frame)
            assert isinstance(frame, str)
            assert list(message) == FIELDS
            assert UUID.fullmatch(message["id"])
            assert TIMESTAMP.fullmatch(message["timestamp"])
            assert frame == json.dumps(message, separators=(",", ":"), ensure_ascii=False), "compact JSON, non-ASCII raw"
        assert len({json.loads(frame)["id"] for frame in frames}) == len(frames)


async def test_event_carries_its_room_and_its_data_as_they_were_written(hub, channel):
    changes = {"text": "é\u2028😀", "float": 1.0, "big": 123456789012345678901234567890, "none": None, "list": [{}, []]}
    async with Client.connect(hub.uri) as client:
        await client.subscribe(channel)
        await client.send("request", "publish", {"event": "note.taken", "channel": channel, "data": {"changes": changes}})
        async with asyncio.timeout(10):
            while '"event":"note.taken"' not in (frame := await client.receive_text()):
                pass
        event = json.loads(frame)
        assert list(event)[:9] == FIELDS
        assert (event["room"], event["correlation_id"]) == (channel, None)
        assert event["data"]["changes"] == changes
        assert TIMESTAMP.fullmatch(event["data"]["timestamp"])
        assert '"float":1.0' in frame and "é\u2028😀" in frame and '"big":123456789012345678901234567890' in frame


async def test_all_members_get_the_same_bytes(hub, service, channel):
    async with Client.connect(hub.uri) as one, Client.connect(hub.uri) as two, Client.connect(hub.uri) as publisher:
        await one.subscribe(channel)
        await two.subscribe(channel)
        await publisher.answer("publish", service.publication("abc"))
        assert await one.receive_text() == await two.receive_text()


# Correlation


async def test_request_with_only_an_id_is_answered_by_that_id(hub):
    async with Client.connect(hub.uri) as client:
        await client.send("request", "list_channels", {}, id="q-1")
        assert (await client.receive())["correlation_id"] == "q-1"


async def test_request_with_both_is_answered_by_its_id(hub):
    async with Client.connect(hub.uri) as client:
        await client.send("request", "list_channels", {}, id="q-1", correlation_id="c-1")
        assert (await client.receive())["correlation_id"] == "q-1"


async def test_query_switches_to_the_correlation_id(hub):
    async with Client.connect(hub.uri + "?correlate=correlation_id") as client:
        await client.send("request", "list_channels", {}, id="q-1", correlation_id="c-1")
        assert (await client.receive())["correlation_id"] == "c-1"
        await client.send("request", "list_channels", {}, id="q-2")
        assert (await client.receive())["correlation_id"] == "q-2"


async def test_request_without_id_and_correlation_is_answered(hub):
    async with Client.connect(hub.uri) as client:
        await client.connection.send('{"type":"request","event":"list_channels"}')
        reply = await client.receive()
        assert (reply["type"], reply["event"]) == ("response", "list_channels")


async def test_ping_is_answered_with_pong(hub):
    async with Client.connect(hub.uri) as client:
        await client.send("ping", id="p-1")
        pong = await client.receive()
        assert (pong["type"], pong["correlation_id"], pong["data"]) == ("pong", "p-1", {})


async def test_binary_frame_is_read_like_text(hub):
    async with Client.connect(hub.uri) as client:
        await client.connection.send(b'{"type":"ping","id":"p-2"}')
        assert (await client.receive())["correlation_id"] == "p-2"


# Channels

SUBSCRIPTIONS = {
    "request, data.channel": ({"type": "request", "event": "subscribe", "data": {"channel": "CHANNEL"}}, "response"),
    "request, data.room": ({"type": "request", "event": "subscribe", "data": {"room": "CHANNEL"}}, "response"),
    "request, room": ({"type": "request", "event": "subscribe", "room": "CHANNEL"}, "response"),
    "event, data.channel": ({"type": "event", "event": "subscribe", "data": {"channel": "CHANNEL"}}, "ack"),
    "event, data.room": ({"type": "event", "event": "subscribe", "data": {"room": "CHANNEL"}}, "ack"),
    "event, room": ({"type": "event", "event": "subscribe", "room": "CHANNEL"}, "ack"),
    "subscribe, data.channel": ({"type": "subscribe", "data": {"channel": "CHANNEL"}}, "ack"),
    "subscribe, data.room": ({"type": "subscribe", "event": "subscribe", "data": {"room": "CHANNEL"}}, "ack"),
    "subscribe, room": ({"type": "subscribe", "room": "CHANNEL"}, "ack"),
}


@pytest.mark.parametrize("message, answer", SUBSCRIPTIONS.values(), ids=SUBSCRIPTIONS)
async def test_every_spelling_subscribes_and_unsubscribes(hub, service, channel, message, answer):
    message = json.loads(json.dumps(message).replace("CHANNEL", channel))
    async with Client.connect(hub.uri) as client:
        await client.connection.send(json.dumps(message | {"id": "s-1"}))
        reply = await client.receive()
        assert (reply["type"], reply["event"], reply["correlation_id"]) == (answer, "subscribe", "s-1")
        assert reply["data"] == {"status": "subscribed", "channel": channel}
        publication = service.publication("abc")
        await client.send("request", "publish", publication)
        await client.event(service.event)
        assert await client.is_open()

        leaving = json.loads(json.dumps(message).replace('"subscribe"', '"unsubscribe"'))
        await client.connection.send(json.dumps(leaving | {"id": "u-1"}))
        reply = await client.receive_until(lambda message: message["correlation_id"] == "u-1")
        assert (reply["type"], reply["event"]) == (answer, "unsubscribe")
        assert reply["data"] == {"status": "unsubscribed", "channel": channel}
        await client.answer("publish", publication)
        sent = await client.send("ping")
        assert (await client.receive())["correlation_id"] == sent, "no event after unsubscribing"


async def test_unsubscribing_from_a_channel_never_joined_is_answered(hub, channel):
    async with Client.connect(hub.uri) as client:
        assert await client.answer("unsubscribe", {"channel": channel}) == {"status": "unsubscribed", "channel": channel}


async def test_subscribing_twice_delivers_once(hub, service, channel):
    async with Client.connect(hub.uri) as client, Client.connect(hub.uri) as publisher:
        await client.subscribe(channel, channel)
        await publisher.answer("publish", service.publication("abc"))
        await client.event(service.event)
        sent = await client.send("ping")
        assert (await client.receive())["correlation_id"] == sent


async def test_lists_channels_and_subscriptions(hub, service, channel):
    async with Client.connect(hub.uri) as client:
        await client.subscribe(channel, "global")
        subscriptions = json.dumps(await client.answer("list_subscriptions"))
        assert channel in subscriptions and "global" in subscriptions
        channels = json.dumps(await client.answer("list_channels"))
        for kind in service.kinds:
            assert kind in channels


async def test_get_status(hub):
    async with Client.connect(hub.uri) as client:
        status = await client.answer("get_status")
        assert status["connections"] == 1


# Everything that can be wrong

SUBSCRIBE = '{"type":"request","event":"subscribe","id":"x","data":'
DECODE, REQUEST, CHANNEL = "DECODE_ERROR", "INVALID_REQUEST", "INVALID_CHANNEL"
MALFORMED = {
    # name: (frame, code, what the message names); KIND stands for what the service's channels begin with
    "bad JSON": ('{"type":"ping"', DECODE, "json"),
    "not JSON at all": ("hello", DECODE, "json"),
    "empty text": ("", DECODE, ""),
    "byte order mark": ('\ufeff{"type":"ping"}', DECODE, ""),
    "trailing characters": ('{"type":"ping"} x', DECODE, ""),
    "two documents": ('{"type":"ping"}{"type":"ping"}', DECODE, ""),
    "array": ("[1,2,3]", DECODE, "object"),
    "string": ('"ping"', DECODE, "object"),
    "null": ("null", DECODE, "object"),
    "no type": ('{"event":"subscribe"}', DECODE, "type"),
    "unknown type": ('{"type":"shout"}', DECODE, "shout"),
    "upper case type": ('{"type":"REQUEST"}', DECODE, "REQUEST"),
    "numeric type": ('{"type":1}', DECODE, "type"),
    "null type": ('{"type":null}', DECODE, "type"),
    "null data": ('{"type":"request","event":"get_status","data":null}', DECODE, "data"),
    "array data": ('{"type":"request","event":"get_status","data":[]}', DECODE, "data"),
    "text data": ('{"type":"request","event":"get_status","data":"x"}', DECODE, "data"),
    "numeric id": ('{"type":"ping","id":7}', DECODE, "id"),
    "null id": ('{"type":"ping","id":null}', DECODE, "id"),
    "numeric correlation_id": ('{"type":"ping","correlation_id":7}', DECODE, "correlation_id"),
    "numeric event": ('{"type":"request","event":7}', DECODE, "event"),
    "numeric timestamp": ('{"type":"ping","timestamp":7}', DECODE, "timestamp"),
    "numeric room": ('{"type":"subscribe","room":7}', DECODE, "room"),
    "invalid UTF-8 in a binary frame": (b'{"type":"ping","id":"\xff\xfe"}', DECODE, "utf-8"),
    "lone surrogate escape": ('{"type":"request","event":"\\ud800"}', DECODE, ""),
    "raw control character": ('{"type":"ping","id":"a\nb"}', DECODE, ""),
    "deep nesting": (SUBSCRIBE + '{"x":' + "[" * 100_000 + "]" * 100_000 + "}}", DECODE, ""),
    "deep nesting, never closed": ("[" * 500_000, DECODE, ""),
    "NaN": (SUBSCRIBE + '{"channel":NaN}}', DECODE, "channel"),
    "no event": ('{"type":"request","data":{}}', REQUEST, "event"),
    "missing channel": (SUBSCRIBE + "{}}", REQUEST, "channel"),
    "list as channel": (SUBSCRIBE + '{"channel":["KINDabc"]}}', DECODE, "channel"),
    "number as channel": (SUBSCRIBE + '{"channel":7}}', DECODE, "channel"),
    "null channel": (SUBSCRIBE + '{"channel":null}}', REQUEST, "channel"),
    "empty channel": (SUBSCRIBE + '{"channel":""}}', CHANNEL, ""),
    "over-long channel": (SUBSCRIBE + '{"channel":"KIND' + "a" * 5000 + '"}}', CHANNEL, ""),
    "control character in a channel": (SUBSCRIBE + '{"channel":"KINDa\\u0000b"}}', CHANNEL, ""),
    "channel of no kind": (SUBSCRIBE + '{"channel":"weather:here"}}', CHANNEL, "weather"),
    "channel without its id": (SUBSCRIBE + '{"channel":"KIND"}}', CHANNEL, "KIND"),
}  # fmt: skip


def for_service(frame, service):
    return frame.replace("KIND", service.kind) if isinstance(frame, str) else frame


@pytest.mark.parametrize("frame, code, named", MALFORMED.values(), ids=MALFORMED)
async def test_malformed_input_is_answered_and_leaves_the_connection_open(hub, service, frame, code, named):
    named = named.replace("KIND", service.kind)
    async with Client.connect(hub.uri, compression=None) as client:
        await client.connection.send(for_service(frame, service))
        reply = await client.receive()
        assert (reply["type"], reply["event"], reply["data"]) == ("error", None, {}), reply
        assert reply["error_code"] == code, reply
        message = reply["error_message"]
        assert named.lower() in message.lower(), message
        assert message and len(message) < 500, "names the problem, does not repeat the whole input"
        assert not INTERNALS.search(message), message
        assert await client.is_open()


async def test_all_malformed_inputs_on_one_connection(hub, service):
    async with Client.connect(hub.uri, compression=None) as client:
        for frame, _, _ in MALFORMED.values():
            await client.connection.send(for_service(frame, service))
            assert (await client.receive())["type"] == "error"
        assert await client.is_open()


async def test_invalid_utf8_in_a_text_frame_closes_1007(hub):
    async with Client.connect(hub.uri, compression=None) as client:
        await client.connection.send(b'{"type":"ping","id":"\xff"}', text=True)
        assert await client.close_code() == 1007


async def test_duplicate_keys_last_wins(hub):
    async with Client.connect(hub.uri) as client:
        await client.connection.send('{"type":"request","type":"ping","id":"a","id":"b"}')
        reply = await client.receive()
        assert (reply["type"], reply["correlation_id"]) == ("pong", "b")


async def test_unknown_fields_are_ignored(hub):
    async with Client.connect(hub.uri) as client:
        await client.connection.send('{"type":"ping","id":"a","priority":9,"extra":{"deep":[null]}}')
        assert (await client.receive())["type"] == "pong"


def padded_ping(size):
    """A ping envelope of exactly `size` bytes."""
    frame = '{"type":"ping","id":"big","data":{"padding":""}}'
    return frame.replace('""', '"' + "x" * (size - len(frame)) + '"')


async def test_message_of_one_mebibyte_passes(hub):
    async with Client.connect(hub.uri, compression=None) as client:
        frame = padded_ping(MEBIBYTE)
        assert len(frame) == MEBIBYTE
        await client.connection.send(frame)
        assert (await client.receive())["correlation_id"] == "big"


async def test_message_of_one_byte_more_closes_1009(hub):
    async with Client.connect(hub.uri, compression=None) as client:
        await client.connection.send(padded_ping(MEBIBYTE + 1))
        assert await client.close_code() == 1009


async def test_fragments_of_more_than_one_mebibyte_close_1009(hub):
    async with Client.connect(hub.uri, compression=None) as client:
        frame = padded_ping(MEBIBYTE + 1)
        try:
            await client.connection.send(frame[start : start + 1000] for start in range(0, len(frame), 1000))
        except websockets.ConnectionClosed:
            pass  # the hub need not wait for the last fragment
        assert await client.close_code() == 1009
