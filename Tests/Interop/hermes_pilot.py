"""What the tests of hermes share: simulations' files, and a client that keeps what it hears apart by kind."""

import asyncio
import contextlib
import json
from collections import deque
from dataclasses import dataclass

import websockets

import hermes_frames
from services import HERMES
from support import DEADLINE, REPOSITORY

SIMULATIONS = REPOSITORY / "settings" / "hermes"
GRAVITY = 9.80665


def simulating(name_or_path):
    """The arguments that serve a simulation: a shipped one by its name, or a file."""
    path = name_or_path if "/" in str(name_or_path) else SIMULATIONS / f"{name_or_path}.yaml"
    return ["serve", HERMES.name, "--config", str(path)]


def broad(folder, signals=10_000):
    """A simulation with so many signals that its frames soon fill a slow client's buffers."""
    names = "".join(f"      - s{number}\n" for number in range(signals))
    path = folder / "broad.yaml"
    path.write_text(
        f'version: "0.2"\nmodules:\n  clock:\n    type: mock_module\n  wide:\n    type: injection\n    signals:\n{names}'
        "execution: {mode: realtime, rate_hz: 120}\nserver: {telemetry_hz: 60}\n"
    )
    return path


@dataclass
class Heard:
    """A frame, decoded, and as it came."""

    number: int
    time: float
    values: list
    raw: bytes


class Pilot:
    """A client of hermes. It speaks the flat spelling with a type, unless it is told to speak as Daedalus does.

    What it hears is put where it belongs: `frames`, `events`, and `answers`; `log` has all of it, in order. Differences to a
    key frame that it did not get are counted in `skipped`.
    """

    def __init__(self, connection, speaks_as_daedalus=False):
        self.connection = connection
        self.speaks_as_daedalus = speaks_as_daedalus
        self.schema = None
        self.names = []
        self.reader = None
        self.skipped = 0
        self.log = []
        self.frames, self.events, self.answers = deque(), deque(), deque()

    @classmethod
    @contextlib.asynccontextmanager
    async def connect(cls, hub, speaks_as_daedalus=False, path="/", **options):
        """Connects, and takes the schema."""
        uri = f"ws://127.0.0.1:{hub.websocket_port}{path}"
        async with websockets.connect(uri, **({"max_queue": None, "max_size": None} | options)) as connection:
            pilot = cls(connection, speaks_as_daedalus)
            pilot.schema = json.loads(await asyncio.wait_for(connection.recv(), DEADLINE))
            assert pilot.schema["type"] == "schema"
            yield pilot

    @property
    def all_names(self):
        """The qualified names of all signals, in the order of the schema."""
        return [f"{module}.{signal['name']}" for module, found in self.schema["modules"].items() for signal in found["signals"]]

    # Hearing

    async def hear(self, deadline=DEADLINE):
        """Takes the next message, whatever it is."""
        message = await asyncio.wait_for(self.connection.recv(), deadline)
        if isinstance(message, bytes):
            assert self.reader, "a frame before any subscription"
            try:
                frame = self.reader.read(message)
            except hermes_frames.KeyFrameMissed:
                self.skipped += 1
                return None
            heard = Heard(frame.number, frame.time, list(frame.values), message)
            self.frames.append(heard)
        else:
            heard = json.loads(message)
            (self.events if heard["type"] == "event" else self.answers).append(heard)
            if heard["type"] == "ack" and heard["action"] in ("subscribe", "unsubscribe"):
                self.names = heard["signals"]
            if heard["type"] == "ack" and heard["action"] == "subscribe":
                self.reader = hermes_frames.FrameReader(heard["format"])
            if heard.get("event") in ("reset", "seeked") and self.reader:
                self.reader.forget_key_frame()
        self.log.append(heard)
        return heard

    async def next(self, queue, deadline=DEADLINE):
        """The next of a kind."""
        async with asyncio.timeout(deadline):
            while not queue:
                await self.hear(deadline)
        return queue.popleft()

    async def frame(self, deadline=DEADLINE):
        return await self.next(self.frames, deadline)

    async def event(self, name, deadline=DEADLINE):
        """The next event, which must be this one."""
        event = await self.next(self.events, deadline)
        assert event["event"] == name, event
        return event

    async def frame_of(self, number):
        """The first frame with that number or a later one; those before it are dropped."""
        async with asyncio.timeout(DEADLINE):
            while (frame := await self.frame()).number < number:
                pass
        return frame

    def values(self, frame):
        """A frame's values by their names."""
        return dict(zip(self.names, frame.values, strict=True))

    # Speaking

    async def say(self, action, /, **parameters):
        """Sends a command, without waiting for its answer."""
        if self.speaks_as_daedalus:
            message = {"action": action, "params": parameters} if parameters else {"action": action}
        else:
            message = {"type": "cmd", "action": action, **parameters}
        await self.connection.send(json.dumps(message))

    async def say_text(self, text):
        """Sends a text as it is, and returns its answer."""
        await self.connection.send(text)
        return await self.next(self.answers)

    async def order(self, action, /, **parameters):
        """The members of the ack of a command that must succeed."""
        await self.say(action, **parameters)
        answer = await self.next(self.answers)
        assert (answer["type"], answer.get("action")) == ("ack", action), answer
        return {name: value for name, value in answer.items() if name not in ("type", "action")}

    async def refusal(self, action, /, **parameters):
        """The error of a command that must fail."""
        await self.say(action, **parameters)
        answer = await self.next(self.answers)
        assert answer["type"] == "error", answer
        return answer

    async def subscribe(self, *patterns, **parameters):
        """Subscribes; returns the ack's members. Frames of a former subscription are dropped."""
        answer = await self.order("subscribe", signals=list(patterns), **parameters)
        self.frames.clear()
        return answer

    async def status(self):
        return await self.order("get_status")

    async def status_when(self, accept):
        """The first status that `accept` takes."""
        async with asyncio.timeout(DEADLINE):
            while not accept(status := await self.status()):
                await asyncio.sleep(0.01)
        return status


@contextlib.asynccontextmanager
async def pilots(hub, count, **options):
    """Several of them."""
    async with contextlib.AsyncExitStack() as stack:
        yield [await stack.enter_async_context(Pilot.connect(hub, **options)) for _ in range(count)]
