"""What session-buddy means by its requests and events."""

import pytest

from support import Client, unique


@pytest.fixture
async def client(hub):
    async with Client.connect(hub.uri) as client:
        yield client


EVENTS = {
    # event: (its data besides session_id, the channels it goes to)
    "session.created": ({"project": "hub", "agent": "a", "title": "t", "metadata": {"k": 1}}, ["session:s1", "global"]),
    "session.updated": ({"changes": {"k": "v"}}, ["session:s1"]),
    "session.checkpoint": ({"checkpoint_id": "c1", "summary": "s", "quality_score": 87.5}, ["checkpoint:s1", "session:s1"]),
    "session.closed": ({"reason": "done", "duration_seconds": 12.5}, ["session:s1", "global"]),
    "knowledge.captured": ({"knowledge_id": "k1", "content": "c", "title": "t", "tags": ["a"], "source": "s"}, ["knowledge:s1"]),
    "knowledge.search_result": ({"query": "q", "total": 1, "results": [{"knowledge_id": "k1"}]}, ["knowledge:s1"]),
}


@pytest.mark.parametrize("event, details, channels", [(event, *rest) for event, rest in EVENTS.items()], ids=EVENTS)
async def test_catalogue_routes_each_event(hub, event, details, channels):
    data = {"session_id": "s1"} | details
    async with Client.connect(hub.uri) as subscriber, Client.connect(hub.uri) as publisher:
        await subscriber.subscribe("session:s1", "knowledge:s1", "checkpoint:s1", "global")
        answer = await publisher.answer("publish", {"event": event, "data": data})
        assert answer["status"] == "published"
        assert sorted(answer["channels"]) == sorted(channels)
        received = [await subscriber.event(event) for _ in channels]
        assert sorted(message["room"] for message in received) == sorted(channels)
        for message in received:
            assert message["data"]["timestamp"]
            assert message["data"] | data == message["data"]
        sent = await subscriber.send("ping")
        assert (await subscriber.receive())["correlation_id"] == sent, "the event goes nowhere else"


async def test_named_channel_gets_the_event_alone(hub):
    async with Client.connect(hub.uri) as subscriber, Client.connect(hub.uri) as publisher:
        await subscriber.subscribe("session:s1", "global")
        publication = {"channel": "global", "event": "session.created", "data": {"session_id": "s1"}}
        answer = await publisher.answer("publish", publication)
        assert (answer["channels"], answer["subscribers"]) == (["global"], 1)
        assert (await subscriber.event("session.created"))["room"] == "global"
        sent = await subscriber.send("ping")
        assert (await subscriber.receive())["correlation_id"] == sent


async def test_changes_are_delivered_as_they_were_written(client):
    changes = {"text": "é\u2028😀", "float": 1.0, "big": 123456789012345678901234567890, "none": None, "list": [{}, []]}
    await client.subscribe("session:abc")
    await client.send("request", "publish", {"event": "session.updated", "data": {"session_id": "abc", "changes": changes}})
    event = await client.event("session.updated")
    assert event["data"]["changes"] == changes
    assert repr(event["data"]["changes"]["float"]) == "1.0"


async def test_life_of_a_session(client):
    session = unique("session")
    await client.subscribe(f"session:{session}")
    created = await client.answer("create_session", {"session_id": session, "project": "hub", "agent": "tester", "title": "A session"})
    assert (created["session_id"], created["status"]) == (session, "active")
    await client.answer("update_session", {"session_id": session, "changes": {"title": "Renamed", "turn": 3}})
    checkpoint = await client.answer("create_checkpoint", {"session_id": session, "summary": "half way", "quality_score": 80})
    assert checkpoint["checkpoint_id"]
    found = await client.answer("get_session", {"session_id": session})
    assert (found["session_id"], found["status"], found["project"]) == (session, "active", "hub")
    closed = await client.answer("close_session", {"session_id": session, "reason": "done"})
    assert closed["session_id"] == session
    assert (await client.answer("get_session", {"session_id": session}))["status"] == "closed"


async def test_requests_publish_their_events(client):
    session = unique("session")
    await client.subscribe(f"session:{session}", f"checkpoint:{session}", f"knowledge:{session}")
    for request, data, event in [
        ("create_session", {}, "session.created"),
        ("update_session", {"changes": {"a": 1}}, "session.updated"),
        ("create_checkpoint", {"checkpoint_id": "c1"}, "session.checkpoint"),
        ("capture_knowledge", {"content": "Loops turn."}, "knowledge.captured"),
        ("close_session", {"reason": "done"}, "session.closed"),
    ]:
        await client.send("request", request, {"session_id": session} | data)
        message = await client.event(event)
        assert message["data"]["session_id"] == session
        assert message["data"] | data == message["data"]


