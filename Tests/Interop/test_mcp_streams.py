"""The streams of `/mcp`, and what becomes of calls whose client leaves, on the wire."""

import asyncio
import contextlib
import json

import aiohttp
import pytest

from mcp_wire import HANDSHAKES, INVALID_REQUEST, STATELESS, VERSIONS, Wire
from services import TWO_SERVICES
from support import DEADLINE, Client, eventually_async, unique

SERVICES_TRIED = TWO_SERVICES

SUBSCRIPTION = "io.modelcontextprotocol/subscriptionId"
UPDATED = "notifications/resources/updated"


def uri_of(service, identifier):
    return f"channel://{service.name}/{service.channel(identifier)}"


@pytest.fixture
async def publish(shared_hub, service):
    """Publishes the service's event about an identifier, by HTTP."""
    async with aiohttp.ClientSession() as http:

        async def publish_event(identifier):
            async with http.post(f"{shared_hub.url}/publish", json=service.publication(identifier)) as response:
                assert response.status == 200, await response.text()

        yield publish_event


async def until_figure(hub, name, value):
    """Waits until a figure of `/metrics` has a value; leaves the event loop to the clients meanwhile."""

    async def has_value():
        return hub.figure(name) == value

    await eventually_async(has_value, what=f"{name} {value}")


@pytest.fixture(params=HANDSHAKES)
async def session(request, shared_hub):
    async with Wire.connect(shared_hub, request.param) as wire:
        yield wire


@pytest.fixture
async def stateless(shared_hub):
    async with Wire.connect(shared_hub, STATELESS) as wire:
        yield wire


# The stream of a session


async def test_get_needs_an_event_stream(session):
    (await session.send("GET", Accept="application/json")).refuses(406, INVALID_REQUEST, "Accept: expected text/event-stream", '"application/json"')


async def test_session_has_one_stream(session, shared_hub):
    async with session.stream():
        (await session.send("GET")).refuses(409, INVALID_REQUEST, "has a stream already")
    await until_figure(shared_hub, "mcp_session_streams", 0)
    async with session.stream():
        pass


async def test_changes_without_a_stream_are_told_when_it_opens(session, shared_hub, service, publish):
    identifier = unique("missed")
    uri = uri_of(service, identifier)
    assert (await session.request("resources/subscribe", uri=uri)).result == {}
    await publish(identifier)
    async with session.stream() as stream:
        await stream.until(UPDATED, uri=uri)
    await until_figure(shared_hub, "mcp_session_streams", 0)
    for _ in range(3):
        await publish(identifier)
    async with session.stream(Last_Event_ID="nonsense") as stream:
        assert await stream.until(UPDATED, uri=uri) == {"jsonrpc": "2.0", "method": UPDATED, "params": {"uri": uri}}
        # The three changes were told as one: the next thing said is of another.
        other = unique("other")
        await session.request("resources/subscribe", uri=uri_of(service, other))
        await publish(other)
        while (message := await stream.next())["method"] != UPDATED:
            pass
        assert message["params"]["uri"] == uri_of(service, other)


async def test_nothing_is_told_after_unsubscribing(session, service, publish):
    left, kept = unique("left"), unique("kept")
    async with session.stream() as stream:
        for identifier in (left, kept):
            await session.request("resources/subscribe", uri=uri_of(service, identifier))
        await session.request("resources/unsubscribe", uri=uri_of(service, left))
        for identifier in (left, kept):
            await publish(identifier)
        while (message := await stream.next())["method"] != UPDATED:
            pass
        assert message["params"]["uri"] == uri_of(service, kept)


