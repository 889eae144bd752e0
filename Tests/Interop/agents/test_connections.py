"""Connections that break and hubs that stop."""

import asyncio
import contextlib
import os
import signal
from unittest import mock

import pytest

from sdk import HAS_STATELESS, SDK, Refused
from services import TWO_SERVICES
from support import DEADLINE, REPOSITORY, Client, eventually, eventually_async, unique

SERVICES_TRIED = TWO_SERVICES

WITH_SESSIONS = [SDK(library, "2025-11-25", "2025-11-25") for library in ("mcp", "fastmcp")]
OF_EACH_KIND = WITH_SESSIONS + ([SDK(library, "auto", "2026-07-28") for library in ("mcp", "fastmcp")] if HAS_STATELESS else [])


class Proxy:
    """Passes connections on to a port, and can cut those on which a GET was sent."""

    def __init__(self, port):
        self.port, self.streams = port, []

    async def __aenter__(self):
        self.server = await asyncio.start_server(self.serve, "127.0.0.1", 0)
        return self

    async def __aexit__(self, *_):
        self.server.close()

    @property
    def url(self):
        return f"http://127.0.0.1:{self.server.sockets[0].getsockname()[1]}/mcp"

    async def serve(self, reader, writer):
        upstream_reader, upstream_writer = await asyncio.open_connection("127.0.0.1", self.port)
        first = await reader.read(65536)
        if first.startswith(b"GET "):
            self.streams.append(writer)
        upstream_writer.write(first)
        with contextlib.suppress(OSError):
            await asyncio.gather(self.copy(reader, upstream_writer), self.copy(upstream_reader, writer))

    @staticmethod
    async def copy(reader, writer):
        with contextlib.suppress(OSError):
            while data := await reader.read(65536):
                writer.write(data)
                await writer.drain()
        writer.close()

    def cut(self):
        """Ends all streams, as a network does that breaks."""
        for writer in self.streams:
            writer.transport.abort()
        self.streams.clear()


@pytest.mark.parametrize("sdk", WITH_SESSIONS, ids=str)
async def test_stream_that_broke_is_opened_again_and_tells_what_was_missed(sdk, shared_hub, service):
    identifier = unique("cut")
    uri = f"channel://{service.name}/{service.channel(identifier)}"
    # The SDKs wait a second before they open it again.
    with mock.patch("mcp.client.streamable_http.DEFAULT_RECONNECTION_DELAY_MS", 200):
        async with Proxy(shared_hub.http_port) as proxy, sdk.connect(proxy.url) as agent, agent.watch(uri) as watch:

            async def has_stream():
                return proxy.streams and shared_hub.figure("mcp_session_streams") == 1

            await eventually_async(has_stream, what="the stream")
            async with Client.connect(shared_hub.uri) as client:
                await client.answer("publish", service.publication(identifier))
                await watch.hears(uri)
                proxy.cut()

                async def is_cut():
                    return shared_hub.figure("mcp_session_streams") == 0

                await eventually_async(is_cut, what="the end of the stream")
                await client.answer("publish", service.publication(identifier))
            await watch.hears(uri)
            assert len((await agent.read(uri))["recent_events"]) == 2, "the session lived on"


if HAS_STATELESS:

    async def test_stop_ends_a_subscription_in_order(start, service):
        hub = start(service=service)
        uri = f"channel://{service.name}/{service.channel('abc')}"
        async with SDK("mcp", "auto", "2026-07-28").connect(hub.mcp) as agent, agent.watch(uri) as watch:
            await asyncio.to_thread(hub.stop)
            await watch.hears("end")


@pytest.mark.parametrize("sdk", OF_EACH_KIND, ids=str)
async def test_stop_answers_calls_that_wait(sdk, start, service):
    hub = start(service=service)
    async with sdk.connect(hub.mcp) as agent:
        wait = asyncio.create_task(agent.call("wait_for_events", channel=service.channel("abc"), timeout_seconds=300))

        async def is_pending():
            return hub.figure("mcp_pending_calls") == 1

        await eventually_async(is_pending, what="the call")
        await asyncio.to_thread(hub.stop)
        with pytest.raises(Refused):
            await asyncio.wait_for(wait, DEADLINE)


@pytest.mark.parametrize("sdk", OF_EACH_KIND, ids=str)
async def test_agent_works_on_the_websocket_port_too(sdk, shared_hub, service):
    async with sdk.connect(f"http://127.0.0.1:{shared_hub.websocket_port}/mcp") as agent:
        assert (await agent.call("get_health")).structured["service"] == service.name


@pytest.mark.parametrize("sdk", OF_EACH_KIND, ids=str)
async def test_agent_after_a_restart(sdk, start, service):
    hub = start(service=service)
    async with sdk.connect(hub.mcp) as agent:
        assert not (await agent.call("get_health")).is_error
        await asyncio.to_thread(hub.stop)
        await asyncio.to_thread(hub.restart)
        if agent.is_stateless:
            assert not (await agent.call("get_health")).is_error, "it has nothing to lose"
        else:
            with pytest.raises(Refused, match="(?i)session"):
                await agent.call("get_health")
    async with sdk.connect(hub.mcp) as agent:
        assert not (await agent.call("get_health")).is_error


@pytest.mark.parametrize("sdk", OF_EACH_KIND, ids=str)
async def test_agent_after_a_crash_finds_the_port_open(sdk, start, service):
    hub = start(["run", "--settings", str(REPOSITORY / "settings")], service)
    killed = eventually(hub.children, what="a child")[0]
    os.kill(killed, signal.SIGKILL)
    async with sdk.connect(hub.mcp) as agent:
        assert (await agent.call("get_health")).structured["status"] == "healthy"
    assert killed not in hub.children()
