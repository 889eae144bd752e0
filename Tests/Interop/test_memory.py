"""What comes and goes leaves nothing behind: channels, connections, agents, processes."""

import json
import os
import signal
from pathlib import Path

import aiohttp

from services import ALL_SERVED
from support import REPOSITORY, Client, eventually, eventually_async

CHANNELS = 10_000
# What the allocator keeps in parts of pages, and arrays that stay as long as they were; a channel needs 200 bytes and more.
SLACK = 512 << 10


def memory(pid, kind="Pss_Anon"):
    """The memory of its own that a process holds, in bytes; or all of it, with its part of what it shares (`Pss`)."""
    lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    return 1024 * int(next(line.split()[1] for line in lines if line.startswith(f"{kind}:")))


def descriptors(pid):
    return len(os.listdir(f"/proc/{pid}/fd"))


async def come_and_go(hub, channels, prefix):
    """Lets channels come, with an event in each, and go; returns the memory at their most.

    It sends as many messages whatever the number of channels, so that the buffers which the hub keeps are the same.
    """
    async with Client.connect(hub.uri) as client:
        names = [f"session:{prefix}-{number}" for number in range(channels)] * (CHANNELS // channels)
        for name in names:
            await client.send("subscribe", room=name)
        for name in names:
            await client.send("event", "note", {}, room=name)
        answers = 0
        while answers < 2 * len(names):
            answers += (await client.receive())["type"] == "ack"
        most = memory(hub.process.pid)
        assert hub.figure("hub_rooms") == channels
        for name in names[: channels // 2]:
            await client.send("unsubscribe", room=name)
        for _ in names[: channels // 2]:
            await client.receive()
    # The other half goes with the connection.
    eventually(lambda: hub.figure("hub_rooms") == 0, what="the end of all rooms")
    return most


async def test_channels_leave_the_memory_as_it_was(start):
    hub = start(SESSION_BUDDY_WEBSOCKET_MESSAGE_RATE_LIMIT="0", SESSION_BUDDY_WEBSOCKET_MAX_CHANNELS_PER_CONNECTION=str(CHANNELS))
    await come_and_go(hub, 100, "few")
    before = memory(hub.process.pid)
    for round in ("first", "second"):
        most = await come_and_go(hub, CHANNELS, round)
        # What the allocator holds goes back to the kernel a little later.
        eventually(lambda: memory(hub.process.pid) - before < SLACK, what="memory as it was")
        after = memory(hub.process.pid)
        print(f"{round}: memory before {CHANNELS} channels {before >> 10} KiB, with them {most >> 10}, without {after >> 10}")


async def test_agents_and_streams_leave_nothing(start):
    hub = start(SESSION_BUDDY_WEBSOCKET_MAX_CONNECTIONS="10000")
    pid = hub.process.pid
    files = descriptors(pid)

    async def visit(count):
        async with aiohttp.ClientSession(hub.url, connector=aiohttp.TCPConnector(limit=0)) as http:
            for number in range(count):
                hello = {"protocolVersion": "2025-06-18", "capabilities": {}, "clientInfo": {"name": "t", "version": "1"}}
                headers = {"Accept": "application/json, text/event-stream", "Content-Type": "application/json"}
                message = {"jsonrpc": "2.0", "id": 1, "method": "initialize", "params": hello}
                async with http.post("/mcp", json=message, headers=headers) as response:
                    headers["Mcp-Session-Id"] = response.headers["Mcp-Session-Id"]
                watch = {"jsonrpc": "2.0", "id": 2, "method": "resources/subscribe", "params": {"uri": f"channel://session-buddy/session:{number}"}}
                async with http.post("/mcp", json=watch, headers=headers) as response:
                    assert response.status == 200
                async with http.get("/events", params={"channel": f"session:{number}"}), http.delete("/mcp", headers=headers) as response:
                    assert response.status == 200
        gauges = ("hub_event_streams", "mcp_sessions", "mcp_watched_resources", "hub_rooms")
        eventually(lambda: sum(map(hub.figure, gauges)) == 0, what="the end of all that was begun")

    await visit(50)
    before = memory(pid)
    await visit(1000)
    print(f"memory before 1000 agents and streams {before >> 10} KiB, after {memory(pid) >> 10}")
    eventually(lambda: memory(pid) - before < SLACK, what="memory as it was")
    eventually(lambda: descriptors(pid) == files, what="descriptors as they were")


async def test_services_that_start_and_stop_leave_nothing_in_their_supervisor(start):
    hub = start(
        ["run"], ECOSYSTEM_HUB_SUPERVISOR_RESTART_INTENSITY="1000",
        ECOSYSTEM_HUB_SUPERVISOR_RESTART_DELAY="1ms", ECOSYSTEM_HUB_SUPERVISOR_RESTART_DELAY_MAX="1ms",
    )  # fmt: skip
    pid = hub.process.pid

    async def restart(times):
        for number in range(times):
            (child,) = eventually(hub.children, what="the child")
            # Both ways of going: in order, and not.
            os.kill(child, signal.SIGTERM if number % 2 else signal.SIGKILL)
            eventually(lambda: hub.children() not in ([], [child]), what="another child")

        async def answers():
            try:
                async with Client.connect(hub.uri):
                    return True
            except OSError:
                return False

        await eventually_async(answers, what="the last child's welcome")

    await restart(3)
    before, files = memory(pid), descriptors(pid)
    await restart(20)
    print(f"memory of the supervisor before 20 restarts {before >> 10} KiB, after {memory(pid) >> 10}")
    assert memory(pid) - before < SLACK
    eventually(lambda: descriptors(pid) == files, what="descriptors as they were")
    assert len(hub.children()) == 1


async def test_all_services_together_take_fifty_megabytes_at_most(start):
    names = [service.name for service in ALL_SERVED]
    hub = start(["run", "--settings", str(REPOSITORY / "settings")], ECOSYSTEM_HUB_SERVICES=",".join(names))
    status = eventually(lambda: all_ready(hub, names), what="all services, ready")
    processes = [hub.process.pid, *(service["pid"] for service in status)]
    total = sum(memory(pid, "Pss") for pid in processes)
    print(f"{len(names)} services and their supervisor: {total >> 10} KiB")
    assert total <= 50e6


def all_ready(hub, names):
    """How the supervisor says its services are; `None` until all are ready."""
    services = json.loads(hub.run("status", "--json", "--state", str(hub.folder / "state")).stdout)["services"]
    return services if [service["service"] for service in services if service.get("state") == "ready"] == names else None
