"""Daedalus, the console that hermes was made for: a client that does what its source does, and flies the rocket."""

import asyncio
import contextlib
import json
import struct
from collections import deque

import pytest
import websockets

from hermes_pilot import Pilot, simulating
from services import HERMES
from support import DEADLINE

MAGIC = 0x48455254
QUEUE = 512
SAMPLES = 18_000


class Daedalus:
    """Its connection: it never sends a `type`, subscribes to all on the schema, and resumes on the ack of that."""

    def __init__(self, connection):
        self.connection = connection
        self.state = "connected"
        self.tree, self.names, self.types, self.writable, self.units = {}, [], [], set(), {}
        self.buffers = []
        self.queue = deque()
        self.dropped = self.bad_frames = 0
        self.frame, self.time = None, None
        self.acks, self.errors, self.events = [], [], []

    @classmethod
    @contextlib.asynccontextmanager
    async def connect(cls, uri):
        async with websockets.connect(uri, max_size=None, max_queue=None) as connection:
            daedalus = cls(connection)
            reading = asyncio.create_task(daedalus.read())
            try:
                yield daedalus
            finally:
                reading.cancel()
                with contextlib.suppress(asyncio.CancelledError):
                    await reading

    async def read(self):
        async for message in self.connection:
            if isinstance(message, bytes):
                self.enqueue(message)
            else:
                await self.hear(json.loads(message))

    async def send(self, action, **params):
        await self.connection.send(json.dumps({"action": action, "params": params} if params else {"action": action}))

    async def hear(self, message):
        kind = message["type"]
        if kind == "schema":
            self.parse(message)
            await self.send("subscribe", signals=["*"])
        elif kind == "ack":
            self.acks.append(message)
            if message["action"] == "subscribe":
                count, signals = message["count"], message["signals"]
                # Both are read strictly: an unsigned number, and an array of texts.
                assert type(count) is int and count >= 0 and type(signals) is list and len(signals) == count
                self.names = signals
                self.buffers = [deque(maxlen=SAMPLES) for _ in signals]
                await self.send("resume")
            elif message["action"] == "step":
                self.state = "paused"
        elif kind == "event":
            self.events.append(message["event"])
            self.state = {"reset": "paused"}.get(message["event"], message["event"])
        elif kind == "error":
            self.errors.append(message["message"])
        else:
            raise AssertionError(f"{kind} is nothing it knows")

    def parse(self, schema):
        for module, found in schema["modules"].items():
            assert type(found["signals"]) is list
            for signal in found["signals"]:
                assert type(signal["name"]) is str and type(signal["type"]) is str
                name = f"{module}.{signal['name']}"
                self.types.append(signal["type"])
                self.units[name] = signal.get("unit", "")
                if signal.get("writable", False):
                    self.writable.add(name)
                branch = self.tree.setdefault(module, {})
                *folders, leaf = signal["name"].split(".")
                for folder in folders:
                    branch = branch.setdefault(folder, {})
                assert leaf not in branch, f"{name} is twice in the tree"
                branch[leaf] = name

    def enqueue(self, message):
        if len(self.queue) >= QUEUE:
            self.dropped += 1
        else:
            self.queue.append(message)

    def draw(self):
        """What its window does sixty times a second: takes the queue, and appends to the plots."""
        while self.queue:
            message = self.queue.popleft()
            if len(message) < 24 or struct.unpack_from("<I", message)[0] != MAGIC:
                self.bad_frames += 1
                continue
            _, frame, time, count = struct.unpack_from("<IQdI", message)
            assert count == len(self.buffers) and len(message) >= 24 + 8 * count
            self.frame, self.time = frame, time
            for buffer, value in zip(self.buffers, struct.unpack_from(f"<{count}d", message, 24)):
                buffer.append((time, value))

    async def until(self, condition):
        """Draws until something holds."""
        async with asyncio.timeout(DEADLINE):
            while True:
                self.draw()
                if condition():
                    return
                await asyncio.sleep(1 / 60)

    def plot(self, suffix):
        """The plot of the signal with that suffix, as its 3-D view finds one."""
        (name,) = [name for name in self.names if name.endswith(suffix)]
        return self.buffers[self.names.index(name)]

    def value(self, suffix):
        return self.plot(suffix)[-1][1]


@pytest.fixture
def hub(start):
    return start(simulating("rocket_ascent"), HERMES)


async def test_daedalus_connects_subscribes_and_lets_time_pass(hub):
    async with Daedalus.connect(hub.uri) as daedalus:
        await daedalus.until(lambda: daedalus.state == "running" and daedalus.frame)
        assert [ack["action"] for ack in daedalus.acks] == ["subscribe", "resume"]
        assert daedalus.errors == [] and daedalus.bad_frames == daedalus.dropped == 0


