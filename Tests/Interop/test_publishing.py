"""`POST /publish` as programs use it that must not lose and not repeat: batches, identifiers, and what pages may do."""

import asyncio

import aiohttp
import pytest

from support import Client, unique


@pytest.fixture
async def http(shared_hub):
    async with aiohttp.ClientSession(shared_hub.url) as session:
        yield session


async def publish(http, body):
    async with http.post("/publish", json=body) as response:
        return response.status, await response.json()


async def test_batch_is_delivered_in_order(shared_hub, service, http):
    identifiers = [unique("batch") for _ in range(3)]
    async with Client.connect(shared_hub.uri) as client:
        await client.subscribe(*map(service.channel, identifiers))
        status, page = await publish(http, [service.publication(identifier) for identifier in identifiers])
        assert (status, page["status"], page["published"], page["refused"]) == (200, "published", 3, 0)
        assert [result["channels"] for result in page["results"]] == [[service.channel(identifier)] for identifier in identifiers]
        assert [(await client.event(service.event))["room"] for _ in identifiers] == list(map(service.channel, identifiers))


async def test_one_that_is_refused_keeps_none_back(shared_hub, service, http):
    identifier = unique("partial")
    good = service.publication(identifier)
    async with Client.connect(shared_hub.uri) as client:
        await client.subscribe(service.channel(identifier))
        batch = [good, 7, {"data": {}}, {"event": "note", "channel": "weather:here"}, {"event": "note"}, good | {"data": {}}, good]
        status, page = await publish(http, batch)
        assert (status, page["status"], page["published"], page["refused"]) == (200, "partial", 2, 5)
        codes = [None, "INVALID_REQUEST", "INVALID_REQUEST", "INVALID_CHANNEL", "UNKNOWN_EVENT", "INVALID_PAYLOAD", None]
        assert [result.get("error_code") for result in page["results"]] == codes
        for _ in range(2):
            await client.event(service.event)
        sent = await client.send("ping")
        assert (await client.receive())["correlation_id"] == sent, "two events, and no more"


async def test_batch_of_which_nothing_is_published(http):
    status, page = await publish(http, [{"event": "note", "channel": "weather:here"}, {}])
    assert (status, page["status"], page["published"], page["refused"]) == (200, "refused", 0, 2)


async def test_batch_has_a_bound(service, http):
    one = service.publication(unique("many"))
    status, page = await publish(http, [one] * 1000)
    assert (status, page["published"]) == (200, 1000)
    for size in (0, 1001):
        status, page = await publish(http, [one] * size)
        assert status == 400 and page["error_code"] == "INVALID_REQUEST"
        assert f"{size} publications, expected 1...1000" in page["error_message"]


async def test_publication_with_an_identifier_is_published_once(shared_hub, service, http):
    identifier, name = unique("once"), unique("publication")
    publication = service.publication(identifier, id=name)
    async with Client.connect(shared_hub.uri) as client, Client.connect(shared_hub.uri) as publisher:
        await client.subscribe(service.channel(identifier))
        # All at once, as a program that tries again because an answer was slow.
        answers = await asyncio.gather(*(publish(http, publication) for _ in range(5)))
        assert {status for status, _ in answers} == {200}
        assert [page["id"] for _, page in answers] == [name] * 5
        assert sorted(page["duplicate"] for _, page in answers) == [False, True, True, True, True]
        assert {page["subscribers"] for _, page in answers} == {1}
        _, page = await publish(http, [publication, publication])
        assert [result["duplicate"] for result in page["results"]] == [True, True]
        assert (await publisher.answer("publish", publication))["duplicate"] is True, "whichever way it comes"
        await client.event(service.event)
        sent = await client.send("ping")
        assert (await client.receive())["correlation_id"] == sent, "one event"


async def test_what_was_refused_may_come_again_by_its_identifier(service, http):
    good = service.publication(unique("again"), id=unique("publication"))
    assert (await publish(http, good | {"data": {}}))[0] == 400
    assert (await publish(http, good))[1]["duplicate"] is False


@pytest.mark.parametrize("id, named", [("", "0 bytes"), ("x" * 257, "257 bytes"), (7, "id")])
async def test_bad_identifier_is_named(service, http, id, named):
    status, page = await publish(http, service.publication("a", id=id))
    assert status == 400 and page["error_code"] in ("INVALID_REQUEST", "DECODE_ERROR")
    assert "id" in page["error_message"] and named in page["error_message"]


# Pages of browsers


async def test_preflight_tells_what_an_allowed_page_may_send(http):
    for path, methods in [("/publish", {"POST"}), ("/events", {"GET"}), ("/health", {"GET", "HEAD"}), ("/mcp", {"GET", "POST", "DELETE"})]:
        origin = {"Origin": "http://localhost:3000", "Access-Control-Request-Method": "POST", "Access-Control-Request-Headers": "content-type"}
        async with http.options(path, headers=origin) as response:
            assert response.status == 204 and await response.read() == b""
            assert response.headers["Access-Control-Allow-Origin"] == "http://localhost:3000"
            allowed = {name.strip() for name in response.headers["Access-Control-Allow-Methods"].split(",")}
            assert allowed == methods | {"OPTIONS"}
            assert "content-type" in response.headers["Access-Control-Allow-Headers"].lower()
            assert "Origin" in response.headers["Vary"]
        async with http.options(path, headers=origin | {"Origin": "http://evil.example"}) as response:
            assert response.status == 403
            assert "Access-Control-Allow-Origin" not in response.headers


# What there is


async def test_channels_lists_kinds_and_who_listens(shared_hub, service, http):
    channel = service.channel(unique("listed"))
    async with Client.connect(shared_hub.uri) as one, Client.connect(shared_hub.uri) as two:
        await one.subscribe(channel)
        await two.subscribe(channel)
        async with http.get("/channels") as response:
            page = await response.json()
        assert all(any(kind["channel"].startswith(prefix) for kind in page["channels"]) for prefix in service.kinds)
        assert all(kind["description"].endswith(".") for kind in page["channels"])
        assert {"channel": channel, "subscribers": 2} in page["active"]
        assert page["active_total"] >= 1
        assert page == await one.answer("list_channels")


async def test_health_has_a_check_for_each_thing_that_must_be_well(service, http):
    async with http.get("/health") as response:
        assert response.status == 200
        health = await response.json()
    assert (health["status"], health["service"]) == ("healthy", service.name)
    assert {"server", "work"} <= set(health["checks"])
    for name, check in health["checks"].items():
        assert check["ok"] is True and isinstance(check["status"], str), name
    assert isinstance(health["figures"], dict)