async def test_delete_ends_the_stream_and_what_waits(session, shared_hub, service):
    async with session.stream() as stream:
        wait = asyncio.create_task(session.call("wait_for_events", "w", channel=service.channel("abc")))
        await until_figure(shared_hub, "mcp_pending_calls", 1)
        assert (await session.send("DELETE")).status == 200
        await stream.end()
        # Not an error: clients of the first generation take a status for a broken transport, and never come back to their caller.
        answer = await wait
        assert (answer.status, answer.headers["Content-Type"]) == (200, "text/event-stream")
        assert b"data:" not in answer.body
    await until_figure(shared_hub, "mcp_pending_calls", 0)


async def test_call_goes_on_when_its_connection_breaks(session, shared_hub, service):
    """Until 2025-11-25 that takes nothing back; a later notification does."""
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(0.3):
            await session.call("wait_for_events", "w", channel=service.channel("abc"))
    assert shared_hub.figure("mcp_pending_calls") == 1
    cancelled = {"jsonrpc": "2.0", "method": "notifications/cancelled", "params": {"requestId": "w"}}
    assert (await session.post(cancelled)).status == 202
    assert shared_hub.figure("mcp_pending_calls") == 0


async def test_session_has_a_bound_of_calls(session, shared_hub, service):
    waits = [asyncio.create_task(session.call("wait_for_events", number, channel=service.channel("abc"))) for number in range(100)]
    await until_figure(shared_hub, "mcp_pending_calls", 100)
    error = (await session.call("get_health", "one more")).json["error"]
    assert error["data"] == {"code": "LIMIT_EXCEEDED"} and "100 calls are pending" in error["message"]
    assert (await session.request("ping")).result == {}
    for number in range(100):
        await session.post({"jsonrpc": "2.0", "method": "notifications/cancelled", "params": {"requestId": number}})
    for number, wait in enumerate(waits):
        (await wait).refuses(200, -32800, "Request cancelled", id=number)
    assert (await session.call("get_health")).result["isError"] is False


async def test_two_sessions_do_not_meet(shared_hub, service, publish):
    identifier = unique("apart")
    async with Wire.connect(shared_hub, "2025-11-25") as one, Wire.connect(shared_hub, "2025-11-25") as two:
        wait = asyncio.create_task(one.call("wait_for_events", "same", channel=service.channel(identifier)))
        await until_figure(shared_hub, "mcp_pending_calls", 1)
        await two.post({"jsonrpc": "2.0", "method": "notifications/cancelled", "params": {"requestId": "same"}})
        assert shared_hub.figure("mcp_pending_calls") == 1, "it was not theirs"
        await publish(identifier)
        assert len((await wait).result["structuredContent"]["events"]) == 1


async def test_hub_has_a_bound_of_sessions(start, service):
    """At 1,000 the one that was idle the longest makes room; one that listens is not idle."""
    hub = start(service=service)
    async with Wire.connect(hub, "2025-11-25") as listening, listening.stream(), Wire.connect(hub, "2025-11-25") as wire:
        names = [wire.session]
        for _ in range(998):
            wire.session = None
            await wire.shake_hands()
            names.append(wire.session)
        assert hub.figure("mcp_sessions") == 1000
        wire.session = None
        await wire.shake_hands()
        assert hub.figure("mcp_sessions") == 1000
        assert (await wire.request("ping")).result == (await listening.request("ping")).result == {}
        (await wire.send("POST", wire.message("ping"), Mcp_Session_Id=names[0])).refuses(404, INVALID_REQUEST, "Session not found", id=1)
        assert (await wire.send("POST", wire.message("ping"), Mcp_Session_Id=names[1])).result == {}


async def test_session_has_a_bound_of_subscriptions(shared_hub, service):
    async with Wire.connect(shared_hub, "2025-03-26") as wire:
        name = unique("bound")
        for start in range(0, 1000, 100):
            batch = [wire.message("resources/subscribe", number, uri=uri_of(service, f"{name}{number}")) for number in range(start, start + 100)]
            assert all(answer["result"] == {} for answer in (await wire.post(batch)).json)
        error = (await wire.request("resources/subscribe", uri=uri_of(service, name))).json["error"]
        assert error["data"] == {"code": "LIMIT_EXCEEDED"} and "1000" in error["message"]
        assert (await wire.request("resources/subscribe", uri=uri_of(service, f"{name}7"))).result == {}, "one it has already"
    await until_figure(shared_hub, "mcp_watched_resources", 0)