async def test_session_id_is_made_when_none_is_given(client):
    one, two = await client.answer("create_session", {}), await client.answer("create_session", {"project": "hub"})
    assert one["session_id"] and two["session_id"] and one["session_id"] != two["session_id"]


async def test_lists_sessions(client):
    sessions = {(await client.answer("create_session", {}))["session_id"] for _ in range(3)}
    listed = (await client.answer("list_sessions"))["sessions"]
    assert sessions <= {session["session_id"] for session in listed}


async def test_knowledge_is_captured_and_found(client):
    session = unique("session")
    await client.answer("create_session", {"session_id": session})
    captured = await client.answer("capture_knowledge", {"session_id": session, "content": "The outbox is bounded.", "tags": ["design"]})
    assert captured["knowledge_id"]
    await client.answer("capture_knowledge", {"session_id": session, "content": "Frames are built once."})
    for search in ({"query": "OUTBOX"}, {"query": "outbox", "session_id": session}, {"query": "outbox", "tag": "design", "limit": 1}):
        found = await client.answer("search_knowledge", search)
        assert [result["knowledge_id"] for result in found["results"]] == [captured["knowledge_id"]]
        assert found["total"] == 1
    assert (await client.answer("search_knowledge", {"query": "outbox", "tag": "other"}))["results"] == []


@pytest.mark.parametrize("request_name, data", [
    ("get_session", {}),
    ("update_session", {"changes": {}}),
    ("create_checkpoint", {}),
    ("close_session", {}),
    ("capture_knowledge", {"content": "c"}),
])  # fmt: skip
async def test_unknown_session_is_not_found(client, request_name, data):
    session = unique("nobody")
    reply = await client.refusal(request_name, {"session_id": session} | data)
    assert reply["error_code"] == "NOT_FOUND"
    assert session in reply["error_message"]


async def test_status_of_a_session(client):
    session = (await client.answer("create_session", {}))["session_id"]
    status = await client.answer("get_status", {"session_id": session})
    assert (status["session_id"], status["status"]) == (session, "active")


async def test_status_of_an_unknown_session(client):
    session = unique("nobody")
    assert await client.answer("get_status", {"session_id": session}) == {"session_id": session, "status": "not_found"}


async def test_closed_session_refuses_updates(client):
    session = (await client.answer("create_session", {}))["session_id"]
    await client.answer("close_session", {"session_id": session})
    reply = await client.refusal("update_session", {"session_id": session, "changes": {}})
    assert reply["error_code"] == "INVALID_STATE"


@pytest.mark.parametrize("request_name, data, parameter", [
    ("update_session", {"session_id": "s"}, "changes"),
    ("update_session", {"changes": {}}, "session_id"),
    ("get_session", {"session_id": 7}, "session_id"),
    ("capture_knowledge", {"session_id": "s"}, "content"),
    ("search_knowledge", {}, "query"),
    ("publish", {"data": {}}, "event"),
    ("publish", {"event": 7, "data": {}}, "event"),
])  # fmt: skip
async def test_missing_or_mistyped_parameter_is_named(client, request_name, data, parameter):
    reply = await client.refusal(request_name, data)
    assert reply["error_code"] == "INVALID_REQUEST"
    assert parameter in reply["error_message"]


@pytest.mark.parametrize("event, data, field", [
    ("session.updated", {"session_id": "s"}, "changes"),
    ("session.updated", {"session_id": "s", "changes": []}, "changes"),
    ("session.updated", {"session_id": 7, "changes": {}}, "session_id"),
    ("session.checkpoint", {"session_id": "s", "checkpoint_id": "c", "quality_score": "high"}, "quality_score"),
    ("knowledge.captured", {"session_id": "s", "knowledge_id": "k"}, "content"),
])  # fmt: skip
async def test_missing_or_mistyped_event_field_is_named(client, event, data, field):
    reply = await client.refusal("publish", {"event": event, "data": data})
    assert reply["error_code"] == "INVALID_PAYLOAD"
    assert field in reply["error_message"]


async def test_unknown_request_is_named(client):
    reply = await client.refusal("list_rooms")
    assert (reply["error_code"], reply["error_message"]) == ("UNKNOWN_REQUEST", "Unknown request event: list_rooms")


async def test_publishing_to_an_invalid_channel_is_refused(client):
    reply = await client.refusal("publish", {"channel": "weather:here", "event": "session.updated", "data": {"session_id": "s", "changes": {}}})
    assert reply["error_code"] == "INVALID_CHANNEL"
