"""The test scenario of the phase 2 plan of hermes, as a program: a client that connects, lets time pass, and checks what it hears.

    ecosystem-hub serve hermes --config settings/hermes/free_fall.yaml
    python hermes_client.py ws://127.0.0.1:8765

It needs `pip install websockets`, and hermes_frames.py beside it. The simulation is reset first, so it begins at frame 0.
"""

import asyncio
import json
import sys

import websockets

import hermes_frames

FRAMES = 60


async def command(connection, action, /, **parameters):
    """Sends a command; returns its ack. Events and frames that come before it are dropped."""
    await connection.send(json.dumps({"type": "cmd", "action": action, **parameters}))
    while True:
        message = await connection.recv()
        if isinstance(message, bytes):
            continue
        answer = json.loads(message)
        if answer["type"] == "error":
            raise RuntimeError(answer["message"])
        if answer["type"] == "ack":
            return answer


def check(frame, signals, rate, before):
    """Checks a frame against the subscription, the clock of the simulation, and the frame before it."""
    assert len(frame.values) == len(signals), f"{len(frame.values)} values of {len(signals)} signals"
    assert frame.time == round(1e9 / rate) * frame.number / 1e9, f"frame {frame.number} has time {frame.time}"
    assert before is None or frame.number >= before.number, f"frame {frame.number} after {before.number}"


async def scenario(uri, say=print):
    """Steps 2 to 9; returns the names of the signals, and the frames."""
    async with websockets.connect(uri) as connection:
        say(f"2. connected to {uri}")
        schema = json.loads(await connection.recv())
        names = [f"{module}.{signal['name']}" for module, found in schema["modules"].items() for signal in found["signals"]]
        say(f"3. the schema has {len(names)} signals of {', '.join(schema['modules'])}")
        await command(connection, "reset")
        ack = await command(connection, "subscribe", signals=["*"])
        assert ack["signals"] == names
        say(f"4. subscribed to {ack['count']} signals at {ack['rate_hz']} Hz, {ack['format']}")
        await command(connection, "resume")
        say("5. time passes")
        decode = hermes_frames.FrameReader(ack["format"]).read
        frames = []
        while len(frames) < FRAMES:
            message = await connection.recv()
            if isinstance(message, bytes):
                frame = decode(message)
                check(frame, names, schema["rate_hz"], frames[-1] if frames else None)
                frames.append(frame)
        say(f"6. received {len(frames)} frames, {frames[0].number} to {frames[-1].number}")
        say(f"7. each has {len(names)} values, and the time of its number")
        await command(connection, "pause")
        say("8. time stands still")
    say("9. disconnected")
    return names, frames


if __name__ == "__main__":
    asyncio.run(scenario(sys.argv[1] if len(sys.argv) > 1 else "ws://127.0.0.1:8765"))