# The streams of 2026-07-28


async def test_subscription_acknowledges_what_it_will_tell(stateless, service):
    uri = uri_of(service, unique("a"))
    foreign = ["file:///etc/passwd", f"channel://{service.name}/weather:here"]
    async with stateless.listen(uri, *foreign, uri, resourcesListChanged=True, toolsListChanged=True) as stream:
        acknowledged = await stream.next()
        assert acknowledged["method"] == "notifications/subscriptions/acknowledged"
        assert acknowledged["params"] == {
            "notifications": {"resourcesListChanged": True, "resourceSubscriptions": [uri]}, "_meta": {SUBSCRIPTION: "listen-1"},
        }  # fmt: skip


async def test_subscription_tells_of_changes_with_its_name(stateless, service, publish):
    identifier = unique("told")
    uri = uri_of(service, identifier)
    async with stateless.listen(uri) as stream:
        await stream.next()
        for _ in range(2):
            await publish(identifier)
            assert (await stream.next())["params"] == {"uri": uri, "_meta": {SUBSCRIPTION: "listen-1"}}


async def test_subscription_that_is_left_is_forgotten(stateless, shared_hub, service):
    before = shared_hub.figure("mcp_watched_resources")
    async with stateless.listen(uri_of(service, unique("left"))):
        assert shared_hub.figure("mcp_listen_streams") == 1
        assert shared_hub.figure("mcp_watched_resources") == before + 1
    await until_figure(shared_hub, "mcp_listen_streams", 0)
    assert shared_hub.figure("mcp_watched_resources") == before


async def test_call_is_taken_back_by_closing_its_connection(stateless, shared_hub, service):
    wait = asyncio.create_task(stateless.call("wait_for_events", channel=service.channel("abc")))
    await until_figure(shared_hub, "mcp_pending_calls", 1)
    wait.cancel()
    await until_figure(shared_hub, "mcp_pending_calls", 0)


# Every version


@pytest.mark.parametrize("version", VERSIONS)
async def test_request_behind_a_call_that_waits_is_answered_after_it(shared_hub, service, publish, version):
    """HTTP answers in the order of the requests; what comes meanwhile waits."""
    identifier = unique("pipeline")
    async with Wire.connect(shared_hub, version) as wire:
        pipeline = b""
        for message in (
            wire.message("tools/call", "first", name="wait_for_events", arguments={"channel": service.channel(identifier)}),
            wire.message("tools/list", "second"),
        ):
            body = json.dumps(message).encode()
            lines = [f"{name}: {value}" for name, value in wire.headers(message).items()]
            head = "\r\n".join(["POST /mcp HTTP/1.1", f"Host: 127.0.0.1:{shared_hub.http_port}", f"Content-Length: {len(body)}", *lines])
            pipeline += head.encode() + b"\r\n\r\n" + body
        reader, writer = await asyncio.open_connection("127.0.0.1", shared_hub.http_port)
        writer.write(pipeline)
        await until_figure(shared_hub, "mcp_pending_calls", 1)
        await publish(identifier)
        ids = []
        async with asyncio.timeout(DEADLINE):
            for _ in range(2):
                head = await reader.readuntil(b"\r\n\r\n")
                length = next(int(line.split(b":")[1]) for line in head.split(b"\r\n") if line.lower().startswith(b"content-length:"))
                ids.append(json.loads(await reader.readexactly(length))["id"])
        assert ids == ["first", "second"]
        writer.close()


