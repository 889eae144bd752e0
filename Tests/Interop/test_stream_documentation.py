"""The examples on the pages of energy-stream and consciousness-telemetry, run as they stand but for their ports."""

import asyncio
import contextlib
import os
import re
import socket
import sys
from pathlib import Path

import pytest

from node_client import run_node
from services import CONSCIOUSNESS_TELEMETRY, ENERGY_STREAM
from support import BINARY, DEADLINE, REPOSITORY
from telemetry_client import record

PORTS = {ENERGY_STREAM: 8145, CONSCIOUSNESS_TELEMETRY: 5000}


def examples(service, language):
    """Those of a language on a service's page."""
    page = (REPOSITORY / "docs" / "services" / f"{service.name}.md").read_text()
    return re.findall(rf"^```{language}\n(.*?)^```$", page, re.MULTILINE | re.DOTALL)


@pytest.fixture
def on_one_port(start):
    """Starts a service as it is shipped: frames, the envelope and pages come from one listener."""

    def serve(service, **settings):
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = str(probe.getsockname()[1])
        hub = start(service=service, **service.variables(WEBSOCKET_PORT=port, HTTP_PORT=port), **settings)
        assert hub.websocket_port == hub.http_port == int(port)
        return hub

    return serve


def example(hub, language, mark, **changes):
    """The one example in which a text stands, for the hub's port and with other changes: the same texts anew."""
    (text,) = [text for text in examples(hub.service, language) if mark in text]
    port = PORTS[hub.service]
    for old, new in {f"127.0.0.1:{port}": f"127.0.0.1:{hub.websocket_port}", **changes}.items():
        assert old in text, old
        text = text.replace(old, new)
    return text


async def run_python(text):
    """The lines that a program prints."""
    run = await asyncio.create_subprocess_exec(
        sys.executable, "-u", "-c", text, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE
    )
    try:
        async with asyncio.timeout(2 * DEADLINE):
            printed, complaints = await run.communicate()
    except TimeoutError:
        run.kill()
        raise
    assert run.returncode == 0, complaints.decode()
    return printed.decode().splitlines()


async def test_energy(on_one_port):
    """Two models in time with each other, the words of the demo, and the measurement; all beside one another."""
    duet, demo = on_one_port(ENERGY_STREAM), on_one_port(ENERGY_STREAM)

    async def words():
        async with run_node(example(demo, "javascript", "words.push", **{"payload.sequence >= 3": "payload.sequence >= 1"})) as script:
            return await script.end()

    shorter = {"range(12)": "range(6)"}
    told, heard, measured = await asyncio.gather(
        run_python(example(duet, "python", "async def report", **shorter)),
        words(),
        run_python(example(demo, "python", "Draft7Validator", **{"seconds=10": "seconds=2"})),
    )
    assert told[0] == "ecosystem-hub Mid-Tier 60 Hz"
    assert {"constructive ['llama3_1_8b', 'qwen3'] 1", "First council 50 Your models generated tokens together."} <= set(told)
    assert len(heard) == 2 and all(line[2] for line in heard), "a heartbeat, a rate and words each"
    valid, count = map(int, re.match(r"(\d+) of (\d+) messages are valid", measured[0]).groups())
    assert valid == count > 120
    assert re.fullmatch(r"\d+\.\d\d Hz, \d+ frames missing", measured[-2]) and measured[-1].startswith("median ")


def test_the_page_of_the_documentation_is_the_one_that_is_tried():
    assert (Path(__file__).parent / "energy_example.html").read_text() in examples(ENERGY_STREAM, "html")


async def test_telemetry(on_one_port, logs):
    """A session as a real writer writes it, and who listens."""
    hub = on_one_port(CONSCIOUSNESS_TELEMETRY, **logs.settings())
    command = [BINARY, "demo", "telemetry", "--session", "night", "--rate", "1000"]
    writer = await asyncio.create_subprocess_exec(
        *command, env=os.environ | hub.settings, cwd=REPOSITORY, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.STDOUT
    )
    try:
        told = await run_python(example(hub, "python", "sessionId"))
        writer.terminate()
        async with asyncio.timeout(DEADLINE):
            said, _ = await writer.communicate()
    finally:
        with contextlib.suppress(ProcessLookupError):
            writer.kill()
        await writer.wait()
    assert said.decode().splitlines()[0] == f"writing session night in {logs.telemetry}; Ctrl-C stops it"
    assert writer.returncode == 0
    assert told[0] == "Subscribed to night"
    assert re.fullmatch(r"step 0: Φ=0\.\d+, κ=\d+\.\d+, \w+", told[1])
    assert re.fullmatch(r"\d+ records, steps 0 to \d+", told[-1])
    logs.append("by-hand", record(0, phi=0.3), record(1, phi=0.3), record(2, phi=0.7), record(3, phi=0.4))
    async with run_node(example(hub, "javascript", "sessionIds")) as script:
        assert await script.line() == "Subscribed to night, session_by-hand"
        low = await script.until(lambda line: line[0] == "session_by-hand")
        assert low == ["session_by-hand", "low in steps", "1 3"]
        await script.end()
