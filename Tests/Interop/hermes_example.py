import asyncio
import json
import struct

import websockets


async def main(uri="ws://127.0.0.1:8765"):
    async with websockets.connect(uri) as connection:
        schema = json.loads(await connection.recv())
        print("modules:", ", ".join(schema["modules"]))
        await connection.send(json.dumps({"type": "cmd", "action": "subscribe", "signals": ["*.position_lla.alt", "*.thrust"]}))
        await connection.send(json.dumps({"type": "cmd", "action": "resume"}))
        frames = 0
        while frames < 120:
            message = await connection.recv()
            if isinstance(message, str):
                print(message)
                continue
            frame, time, count, _ = struct.unpack_from("<IdHH", message)
            altitude, thrust = struct.unpack_from(f"<{count}d", message, 16)
            frames += 1
            if frames % 30 == 0:
                print(f"frame {frame}, {time:.2f} s: {altitude:.2f} m, {thrust:.0f} N")


asyncio.run(main())