@pytest.mark.parametrize("version", VERSIONS)
async def test_progress_makes_a_stream_of_the_answer(shared_hub, service, publish, version):
    identifier = unique("progress")
    async with Wire.connect(shared_hub, version) as wire:
        message = wire.message("tools/call", "p", name="wait_for_events", arguments={"channel": service.channel(identifier), "count": 3})
        message["params"].setdefault("_meta", {})["progressToken"] = "token"
        requests = asyncio.create_task(publish_when_waiting(shared_hub, publish, identifier, 3))
        async with wire.stream("POST", message) as stream:
            for done in (1, 2):
                parameters = (await stream.next())["params"]
                assert (parameters["progressToken"], parameters["progress"], parameters["total"]) == ("token", done, 3)
            while (last := await stream.next()).get("id") != "p":
                assert last["params"]["progress"] == 3
            assert len(last["result"]["structuredContent"]["events"]) == 3
            assert await stream.next() is None, "the answer ends the stream"
        await requests


async def publish_when_waiting(hub, publish, identifier, count):
    await until_figure(hub, "mcp_pending_calls", 1)
    for _ in range(count):
        await publish(identifier)


@pytest.mark.parametrize("version", VERSIONS)
async def test_websocket_port_serves_it_too(shared_hub, version):
    async with Wire.connect(shared_hub, version) as wire:
        wire.url = f"http://127.0.0.1:{shared_hub.websocket_port}/mcp"
        assert (await wire.call("get_health")).result["structuredContent"]["status"] == "healthy"


@pytest.mark.parametrize("version", VERSIONS)
async def test_more_resources_than_a_page_come_in_pages(start, service, version):
    hub = start(service=service, **service.variables(WEBSOCKET_MESSAGE_RATE_LIMIT="0"))
    async with Wire.connect(hub, version) as wire, Client.connect(hub.uri) as client:
        names = {service.channel(f"n{number}") for number in range(620)}
        await client.subscribe(*names)
        found, cursor, sizes = set(), {}, []
        while True:
            result = (await wire.request("resources/list", **cursor)).result
            found |= {resource["name"] for resource in result["resources"]}
            sizes.append(len(result["resources"]))
            if "nextCursor" not in result:
                break
            cursor = {"cursor": result["nextCursor"]}
        assert (found, sizes) == (names, [500, 120])


@pytest.mark.parametrize("version", VERSIONS)
async def test_stop_ends_streams_and_answers_calls(start, service, version):
    hub = start(service=service)
    uri = uri_of(service, "abc")
    async with Wire.connect(hub, version) as wire:
        stream = wire.listen(uri) if wire.is_stateless else wire.stream()
        async with stream as stream:
            if wire.is_stateless:
                await stream.next()
            wait = asyncio.create_task(wire.call("wait_for_events", "w", channel=service.channel("abc")))
            await until_figure(hub, "mcp_pending_calls", 1)
            await asyncio.to_thread(hub.stop)
            if wire.is_stateless:
                end = await stream.next()
                assert (end["id"], end["result"]["_meta"][SUBSCRIPTION]) == ("listen-1", "listen-1")
            assert await asyncio.wait_for(stream.next(), DEADLINE) is None
            answer = (await wait).json
            assert (answer["id"], answer["error"]["message"]) == ("w", "The server is stopping")
        wire.session = None  # There is nobody left to say goodbye to.


@pytest.mark.parametrize("version", VERSIONS)
async def test_last_answer_says_that_the_connection_ends(start, service, version):
    """Otherwise a client keeps the connection for its next request, and the hub waits for the client's end of it."""
    hub = start(service=service)
    async with Wire.connect(hub, version) as wire, aiohttp.ClientSession() as keeping:
        wire.http = keeping
        wait = asyncio.create_task(wire.call("wait_for_events", "w", channel=service.channel("abc")))
        await until_figure(hub, "mcp_pending_calls", 1)
        await asyncio.to_thread(hub.stop)
        assert (await wait).headers.get("Connection") == "close"
        wire.session = None
