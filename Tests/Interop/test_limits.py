"""What happens at the limits of the machine."""

import asyncio
import os
import resource
import socket
from pathlib import Path

import aiohttp
import pytest
import websockets

from support import DEADLINE, Client, eventually_async


async def test_without_descriptors_newcomers_are_turned_away_and_the_others_go_on(hub):
    process = hub.process.pid
    before = resource.prlimit(process, resource.RLIMIT_NOFILE)
    async with Client.connect(hub.uri) as first, Client.connect(hub.uri) as second:
        # The lowest free numbers are taken first: nothing fits any more.
        resource.prlimit(process, resource.RLIMIT_NOFILE, (len(os.listdir(f"/proc/{process}/fd")), before[1]))
        for _ in range(5):
            with pytest.raises((OSError, EOFError, websockets.exceptions.InvalidMessage)):
                await asyncio.wait_for(websockets.connect(hub.uri), DEADLINE)
        await first.subscribe("session:abc")
        await second.send("request", "publish", {"event": "session.updated", "data": {"session_id": "abc", "changes": {}}})
        assert (await first.event("session.updated"))["room"] == "session:abc"
        resource.prlimit(process, resource.RLIMIT_NOFILE, before)
        async with aiohttp.ClientSession() as http, http.get(f"{hub.url}/metrics") as page:
            assert 'hub_refused_connections_total{server="session-buddy"} 5' in await page.text()
        async with Client.connect(hub.uri) as late:
            assert await late.is_open()


def own_memory(process):
    """The process's own memory, in bytes."""
    lines = Path(f"/proc/{process}/status").read_text().splitlines()
    return next(int(line.split()[1]) << 10 for line in lines if line.startswith("RssAnon:"))


async def stalled_reader(hub, channel):
    """A connection that subscribes, hears the answer, and then reads no more: its buffer has room for little."""
    reader = socket.socket()
    reader.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    reader.connect(("127.0.0.1", hub.websocket_port))
    connection = await websockets.connect(hub.uri, sock=reader, max_queue=1, compression=None)
    await Client(connection).subscribe(channel)
    connection.transport.pause_reading()
    return connection


async def test_what_stalled_readers_cost_is_shared_and_given_back(start):
    # Each loop has a copy for its own readers: one loop, one copy.
    hub = start(SESSION_BUDDY_WEBSOCKET_MESSAGE_RATE_LIMIT="0", SESSION_BUDDY_LOOPS="1")
    channels = ["session:one", "session:two", "session:three"]
    text = "x" * 4000
    async with Client.connect(hub.uri) as writer:
        await writer.answer("publish", {"event": "tick", "channel": channels[0], "data": {"text": text}})
        before = own_memory(hub.process.pid)
        # What the kernel takes for a connection, up to 4 MB of it, comes first; of the rest there is one copy a channel.
        readers = [await stalled_reader(hub, channels[number % 3]) for number in range(30)]
        for number in range(2000):
            await writer.answer("publish", {"event": "tick", "channel": channels[number % 3], "data": {"text": text}})
        for channel in channels:
            for _ in range(1500):
                await writer.answer("publish", {"event": "tick", "channel": channel, "data": {"text": text}})
        grown = own_memory(hub.process.pid) - before
        for reader in readers:
            reader.transport.abort()
        # 28 MB were published; a copy for each reader would be ten times as much.
        assert 4 << 20 < grown < 40 << 20

        async def is_given_back():
            return own_memory(hub.process.pid) - before < 3 << 20

        await eventually_async(is_given_back, what="the memory")
