"""A server for the benchmark: the Python package `websockets`, its documented `broadcast()` and nothing else.

    benchmark_websockets.py PORTS_FILE

The first message of a connection says whether it wants to `subscribe`; every later message of any connection goes to all
subscribers.
"""

import asyncio
import contextlib
import json
import os
import sys
from pathlib import Path

from websockets.asyncio.server import broadcast, serve
from websockets.exceptions import ConnectionClosed

subscribers = set()


async def handle(connection):
    # Some connections say nothing and go, without a close frame.
    with contextlib.suppress(ConnectionClosed):
        if await connection.recv() == "subscribe":
            subscribers.add(connection)
        await connection.send("ok")
        async for message in connection:
            broadcast(subscribers, message)


async def main():
    ports_file = Path(sys.argv[1])
    async with serve(handle, "127.0.0.1", 0, compression=None, ping_interval=None) as server:
        draft = ports_file.with_suffix(f".{os.getpid()}")
        draft.write_text(json.dumps({"websocket": server.sockets[0].getsockname()[1]}))
        draft.rename(ports_file)
        await server.serve_forever()


asyncio.run(main())
