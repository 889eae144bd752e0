"""`wait_for_events`: an agent that waits, is told how far it has come, and changes its mind."""

import asyncio

import pytest

from services import TWO_SERVICES
from support import Client, eventually_async, unique

SERVICES_TRIED = TWO_SERVICES

CALLS = "mcp_pending_calls"


@pytest.fixture
async def publish(shared_hub, service):
    """Publishes the service's event about an identifier over a WebSocket."""
    async with Client.connect(shared_hub.uri) as client:

        async def publish_event(identifier):
            return await client.answer("publish", service.publication(identifier))

        yield publish_event


async def until_waiting(hub, count):
    """Waits until so many calls are pending; leaves the event loop to the agents meanwhile."""

    async def are_pending():
        return hub.figure(CALLS) == count

    await eventually_async(are_pending, what=f"{count} pending calls")


async def test_wait_returns_the_event(sdk, shared_hub, service, publish):
    identifier = unique("wait")
    async with sdk.connect(shared_hub.mcp) as agent:
        wait = asyncio.create_task(agent.call("wait_for_events", channel=service.channel(identifier)))
        await until_waiting(shared_hub, 1)
        await publish(unique("other"))
        await publish(identifier)
        answer = (await wait).structured
        assert (answer["channel"], answer["timed_out"]) == (service.channel(identifier), False)
        (event,) = answer["events"]
        assert (event["event"], event["room"]) == (service.event, service.channel(identifier))
        assert event["data"] | service.data(identifier) == event["data"]


async def test_wait_for_some_tells_progress_with_each(sdk, shared_hub, service, publish):
    identifier, told = unique("progress"), []

    async def progress(done, total, message):
        told.append((done, total))

    async with sdk.connect(shared_hub.mcp) as agent:
        wait = asyncio.create_task(agent.call("wait_for_events", progress, channel=service.channel(identifier), count=3))
        await until_waiting(shared_hub, 1)
        for number in range(3):
            await publish(identifier)

            async def is_told():
                return wait.done() or len(told) > number

            # One by one, as an agent would see them come.
            await eventually_async(is_told, what="the progress")
        assert len((await wait).structured["events"]) == 3
    assert told[:2] == [(1, 3), (2, 3)]


async def test_wait_for_one_event_passes_over_others(sdk, shared_hub, service, publish):
    identifier = unique("named")
    channel = service.channel(identifier)
    async with sdk.connect(shared_hub.mcp) as agent, Client.connect(shared_hub.uri) as client:
        wait = asyncio.create_task(agent.call("wait_for_events", channel=channel, event="chosen"))
        await until_waiting(shared_hub, 1)
        await publish(identifier)
        await client.answer("publish", {"event": "chosen", "channel": channel, "data": {"n": 1}})
        assert [event["event"] for event in (await wait).structured["events"]] == ["chosen"]


async def test_wait_ends_when_its_time_is_over(sdk, shared_hub, service, publish):
    identifier = unique("late")
    async with sdk.connect(shared_hub.mcp) as agent:
        wait = asyncio.create_task(agent.call("wait_for_events", channel=service.channel(identifier), count=2, timeout_seconds=1))
        await until_waiting(shared_hub, 1)
        await publish(identifier)
        answer = (await wait).structured
        assert answer["timed_out"] and len(answer["events"]) == 1


@pytest.mark.parametrize("sizes", [[300_000, 300_000], [700_000]], ids=["two events", "one event"])
async def test_large_events_are_no_more_than_an_agent_takes(sdk, shared_hub, service, sizes):
    """The SDKs take messages of up to 1 MiB from a stream, and progress makes a stream of an answer."""
    channel = service.channel(unique("large"))

    async def progress(done, total, message):
        pass

    async with sdk.connect(shared_hub.mcp) as agent, Client.connect(shared_hub.uri, compression=None) as client:
        wait = asyncio.create_task(agent.call("wait_for_events", progress, channel=channel, count=2, timeout_seconds=1))
        await until_waiting(shared_hub, 1)
        for size in sizes:
            await client.answer("publish", {"event": "bulk", "channel": channel, "data": {"text": "x" * size}})
        answer = await wait
        assert not answer.is_error
        assert answer.structured["events"][0]["event"] == "bulk"


async def test_wait_that_is_taken_back_is_forgotten(sdk, shared_hub, service, publish):
    identifier = unique("back")
    channel = service.channel(identifier)
    async with sdk.connect(shared_hub.mcp) as agent:
        kept = asyncio.create_task(agent.call("wait_for_events", channel=channel))
        await until_waiting(shared_hub, 1)
        wait = asyncio.create_task(agent.call("wait_for_events", channel=channel))
        await until_waiting(shared_hub, 2)
        cancelled = shared_hub.figure("mcp_cancelled_calls_total")
        await agent.take_back(wait)
        await until_waiting(shared_hub, 1)
        assert shared_hub.figure("mcp_cancelled_calls_total") == cancelled + 1
        await publish(identifier)
        assert len((await kept).structured["events"]) == 1
        assert not (await agent.call("get_health")).is_error
