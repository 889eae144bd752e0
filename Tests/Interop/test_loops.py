"""One service on several event loops, and with a flush interval: its clients notice nothing of either."""

import asyncio
import contextlib
import os
import signal
from pathlib import Path

import pytest

from support import Client, eventually, unique

SETTINGS = [
    {"SESSION_BUDDY_LOOPS": "3"},
    {"SESSION_BUDDY_LOOPS": "1", "SESSION_BUDDY_WEBSOCKET_FLUSH_INTERVAL": "5ms"},
    {"SESSION_BUDDY_LOOPS": "3", "SESSION_BUDDY_WEBSOCKET_FLUSH_INTERVAL": "5ms"},
]


def threads(process):
    return len(list(Path(f"/proc/{process}/task").iterdir()))


@contextlib.asynccontextmanager
async def listeners(uri, count, *channels):
    """Clients that listen to channels; enough of them are spread over all loops."""
    async with contextlib.AsyncExitStack() as stack:
        clients = [await stack.enter_async_context(Client.connect(uri)) for _ in range(count)]
        for client in clients:
            await client.subscribe(*channels)
        yield clients


@pytest.mark.parametrize("settings", SETTINGS)
async def test_everybody_hears_everything_in_one_order(start, settings):
    hub = start(**settings)
    loops = int(settings["SESSION_BUDDY_LOOPS"])
    eventually(lambda: threads(hub.process.pid) == loops, what=f"{loops} threads")
    channel = f"session:{unique('order')}"
    async with listeners(hub.uri, 12, channel) as clients, listeners(hub.uri, 3) as writers:

        async def publish(writer):
            for number in range(20):
                await writer.send("event", "tick", {"from": writers.index(writer), "number": number}, room=channel)

        await asyncio.gather(*(publish(writer) for writer in writers))
        orders = set()
        for client in clients:
            heard = [(await client.event("tick"))["data"] for _ in range(60)]
            orders.add(tuple((event["from"], event["number"]) for event in heard))
        assert len(orders) == 1
        order = orders.pop()
        for index in range(3):
            assert [number for writer, number in order if writer == index] == list(range(20))


async def test_a_killed_service_with_several_loops_comes_back_on_the_same_ports(start):
    hub = start(["run"], SESSION_BUDDY_LOOPS="3")
    killed = eventually(hub.children, 5, "a child")[0]
    os.kill(killed, signal.SIGKILL)
    # While no child runs, connections wait in the backlog of whichever socket the kernel put them in.
    async with listeners(hub.uri, 9, "global") as clients, Client.connect(hub.uri) as writer:
        await writer.answer("create_session", {"session_id": unique("after")})
        for client in clients:
            assert (await client.event("session.created"))["room"] == "global"
    assert killed not in hub.children()


async def test_a_second_hub_is_told_that_the_port_is_taken(start):
    hub = start(SESSION_BUDDY_LOOPS="2")
    second = hub.run("serve", "session-buddy")
    assert second.returncode != 0
    assert "Address already in use" in second.stderr
