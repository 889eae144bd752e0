"""What the tests of brainstream and its BFF share: a client that reads whatever form it asked for, and calls over HTTP."""

import asyncio
import contextlib
import json
import time
from dataclasses import dataclass
from urllib.parse import urlencode

import aiohttp
import msgpack
import websockets

from services import BRAINSTREAM
from support import DEADLINE

# An engine that says only what it is told.
QUIET = BRAINSTREAM.variables(DEMO="false", REDIS_ENABLED="false")
# One that plays a market, fast.
PLAYING = BRAINSTREAM.variables(DEMO="true", DEMO_INTERVAL="50ms", REDIS_ENABLED="false")

# The sections of each channel; the members that are in every state.
SECTIONS = {
    "market": ("market", "forecast", "scanner", "sentiment"),
    "trades": ("signal", "portfolio", "governance"),
    "logs": ("logs", "agents", "models"),
}
ALWAYS = ("timestamp", "status", "source")


def merge_patch(target, patch):
    """The target after a patch, as the pseudocode of RFC 7396 §2 has it."""
    if not isinstance(patch, dict):
        return patch
    merged = dict(target) if isinstance(target, dict) else {}
    for name, value in patch.items():
        if value is None:
            merged.pop(name, None)
        else:
            merged[name] = merge_patch(merged.get(name), value)
    return merged


def without_nulls(value):
    """A value as a client that is sent patches sees it: members that are null are not there."""
    if isinstance(value, dict):
        return {name: without_nulls(member) for name, member in value.items() if member is not None}
    return value


def regime(alpha):
    """The name of a tail index, by the thresholds of the document."""
    return "Gaussian" if alpha > 2 else "Lévy Stable" if alpha > 1.5 else "Critical" if alpha > 0 else "Unknown"


@dataclass
class Packet:
    """What a message says: its type, its data whatever the form, its members as they came, and its bytes or text.

    The data of a DELTA is the state that results.
    """

    type: str
    data: dict
    members: dict
    raw: str | bytes


class Viewer:
    """A client of the engine or of its BFF. `log` has all packets, in order; `state` is the last state."""

    def __init__(self, connection, flat=0, encoding="json", **_):
        self.connection = connection
        self.is_flat = str(flat) == "1"
        self.is_binary = encoding == "msgpack"
        self.log = []
        self.state = None
        self.sequence = None

    @classmethod
    @contextlib.asynccontextmanager
    async def connect(cls, hub, path="/ws/stream", subprotocols=None, **options):
        """Connects, asking for options in the query."""
        uri = f"ws://127.0.0.1:{hub.websocket_port}{path}" + (f"?{urlencode(options)}" if options else "")
        async with websockets.connect(uri, max_queue=None, max_size=None, subprotocols=subprotocols) as connection:
            yield cls(connection, **options)

    @classmethod
    @contextlib.asynccontextmanager
    async def live(cls, hub, *arguments, **options):
        """Connects, and takes what newcomers are told: `log` begins after it."""
        async with cls.connect(hub, *arguments, **options) as viewer:
            await viewer.heard()
            viewer.log.clear()
            yield viewer

    # Hearing

    async def hear(self, deadline=DEADLINE):
        """The next packet, whatever it is."""
        raw = await asyncio.wait_for(self.connection.recv(), deadline)
        assert isinstance(raw, bytes) == self.is_binary, raw
        members = msgpack.unpackb(raw) if self.is_binary else json.loads(raw)
        packet = Packet(members["type"], self._data(members), members, raw)
        if packet.type in ("TELEMETRY", "WELCOME", "DELTA"):
            self.state = packet.data
        self.log.append(packet)
        return packet

    def _data(self, members):
        if "sequence" in members:
            if members["type"] == "DELTA":
                assert members.keys() == {"type", "sequence", "patch"} and members["sequence"] == self.sequence + 1
            self.sequence = members["sequence"]
        if members["type"] == "DELTA":
            return merge_patch(self.state, members["patch"])
        if members["type"] == "ERROR":
            return members
        if self.is_flat:
            assert "data" not in members
            return {name: value for name, value in members.items() if name not in ("type", "sequence")}
        assert members.keys() - {"sequence"} == {"type", "data"}, members
        return members["data"]

    async def packet_where(self, accept, deadline=DEADLINE):
        """The first packet that `accept` takes; others are dropped."""
        # One deadline, and not one within another: what comes at that very moment could make wait_for forget the outer one.
        end = time.monotonic() + deadline
        while not accept(packet := await self.hear(end - time.monotonic())):
            pass
        return packet

    async def packet(self, *types, deadline=DEADLINE):
        """The next packet of these types."""
        return await self.packet_where(lambda packet: packet.type in types, deadline)

    async def state_where(self, accept, deadline=DEADLINE):
        """The first state that `accept` takes, whether it comes whole or as a patch."""
        return (await self.packet_where(lambda packet: packet.type in ("TELEMETRY", "DELTA") and accept(packet.data), deadline)).data

    async def next_state(self, deadline=DEADLINE):
        """The next state."""
        return await self.state_where(lambda state: True, deadline)

    async def at_price(self, price):
        """The first state with that price."""
        return await self.state_where(lambda state: state["market"]["price"] == price)

    async def prices(self, count):
        """The prices of the next states."""
        async with asyncio.timeout(3 * DEADLINE):
            return [(await self.next_state())["market"]["price"] for _ in range(count)]

    async def heard(self):
        """All that was said before this call and not yet heard: the hub answers in order."""
        known = len(self.log)
        await self.refusal('{"type":"NOTHING_OF_THIS_NAME"}')
        return self.log[known:-1]

    # Speaking

    async def say(self, type, **members):
        await self.connection.send(json.dumps({"type": type, **members}))

    async def refusal(self, message):
        """Sends a message that must be refused; returns the members of the ERROR."""
        await self.connection.send(message)
        members = (await self.packet("ERROR")).members
        assert members.keys() == {"type", "code", "message"} and members["message"], members
        return members

    async def subscribe(self, **members):
        """Subscribes; returns what the ack says is in force."""
        await self.say("SUBSCRIBE", **members)
        return (await self.packet("SUBSCRIBED")).data


@contextlib.asynccontextmanager
async def viewers(hub, *options, connect=Viewer.live, **common):
    """A viewer for each set of options."""
    async with contextlib.AsyncExitStack() as stack:
        yield [await stack.enter_async_context(connect(hub, **common, **given)) for given in options]


async def call(hub, method, path, body=None, **parameters):
    """The status and the JSON of an answer; a body that is bytes goes as it is."""
    body = {"data": body} if isinstance(body, bytes) else {"json": body} if body is not None else {}
    async with aiohttp.ClientSession(hub.url) as http, http.request(method, path, params=parameters, **body) as answer:
        return answer.status, await answer.json()


async def get(hub, path, **parameters):
    """What a page says."""
    status, answer = await call(hub, "GET", path, **parameters)
    assert status == 200, answer
    return answer


async def post(hub, path, body=None):
    """The answer to a POST that must succeed."""
    status, answer = await call(hub, "POST", path, body)
    assert status == 201, answer
    return answer


async def tell(hub, price, symbol="SPY", **sections):
    """Posts a state with that price."""
    market = {"symbol": symbol, "price": price} | sections.pop("market", {})
    answer = await post(hub, "/api/state", {"market": market, **sections})
    assert answer["success"] is True and answer["symbol"] == symbol, answer
    return answer
