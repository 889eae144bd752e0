"""permessage-deflate with the libraries that people have: what is long comes compressed, to everybody the same, and is read."""

import asyncio
import json

import aiohttp
import pytest
import websockets
from websockets.extensions.permessage_deflate import ClientPerMessageDeflateFactory

from node_client import run_node
from services import CONSCIOUSNESS_TELEMETRY, SESSION_BUDDY
from support import DEADLINE, Client, eventually_async, unique
from telemetry_client import Listener

AGREED = "permessage-deflate; server_no_context_takeover; client_no_context_takeover"
LONG = "What is said to many is compressed once. " * 200


async def published(hub, channel, text):
    """Publishes a note; returns how many heard it."""
    async with aiohttp.ClientSession(hub.url) as http:
        async with http.post("/publish", json={"event": "note", "channel": channel, "data": {"text": text}}) as answer:
            return (await answer.json())["subscribers"]


async def text_of(receive):
    """The text of the next note."""
    while (envelope := json.loads(await asyncio.wait_for(receive(), DEADLINE)))["event"] != "note":
        pass
    return envelope["data"]["text"]


async def test_libraries_read_what_others_are_sent_plain(start):
    hub = start()
    channel = f"session:{unique('deflate')}"
    subscription = json.dumps({"type": "subscribe", "id": "1", "data": {"channel": channel}})
    script = """
        const socket = new WebSocket(process.argv[2]);
        socket.onopen = () => socket.send(process.argv[3]);
        socket.onmessage = ({data}) => {
            const message = JSON.parse(data);
            if (message.event === "note") console.log(socket.extensions, message.data.text);
            else if (message.data?.status === "subscribed") console.log("subscribed");
        };
    """
    async with (
        websockets.connect(hub.uri) as compressed,
        websockets.connect(hub.uri, compression=None) as plain,
        aiohttp.ClientSession() as session,
        session.ws_connect(hub.uri, compress=15) as other,
        run_node(script, hub.uri, subscription) as node,
    ):
        assert compressed.response.headers["Sec-WebSocket-Extensions"] == AGREED
        assert "Sec-WebSocket-Extensions" not in plain.response.headers
        assert other.compress == 15
        for socket in (compressed, plain):
            await socket.send(subscription)
        await other.send_str(subscription)
        assert await node.line() == "subscribed"

        async def all_listen():
            return await published(hub, channel, "short") == 4

        await eventually_async(all_listen, what="four listeners")
        assert await published(hub, channel, LONG) == 4
        for receive in (compressed.recv, plain.recv, other.receive_str):
            while (text := await text_of(receive)) == "short":
                pass
            assert text == LONG
        extensions, text = await node.until(lambda line: isinstance(line, list) and line[1] != "short")
        assert extensions.startswith("permessage-deflate") and text == LONG
    # Once, for three of them.
    assert hub.figure("hub_compressed_messages_total") == 1
    assert hub.figure("hub_compressed_bytes_total") < len(LONG) * 1.2


@pytest.mark.parametrize("extensions", [
    [ClientPerMessageDeflateFactory(server_max_window_bits=9)],
    [ClientPerMessageDeflateFactory(server_max_window_bits=15, client_max_window_bits=9)],
    [ClientPerMessageDeflateFactory(server_no_context_takeover=True, client_no_context_takeover=True)],
])  # fmt: skip
async def test_offers(start, extensions):
    hub = start()
    async with websockets.connect(hub.uri, compression=None, extensions=extensions) as socket:
        assert socket.response.headers["Sec-WebSocket-Extensions"].startswith(AGREED)
        for number in range(3):
            request = {"type": "request", "id": str(number), "event": "echo_nothing", "data": {"text": LONG}}
            await socket.send(json.dumps(request))
            while (answer := json.loads(await asyncio.wait_for(socket.recv(), DEADLINE))).get("correlation_id") != str(number):
                pass
            assert answer["error_code"] == "UNKNOWN_REQUEST"


async def test_a_bomb_costs_its_sender_the_connection(start):
    hub = start()
    async with Client.connect(hub.uri) as other, websockets.connect(hub.uri, max_size=None) as socket:
        await socket.send(" " * (64 << 20))
        with pytest.raises(websockets.ConnectionClosed):
            while True:
                await asyncio.wait_for(socket.recv(), DEADLINE)
        assert socket.close_code == 1009
        assert (await other.answer("ping", {}))["status"] == "pong"
    assert hub.figure("process_resident_memory_bytes") < 64 << 20


async def test_it_can_be_switched_off(start):
    hub = start(**SESSION_BUDDY.variables(WEBSOCKET_COMPRESSION="false"))
    async with websockets.connect(hub.uri) as socket:
        assert "Sec-WebSocket-Extensions" not in socket.response.headers


async def test_records_of_a_session_come_compressed(start, logs):
    hub = start(service=CONSCIOUSNESS_TELEMETRY, **logs.settings())
    logs.append("a", *range(400))
    async with Listener.connect(hub) as listener:
        await listener.subscribe("a")
        assert await listener.steps(400) == [*range(400)]
        logs.append("a", *range(400, 500))
        assert await listener.steps(100) == [*range(400, 500)]
    page = await metrics(hub)
    before, after = figure_of(page, "before"), figure_of(page, "after")
    assert before > 40_000 and after < before / 4


async def metrics(hub):
    async with aiohttp.ClientSession(hub.url) as http, http.get("/metrics") as page:
        return await page.text()


def figure_of(page, stage):
    """How many bytes were to be compressed, or are left."""
    (line,) = [line for line in page.splitlines() if line.startswith("hub_compressed_bytes_total") and f'"{stage}"' in line]
    return float(line.rpartition(" ")[2])
