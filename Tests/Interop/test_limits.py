"""What happens at the limits of the machine."""

import asyncio
import os
import resource

import aiohttp
import pytest
import websockets

from support import DEADLINE, Client


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
