"""What the tests of consciousness-telemetry share: the writer's files, and a client that keeps what it hears."""

import asyncio
import contextlib
import json
from pathlib import Path

import websockets

from services import CONSCIOUSNESS_TELEMETRY
from support import DEADLINE, unique

# The record that the documentation shows: nothing in it is an emergency.
TELEMETRY = {
    "phi": 0.72,
    "kappa_eff": 64.2,
    "regime": "geometric",
    "basin_distance": 0.15,
    "recursion_depth": 5,
    "breakdown_pct": 0.0,
    "coherence_drift": 0.05,
    "emergency": False,
}


def record(step, **metrics):
    """A record as the writer makes it."""
    return {"timestamp": f"2025-12-18T01:30:00.{step % 1_000_000:06}", "step": step, "telemetry": TELEMETRY | metrics}


def lines(*records):
    return "".join(json.dumps(record) + "\n" for record in records).encode()


def emergency(value=0.45, **fields):
    """The content of an emergency's file as the writer makes it: it never names the session."""
    event = {"reason": "Consciousness collapse", "severity": "critical", "metric": "phi", "value": value, "threshold": 0.5}
    return {"timestamp": "2025-12-18T01:30:00.000000", "emergency": event, "telemetry": TELEMETRY | {"phi": value}} | fields


def bytes_read(hub):
    """How much a hub has read from files since it started."""
    counts = Path(f"/proc/{hub.process.pid}/io").read_text().splitlines()
    return int(dict(line.split(": ") for line in counts)["rchar"])


class Logs:
    """The two directories."""

    def __init__(self, folder):
        self.telemetry, self.emergency = folder / "telemetry", folder / "emergency"
        self.raised = 0
        for directory in (self.telemetry, self.emergency):
            directory.mkdir(parents=True)

    def settings(self, **others):
        """The settings of a hub that reads them."""
        return CONSCIOUSNESS_TELEMETRY.variables(TELEMETRY_DIRECTORY=str(self.telemetry), EMERGENCY_DIRECTORY=str(self.emergency), **others)

    def path(self, session):
        return self.telemetry / f"session_{session}.jsonl"

    def write(self, session, data):
        """Appends bytes as they are."""
        with open(self.path(session), "ab", buffering=0) as file:
            file.write(data)

    def append(self, session, *records):
        """Appends records: whole ones, or the steps of those that the documentation shows."""
        self.write(session, lines(*(record(item) if isinstance(item, int) else item for item in records)))

    def raise_emergency(self, value=0.45, **fields):
        """Writes an emergency's file; returns its id."""
        self.raised += 1
        name = f"emergency_2025-12-18T01:30:00.{self.raised:06}"
        (self.emergency / f"{name}.json").write_text(json.dumps(emergency(value, **fields), indent=2))
        return name


class Listener:
    """A client of consciousness-telemetry. All that it hears is in `log`."""

    def __init__(self, connection):
        self.connection = connection
        self.log = []
        self.texts = []

    @classmethod
    @contextlib.asynccontextmanager
    async def connect(cls, hub, path="ws/telemetry"):
        async with websockets.connect(hub.uri + path, max_queue=None, max_size=None) as connection:
            yield cls(connection)

    # Hearing

    async def hear(self, deadline=DEADLINE):
        """The next message, whatever it is."""
        async with asyncio.timeout(deadline):
            text = await self.connection.recv()
        assert isinstance(text, str)
        message = json.loads(text)
        assert message["type"] in ("telemetry", "emergency", "subscribed", "snapshot", "error"), message
        if message["type"] == "telemetry":
            assert message.keys() == {"type", "sessionId", "data"} and 1 <= len(message["data"]) <= 500
        self.texts.append(text)
        self.log.append(message)
        return message

    async def next(self, type, deadline=DEADLINE):
        """The next message of a type."""
        async with asyncio.timeout(deadline):
            while (message := await self.hear(deadline))["type"] != type:
                pass
        return message

    async def records(self, count, deadline=DEADLINE):
        """The next so many records, each with the session's id that came with it."""
        found = []
        async with asyncio.timeout(deadline):
            while len(found) < count:
                message = await self.next("telemetry", deadline)
                found += [(message["sessionId"], record) for record in message["data"]]
        assert len(found) == count, f"{len(found)} records instead of {count}"
        return found

    async def steps(self, count, deadline=DEADLINE):
        """The steps of the next so many records."""
        return [record["step"] for _, record in await self.records(count, deadline)]

    def heard(self, type):
        """All messages of a type so far."""
        return [message for message in self.log if message["type"] == type]

    # Speaking

    async def say(self, type, **fields):
        await self.connection.send(json.dumps({"type": type, **fields}))

    async def subscribe(self, session=None, **fields):
        """Subscribes; returns the answer. Without a session, and without `sessionIds`, to all."""
        await self.say("subscribe", **({} if session is None else {"sessionId": session}), **fields)
        return await self.next("subscribed")

    async def refusal(self, said):
        """What is said to a message that is refused; `said` is a text, bytes, or what becomes JSON."""
        await self.connection.send(said if isinstance(said, str | bytes) else json.dumps(said))
        return await self.next("error")

    async def settle(self):
        """Waits until all that was said has been heard: the messages before the answer to something that nobody knows."""
        mark, begin = unique("mark"), len(self.log)
        await self.say(mark)
        while mark not in json.dumps(await self.next("error")):
            pass
        return self.log[begin:-1]


@contextlib.asynccontextmanager
async def listeners(hub, count):
    """Several of them."""
    async with contextlib.AsyncExitStack() as stack:
        yield [await stack.enter_async_context(Listener.connect(hub)) for _ in range(count)]
