"""A server for the benchmark: uWebSockets, the C++ server, by way of the Python package `socketify`.

    benchmark_uwebsockets.py PORTS_FILE

A connection that says `subscribe TOPIC` hears that topic, one that says `publish` is told that it may begin; both are
answered. Whatever begins with `{` goes to all subscribers of the topic `global`; what begins with a line of its own goes
to the topic which that line names.

Parsing, topics and sends are uWebSockets' own C++; this handler runs once for each message that comes in.
"""

import json
import os
import sys
from pathlib import Path

from socketify import App, AppListenOptions, OpCode

# Larger than anything a row sends, so that nothing is dropped or closed for being behind: the hub keeps everything too.
MOST_WAITING = 256 << 20


def handle(connection, message, _):
    if message[0] == "{":
        connection.publish("global", message, OpCode.TEXT)
    elif message.startswith("subscribe "):
        connection.subscribe(message[10:])
        connection.send("ok", OpCode.TEXT)
    elif message == "publish":
        connection.send("ok", OpCode.TEXT)
    else:
        topic, _, payload = message.partition("\n")
        connection.publish(topic, payload, OpCode.TEXT)


def listening(config):
    ports_file = Path(sys.argv[1])
    draft = ports_file.with_suffix(f".{os.getpid()}")
    draft.write_text(json.dumps({"websocket": config.port}))
    draft.rename(ports_file)


app = App()
app.ws(
    "/*",
    {
        "message": handle,
        "compression": 0,
        "idle_timeout": 0,
        "max_payload_length": 1 << 20,
        "max_backpressure": MOST_WAITING,
    },
)
app.listen(AppListenOptions(port=0, host="127.0.0.1"), listening)
# App.run() would ask the native loop again and again from asyncio's, which burns the processor while nothing happens and
# waits up to 10 ms when something does. Nothing here needs asyncio: the native loop alone sleeps until there is work.
app.loop.uv_loop.run()
