"""Clients of hermes that read slower than frames come, beside others that keep up."""

import asyncio
import math
import socket

import pytest
import websockets

from hermes_pilot import Heard, Pilot, broad, pilots, simulating
from services import HERMES
from support import DEADLINE


class SlowPilot(Pilot):
    """A client that subscribes and then reads nothing until it is told to; its buffers are small."""

    @classmethod
    async def connect_slowly(cls, hub, *patterns, **parameters):
        reader = socket.socket()
        reader.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        reader.connect(("127.0.0.1", hub.websocket_port))
        connection = await websockets.connect(hub.uri, sock=reader, max_queue=1, max_size=None, compression=None)
        pilot = cls(connection)
        await asyncio.wait_for(connection.recv(), DEADLINE)
        await pilot.subscribe(*patterns, **parameters)
        connection.transport.pause_reading()
        return pilot

    def read_again(self):
        self.connection.transport.resume_reading()


@pytest.mark.parametrize("loops", ["1", "3"])
async def test_fast_clients_miss_nothing_and_slow_ones_get_the_newest(start, tmp_path, loops):
    """Twenty clients with different subscriptions, half of which read nothing for a while, and commands in between."""
    hub = start(simulating(broad(tmp_path)), HERMES, HERMES_LOOPS=loops)
    patterns = [["clock.*"], ["clock.position.x"], ["wide.s1", "clock.*"], ["wide.s1?", "clock.velocity.*"], ["*.s99"]]
    async with pilots(hub, 10) as fast:
        for number, pilot in enumerate(fast):
            await pilot.subscribe(*patterns[number % 5], rate_hz=60)
        slow = [await SlowPilot.connect_slowly(hub, "*", encoding=encoding, rate_hz=60) for encoding in ["f64", "delta"] * 5]
        await fast[0].order("resume")
        for reached in range(60, 481, 60):
            # The commands are answered at once, whoever is slow.
            for number, pilot in enumerate(fast):
                await pilot.order("set", signal=f"wide.s{number}", value=reached)
            for pilot in fast:
                await pilot.frame_of(reached)
        assert hub.figure("hub_slow_connections") == 10
        for pilot in fast:
            numbers = [heard.number for heard in pilot.log if isinstance(heard, Heard) and heard.number > 0]
            assert {later - earlier for earlier, later in zip(numbers, numbers[1:])} == {2}
            assert not [heard for heard in pilot.log if isinstance(heard, dict) and heard["type"] == "error"]
        now = (await fast[0].status())["frame"]
        for pilot in slow:
            pilot.read_again()
        for pilot in slow:
            await pilot.frame_of(now)
            numbers = [heard.number for heard in pilot.log if isinstance(heard, Heard)]
            assert numbers == sorted(numbers)
            assert len(numbers) < now / 2 * 0.8, "it was spared some"
            assert (await pilot.status())["state"] == "running"
        status = await fast[0].status()
        assert status["clients"] == 20 and status["frames_dropped"] >= 10 * 100
        assert hub.figure("hermes_frames_dropped_total") >= status["frames_dropped"]
        for pilot in slow:
            pilot.connection.transport.abort()


async def test_a_slow_client_gets_all_that_is_said_to_it(start, tmp_path):
    """Frames may be replaced; answers and events may not."""
    hub = start(simulating(broad(tmp_path)), HERMES)
    async with Pilot.connect(hub) as other:
        slow = await SlowPilot.connect_slowly(hub, "*")
        for number in range(100):
            await slow.say("set", signal="wide.s5", value=number)
        await other.order("resume")
        await other.status_when(lambda status: status["frame"] > 120)
        assert hub.figure("hub_slow_connections") == 1
        for action in ("pause", "resume", "pause"):
            await other.order(action)
        slow.read_again()
        assert [(await slow.next(slow.answers))["value"] for _ in range(100)] == list(range(100))
        for event in ("running", "paused", "running", "paused"):
            await slow.event(event)
        # And then the frame at which it stands.
        assert math.isclose((await slow.frame_of((await other.status())["frame"])).time, (await other.status())["time"])
        slow.connection.transport.abort()
