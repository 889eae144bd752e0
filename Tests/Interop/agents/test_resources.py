"""Channels as resources: what agents list, read and watch."""

import asyncio
import contextlib

import aiohttp
import pytest

from sdk import Refused
from services import TWO_SERVICES
from support import Client, eventually_async, unique

SERVICES_TRIED = TWO_SERVICES


def uri_of(service, identifier):
    return f"channel://{service.name}/{service.channel(identifier)}"


async def post(hub, publication):
    """Publishes by HTTP; returns how many received it."""
    async with aiohttp.ClientSession() as http, http.post(f"{hub.url}/publish", json=publication) as response:
        assert response.status == 200, await response.text()
        return (await response.json())["subscribers"]


async def test_templates_name_every_kind_of_channel(sdk, shared_hub, service):
    async with sdk.connect(shared_hub.mcp) as agent:
        templates = await agent.templates()
    for kind in service.kinds:
        assert any(template.startswith(f"channel://{service.name}/{kind}") for template in templates), kind


async def test_channel_that_somebody_listens_to_is_listed(sdk, shared_hub, service):
    identifier = unique("listed")
    uri = uri_of(service, identifier)
    async with sdk.connect(shared_hub.mcp) as agent, Client.connect(shared_hub.uri) as client:
        assert uri not in await agent.resources()
        await client.subscribe(service.channel(identifier))
        resource = (await agent.resources())[uri]
        assert resource["name"] == service.channel(identifier)
        assert "Subscribers: 1." in resource["description"]


async def test_resource_tells_state_and_latest_events(sdk, shared_hub, service):
    identifier = unique("read")
    uri = uri_of(service, identifier)
    async with sdk.connect(shared_hub.mcp) as agent:
        empty = await agent.read(uri)
        assert (empty["channel"], empty["service"]) == (service.channel(identifier), service.name)
        assert (empty["subscribers"], empty["recent_events"]) == (0, [])
        async with agent.watch(uri) as watch:
            await post(shared_hub, service.publication(identifier))
            await watch.hears(uri)
            (event,) = (await agent.read(uri))["recent_events"]
            assert (event["event"], event["room"], event["type"]) == (service.event, service.channel(identifier), "event")
            assert event["data"] | service.data(identifier) == event["data"]


@pytest.mark.parametrize("way", ["WebSocket", "POST /publish", "tool"])
async def test_watcher_hears_of_what_others_publish(sdk, shared_hub, service, way):
    identifier = unique("watched")
    uri = uri_of(service, identifier)
    async with sdk.connect(shared_hub.mcp) as agent, agent.watch(uri) as watch:
        for _ in range(3):
            if way == "WebSocket":
                async with Client.connect(shared_hub.uri) as client:
                    await client.send("event", service.event, service.data(identifier))
                    await client.is_open()
            elif way == "tool":
                assert not (await agent.call("publish", **service.publication(identifier))).is_error
            else:
                await post(shared_hub, service.publication(identifier))
            await watch.hears(uri)
        assert len((await agent.read(uri))["recent_events"]) == 3


async def test_watcher_hears_of_its_resources_alone(sdk, shared_hub, service):
    one, two, other = unique("one"), unique("two"), unique("other")
    async with sdk.connect(shared_hub.mcp) as agent, agent.watch(uri_of(service, one), uri_of(service, two)) as watch:
        for identifier in (other, two, other, one):
            await post(shared_hub, service.publication(identifier))
        heard = set()
        while heard < {uri_of(service, one), uri_of(service, two)}:
            heard.add(await watch.next())
        assert uri_of(service, other) not in heard


async def test_watcher_hears_that_there_are_other_resources(sdk, shared_hub, service):
    async with (
        sdk.connect(shared_hub.mcp) as agent,
        agent.watch(uri_of(service, unique("any"))) as watch,
        Client.connect(shared_hub.uri) as client,
    ):
        await client.subscribe(service.channel(unique("new")))
        await watch.hears("list")


async def test_watched_channel_is_listed_until_nobody_watches(sdk, shared_hub, service):
    uri = uri_of(service, unique("watched"))
    async with sdk.connect(shared_hub.mcp) as agent:
        async with agent.watch(uri):
            assert uri in await agent.resources()

        async def is_gone():
            return uri not in await agent.resources()

        await eventually_async(is_gone, what="the end of the subscription")


async def test_several_watchers_of_one_channel_all_hear(sdk, shared_hub, service):
    identifier = unique("crowd")
    uri = uri_of(service, identifier)
    async with contextlib.AsyncExitStack() as stack:
        agents = [await stack.enter_async_context(sdk.connect(shared_hub.mcp)) for _ in range(5)]
        watches = [await stack.enter_async_context(agent.watch(uri)) for agent in agents]
        await post(shared_hub, service.publication(identifier))
        await asyncio.gather(*(watch.hears(uri) for watch in watches))


async def test_names_that_a_uri_must_encode(sdk, shared_hub, service):
    identifier = f"ä b%/?#{unique('x')}"
    async with sdk.connect(shared_hub.mcp) as agent, Client.connect(shared_hub.uri) as client:
        await client.subscribe(service.channel(identifier))
        (uri,) = [uri for uri, found in (await agent.resources()).items() if found["name"] == service.channel(identifier)]
        assert uri.isascii() and " " not in uri and "#" not in uri and "?" not in uri
        assert (await agent.read(uri))["channel"] == service.channel(identifier)
        async with agent.watch(uri) as watch:
            await post(shared_hub, service.publication(identifier))
            await watch.hears(uri)


@pytest.mark.parametrize("uri, code", [
    ("file:///etc/passwd", "NOT_FOUND"),
    ("channel://another-service/session:abc", "NOT_FOUND"),
    ("channel://{service}/weather:here", "INVALID_CHANNEL"),
    ("channel://{service}/{kind}", "INVALID_CHANNEL"),
])  # fmt: skip
async def test_what_is_no_resource_cannot_be_read_or_watched(sdk, shared_hub, service, uri, code):
    uri = uri.format(service=service.name, kind=service.kind)
    async with sdk.connect(shared_hub.mcp) as agent:
        with pytest.raises(Refused) as refused:
            await agent.read(uri)
        assert refused.value.code == (-32602 if agent.is_stateless else -32002)
        assert refused.value.data == {"code": code, "uri": uri}
        if agent.is_stateless:
            return  # There the acknowledgement leaves it out: test_mcp_streams.py.
        with pytest.raises(Refused) as refused:
            async with agent.watch(uri):
                pass
        assert refused.value.data == {"code": code, "uri": uri}
