"""The clients that exist: those of the document, and what the front ends do with what they hear."""

import asyncio
import json
import signal
import threading

import pytest
import websocket

from brainstream_client import PLAYING, QUIET, Viewer, post, tell
from node_client import run_node
from scripted_engine import STATE, scripted_engine
from services import BRAINSTREAM, BRAINSTREAM_BFF
from support import DEADLINE, eventually, eventually_async

# §8.1 of the document; PORT for 3000, and with the functions that it leaves to the reader.
JAVASCRIPT = """
const updateDashboard = (data) => console.log('Dashboard:', data.market.price);
const connect = () => console.log('connect again');

const ws = new WebSocket('ws://localhost:PORT');

ws.onopen = () => {
  console.log('\U0001f9e0 Connected to Curiosity Cottage');
};

ws.onmessage = (event) => {
  const packet = JSON.parse(event.data);

  if (packet.type === 'WELCOME') {
    console.log('Initial state:', packet.data);
  } else if (packet.type === 'TELEMETRY') {
    updateDashboard(packet.data);
  }
};

ws.onerror = (error) => {
  console.error('WebSocket error:', error);
};

ws.onclose = () => {
  console.log('Disconnected. Reconnecting...');
  setTimeout(connect, 1000);  // Retry
};

// Keepalive
setInterval(() => {
  if (ws.readyState === WebSocket.OPEN) {
    ws.send(JSON.stringify({ type: 'PING' }));
  }
}, KEEPALIVE);  // Every 30s
"""


def bff_of(start, engine):
    return start(service=BRAINSTREAM_BFF, BRAINSTREAM_BFF_ENGINE_URL=engine.url)


async def test_the_documents_client_in_javascript(start):
    engine = start(service=BRAINSTREAM, **QUIET)
    await tell(engine, 450.32)
    bff = bff_of(start, engine)
    script = JAVASCRIPT.replace("PORT", str(bff.websocket_port)).replace("KEEPALIVE", "300")
    async with run_node(script) as client:
        assert await client.line() == "\U0001f9e0 Connected to Curiosity Cottage"
        title, state = await client.line()
        assert title == "Initial state:" and state["market"].keys() >= {"price", "alpha", "regime"}
        await client.until(lambda line: line == ["Dashboard:", 450.32])
        await tell(engine, 451.5)
        await client.until(lambda line: line == ["Dashboard:", 451.5])
        # Its PINGs are answered by nothing, and no errors.
        assert not [line for line in client.lines if "WebSocket error:" in line]
        await asyncio.to_thread(bff.stop)
        await client.until(lambda line: line == "Disconnected. Reconnecting...")
        await client.until(lambda line: line == "connect again")


async def test_the_documents_client_in_javascript_at_the_engine(start):
    """It hears what the BFF would say: the engine's packets have the same form."""
    engine = start(service=BRAINSTREAM, **PLAYING)
    script = JAVASCRIPT.replace("localhost:PORT", f"localhost:{engine.websocket_port}/ws/stream").replace("KEEPALIVE", "50")
    async with run_node(script) as client:
        await client.line()
        prices = [(await client.line())[1] for _ in range(50)]
        assert len(set(prices)) > 30


def test_the_documents_client_in_python(start):
    """§8.2, which tells the price of every packet, the welcome's too."""
    bff = bff_of(start, start(service=BRAINSTREAM, **PLAYING))
    said = []

    def on_message(ws, message):
        packet = json.loads(message)
        said.append(f"Price: {packet['data']['market']['price']}")

    def on_error(ws, error):
        said.append(f"Error: {error}")

    def on_close(ws, *_):
        said.append("Disconnected")

    ws = websocket.WebSocketApp(f"ws://localhost:{bff.websocket_port}", on_message=on_message, on_error=on_error, on_close=on_close)
    thread = threading.Thread(target=ws.run_forever, daemon=True)
    thread.start()
    eventually(lambda: len(set(said)) >= 2, what="two prices")
    # Not stopped: the library keeps its side open, and the hub would wait for that.
    bff.kill()
    thread.join(DEADLINE)
    assert all(float(line.removeprefix("Price: ")) >= 0 for line in said[:2]) and said[-1] == "Disconnected"


async def test_the_connection_manager_of_the_front_end(start):
    """CRITICAL when it hears nothing, and connected again with the next message; a little later each time when there is nobody."""
    engine = start(service=BRAINSTREAM, **PLAYING)
    async with run_node("telemetry_connection_manager.js", f"{engine.uri}ws/stream", 100, 800, 1000) as client:
        assert (await client.line())[0] == "CONNECTING"
        assert (await client.line())[0] == "CONNECTED"
        engine.process.send_signal(signal.SIGSTOP)
        assert (await client.line())[0] == "CRITICAL"
        engine.process.send_signal(signal.SIGCONT)
        assert (await client.line())[0] == "CONNECTED"
        await asyncio.to_thread(engine.kill)
        changes = [await client.line() for _ in range(6)]
        assert [state for state, _ in changes] == ["DISCONNECTED", "CONNECTING"] * 3
        delays = [delay for state, delay in changes if state == "CONNECTING"]
        assert delays == [200, 400, 800]
        await asyncio.to_thread(engine.restart)
        assert (await client.until(lambda line: line[0] == "CONNECTED"))[1] == 100


@pytest.mark.parametrize("path", ["/ws/stream", "/api/ws/stream"])
async def test_front_ends_that_read_the_top_level(start, path):
    """They ignore the type, so a halt is a packet like any other: it must not take their market away."""
    engine = start(service=BRAINSTREAM, **QUIET)
    await tell(engine, 450.5, signal={"side": "BUY", "confidence": 0.5})
    async with run_node("brainstream_front_ends.js", f"ws://localhost:{engine.websocket_port}{path}?flat=1") as client:
        first = await client.line()
        expected = {"price": 450.5, "side": "BUY", "status": "ACTIVE"}
        assert first["dashboard"] == first["terminal"] == expected
        await post(engine, "/api/state", {"signal": {"side": "SELL"}})
        second = await client.line()
        # The one that replaces has a whole packet all the same.
        assert second["dashboard"] == second["terminal"] == expected | {"side": "SELL"}
        await post(engine, "/api/system/halt")
        halted = await client.until(lambda line: line["terminal"]["status"] == "HALT")
        assert halted["dashboard"] == halted["terminal"] == {"price": 450.5, "side": "SELL", "status": "HALT"}
        for price in range(1, 61):
            await tell(engine, price)
        last = await client.until(lambda line: line["dashboard"]["price"] == 60)
        assert last["packets"] == 50


async def test_an_engine_that_is_not_ours_reaches_the_documents_client(start):
    async with scripted_engine(state={"market": {"price": 7.5}}) as engine:
        bff = await asyncio.to_thread(bff_of, start, engine)
        script = JAVASCRIPT.replace("PORT", str(bff.websocket_port)).replace("KEEPALIVE", "30000")
        async with run_node(script) as client:
            await client.until(lambda line: line == ["Dashboard:", 7.5])
            assert ("GET", STATE) in engine.asked


async def test_a_client_that_vanishes_is_forgotten(start):
    """The document's cleanup after a disconnect."""
    engine = start(service=BRAINSTREAM, **PLAYING)
    for _ in range(3):
        async with Viewer.connect(engine, delta=1) as viewer:
            await viewer.next_state()
            viewer.connection.transport.abort()

    async def is_forgotten():
        return engine.figure("websocket_connections_active") == 0

    await eventually_async(is_forgotten, what="the end of all")