async def test_daedalus_draws_the_tree_of_signals(hub):
    async with Daedalus.connect(hub.uri) as daedalus:
        await daedalus.until(lambda: daedalus.frame)
        rocket = daedalus.tree["rocket"]["Rocket"]
        assert set(rocket) >= {"Vehicle", "Engine", "FuelTank", "Gravity", "Structure"}
        assert set(rocket["Vehicle"]["position_lla"]) == {"lat", "lon", "alt"}
        assert set(rocket["Vehicle"]["attitude"]) == {"w", "x", "y", "z"}
        assert len(daedalus.names) == len(daedalus.types) > 90
        assert daedalus.units["rocket.Rocket.Vehicle.position.x"] == "m"
        assert "rocket.Rocket.Engine.throttle_cmd" in daedalus.writable


async def test_daedalus_flies_the_rocket(hub):
    """Altitude rises and mass falls while it burns; without throttle there is no thrust, and mass stays."""
    async with Daedalus.connect(hub.uri) as daedalus:
        await daedalus.until(lambda: daedalus.time and daedalus.time >= 1.5)
        altitude = [value for _, value in daedalus.plot("position_lla.alt")]
        mass = [value for time, value in daedalus.plot("Vehicle.total_mass") if time > 0]
        assert altitude == sorted(altitude) and altitude[-1] > 5
        assert all(later < earlier for earlier, later in zip(mass, mass[1:]))
        assert mass[-1] == pytest.approx(1550 - daedalus.time * 50_000 / (311 * 9.80665), rel=1e-6)
        assert daedalus.value("Engine.thrust") == 50_000
        await daedalus.send("set", signal="rocket.Rocket.Engine.throttle_cmd", value=0)
        await daedalus.until(lambda: daedalus.value("Engine.thrust") == 0)
        assert daedalus.value("Engine.mass_flow_rate") == 0
        spent, since = daedalus.value("Vehicle.total_mass"), daedalus.time
        await daedalus.until(lambda: daedalus.time > since + 0.5)
        assert daedalus.value("Vehicle.total_mass") == spent
        assert daedalus.errors == [] and daedalus.bad_frames == daedalus.dropped == 0


async def test_daedalus_buttons(hub):
    """Pause, step, reset, and on again."""
    async with Daedalus.connect(hub.uri) as daedalus:
        await daedalus.until(lambda: daedalus.frame and daedalus.frame > 30)
        await daedalus.send("pause")
        await daedalus.until(lambda: daedalus.state == "paused")
        await daedalus.send("step", count=10_000)
        await daedalus.until(lambda: daedalus.acks[-1]["action"] == "step")
        stepped = daedalus.acks[-1]
        assert stepped["count"] == 10_000
        await daedalus.until(lambda: daedalus.frame == stepped["frame"])
        await daedalus.send("reset")
        await daedalus.until(lambda: daedalus.frame == 0)
        assert daedalus.state == "paused" and daedalus.value("position_lla.alt") == pytest.approx(0, abs=1e-6)
        await daedalus.send("resume")
        await daedalus.until(lambda: daedalus.state == "running" and daedalus.frame > 10)
        assert daedalus.events[-3:] == ["paused", "reset", "running"]


async def test_daedalus_asks_what_a_module_is_made_of(hub):
    async with Daedalus.connect(hub.uri) as daedalus:
        await daedalus.until(lambda: daedalus.frame)
        await daedalus.send("introspect", module="rocket")
        await daedalus.until(lambda: daedalus.acks[-1]["action"] == "introspect")
        told = daedalus.acks[-1]
        assert {component["name"] for component in told["components"]} >= {"Rocket.Vehicle", "Rocket.Engine", "Rocket.FuelTank"}
        assert told["internal_wiring"] and told["execution_order"] and told["summary"]
        await daedalus.send("introspect", module="nobody")
        await daedalus.until(lambda: daedalus.errors)
        assert daedalus.errors[0].startswith("Unknown module: nobody")


async def test_daedalus_comes_back_after_a_restart(hub):
    """It tries again from one second on; here the second attempt is at once."""
    async with Daedalus.connect(hub.uri) as daedalus:
        await daedalus.until(lambda: daedalus.frame)
        await asyncio.to_thread(hub.stop)
        await asyncio.wait_for(daedalus.connection.wait_closed(), DEADLINE)
        assert daedalus.connection.close_code == 1001
    await asyncio.to_thread(hub.restart)
    async with Daedalus.connect(hub.uri) as daedalus:
        await daedalus.until(lambda: daedalus.state == "running" and daedalus.frame)


async def test_daedalus_beside_another_client(hub):
    """Each has the form of its own."""
    async with Daedalus.connect(hub.uri) as daedalus, Pilot.connect(hub) as pilot:
        await pilot.subscribe("*")
        frame = await pilot.frame_of(10)
        await daedalus.until(lambda: daedalus.frame >= frame.number)
        assert daedalus.bad_frames == 0 and len(frame.raw) == 16 + 8 * len(pilot.names)
        await pilot.order("pause")
        await daedalus.until(lambda: daedalus.state == "paused")
