"""How many connections one address may have: the document recommends ten."""

import asyncio
import contextlib
import socket

import pytest
import websockets

from brainstream_client import QUIET, Viewer, tell
from foreign_address import ADDRESS, own_network
from services import BRAINSTREAM, BRAINSTREAM_BFF
from support import DEADLINE, eventually

BOTH = [(BRAINSTREAM, "/ws/stream"), (BRAINSTREAM_BFF, "/")]


async def refusal(connection):
    """The reason with which a connection is closed at once."""
    await asyncio.wait_for(connection.wait_closed(), DEADLINE)
    assert connection.close_code == 1013
    return connection.close_reason


@pytest.fixture(params=BOTH, ids=["engine", "bff"])
def served(start, request):
    """Starts one of the two with settings; it, and the path of its stream."""
    service, path = request.param

    def serve(**settings):
        return start(service=service, **QUIET, **service.variables(**settings)), path

    return serve


async def test_the_eleventh_is_closed_with_a_reason_and_may_come_when_another_has_gone(served):
    hub, path = served(WEBSOCKET_LIMIT_LOOPBACK="true")
    async with contextlib.AsyncExitStack() as stack:
        others = [await stack.enter_async_context(Viewer.live(hub, path)) for _ in range(10)]
        async with websockets.connect(f"ws://127.0.0.1:{hub.websocket_port}{path}") as eleventh:
            reason = await refusal(eleventh)
            assert "10" in reason and "127.0.0.1" in reason, reason
        assert hub.figure("websocket_connections_active") == 10
        for viewer in others:
            await viewer.heard()
        await others[0].connection.close()
        eventually(lambda: hub.figure("websocket_connections_active") == 9, what="the end of one")
        async with Viewer.live(hub, path) as viewer:
            await viewer.heard()


async def test_the_number_is_a_setting(served):
    hub, path = served(WEBSOCKET_LIMIT_LOOPBACK="true", WEBSOCKET_MAX_CONNECTIONS_PER_ADDRESS="2")
    async with Viewer.live(hub, path), Viewer.live(hub, path):
        async with websockets.connect(f"ws://127.0.0.1:{hub.websocket_port}{path}") as third:
            assert "2" in await refusal(third)


async def test_loopback_is_exempt(served):
    hub, path = served()
    async with contextlib.AsyncExitStack() as stack:
        for _ in range(25):
            viewer = await stack.enter_async_context(Viewer.live(hub, path))
        await viewer.heard()
        assert hub.figure("websocket_connections_active") == 25


async def test_other_addresses_are_not(start):
    """Ten by default, and the eleventh costs loopback nothing. Nor may they halt the market."""
    settings = BRAINSTREAM.variables(INSECURE="true", WEBSOCKET_HOST="0.0.0.0", HTTP_HOST="127.0.0.1")
    with own_network() as there:
        engine = there(start, service=BRAINSTREAM, **QUIET, **settings)
        uri = f"ws://127.0.0.1:{engine.websocket_port}/ws/stream"

        async def connect(stack, address):
            connected = there(socket.create_connection, (address, engine.websocket_port))
            return Viewer(await stack.enter_async_context(websockets.connect(uri, sock=connected)))

        async with contextlib.AsyncExitStack() as stack:
            strangers = [await connect(stack, ADDRESS) for _ in range(10)]
            eleventh = await connect(stack, ADDRESS)
            assert ADDRESS in await refusal(eleventh.connection)
            locals_ = [await connect(stack, "127.0.0.1") for _ in range(12)]
            assert (await strangers[0].refusal('{"type":"HALT"}'))["code"] == "FORBIDDEN"
            await locals_[-1].say("HALT", reason="from here")
            for viewer in (*strangers, *locals_):
                assert (await viewer.packet("SYSTEM_HALT")).data["reason"] == "from here"


async def test_a_stream_of_the_tenth_is_as_good_as_that_of_the_first(start):
    engine = start(service=BRAINSTREAM, **QUIET, **BRAINSTREAM.variables(WEBSOCKET_LIMIT_LOOPBACK="true"))
    async with contextlib.AsyncExitStack() as stack:
        everyone = [await stack.enter_async_context(Viewer.live(engine)) for _ in range(10)]
        await tell(engine, 1)
        for viewer in everyone:
            assert await viewer.prices(1) == [1]
