"""The examples on the pages of the three streams: each script is taken out of its page and run."""

import re
import subprocess
import sys

import pytest

from node_client import node
from services import BRAINSTREAM, BRAINSTREAM_BFF, CONSCIOUSNESS_TELEMETRY, ENERGY_STREAM
from support import REPOSITORY, eventually
from telemetry_client import record

FENCE = re.compile(r"^```(python|javascript|html)\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def example(service, language, number=0):
    """The script of a language on a service's page, by its place among those of that language."""
    page = (REPOSITORY / "docs" / "services" / f"{service.name}.md").read_text()
    return [text for found, text in FENCE.findall(page) if found == language][number]


def run(text, language, *hubs, timeout=40):
    """What a script prints that is run with the ports of these hubs in the place of their standard ones."""
    standard = {ENERGY_STREAM: 8145, CONSCIOUSNESS_TELEMETRY: 5000, BRAINSTREAM: 8000, BRAINSTREAM_BFF: 3000}
    for hub in hubs:
        place = f"127.0.0.1:{standard[hub.service]}"
        assert place in text
        text = text.replace(place, f"127.0.0.1:{hub.websocket_port}")
    command = [sys.executable, "-c", text] if language == "python" else [node(), "--input-type=module", "-e", text]
    done = subprocess.run(command, capture_output=True, text=True, timeout=timeout)
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.fixture
def energy(start):
    return start(service=ENERGY_STREAM)


@pytest.fixture
def engine(start):
    return start(service=BRAINSTREAM, **BRAINSTREAM.variables(REDIS_ENABLED="false", DEMO_INTERVAL="200ms"))


def test_two_models_in_step(energy):
    said = run(example(ENERGY_STREAM, "python", 0), "python", energy)
    assert said.startswith("ecosystem-hub Mid-Tier 60 Hz\n")
    for line in (
        "constructive ['llama3_1_8b', 'qwen3'] ", "fundamental 2 Hz ", "First council 50 ", "Level 1 100 Your models",
        "First session 50 ",
    ):  # fmt: skip
        assert line in said, said


def test_the_check_of_what_comes(energy):
    said = run(example(ENERGY_STREAM, "python", 1), "python", energy)
    valid, of = re.search(r"^(\d+) of (\d+) messages are valid$", said, re.MULTILINE).groups()
    assert valid == of and int(of) > 600
    assert re.search(r"^6?[0-9]{1,2}\.\d\d Hz, \d+ frames missing$", said, re.MULTILINE), said


def test_words_in_javascript(energy):
    said = run(example(ENERGY_STREAM, "javascript"), "javascript", energy)
    assert re.match(r"0 \d+(\.\d+)? .+\n1 ", said) and "demo" in said, said


def test_the_page_is_that_which_a_browser_tries():
    assert example(ENERGY_STREAM, "html") == (REPOSITORY / "Tests" / "Interop" / "energy_example.html").read_text()


def test_a_session_that_is_being_written(start, logs):
    hub = start(service=CONSCIOUSNESS_TELEMETRY, **logs.settings())
    demo = hub.run("demo", "telemetry", "--session", "night", "--rate", "1000", "--seconds", "1")
    assert demo.returncode == 0 and demo.stdout.startswith("writing session night in ") and demo.stdout.endswith("stopped\n")
    eventually(lambda: hub.figure("consciousness_telemetry_records_read_total") >= 600, what="the demo's records")
    said = run(example(CONSCIOUSNESS_TELEMETRY, "python"), "python", hub)
    assert said.startswith("Subscribed to night\n") and "500 records, steps " in said, said


def test_filters_in_javascript(start, logs):
    hub = start(service=CONSCIOUSNESS_TELEMETRY, **logs.settings())
    logs.append("night", record(0, phi=0.4), record(1, phi=0.4), record(2, phi=0.8))
    logs.append("by-hand", record(0), record(1, phi=0.44))
    eventually(lambda: hub.figure("consciousness_telemetry_records_read_total") == 5, what="five records")
    said = run(example(CONSCIOUSNESS_TELEMETRY, "javascript"), "javascript", hub)
    assert said.splitlines() == ["Subscribed to night, session_by-hand", "night low in steps 1", "session_by-hand low in steps 1"]


def test_a_market_that_is_halted(engine):
    said = run(example(BRAINSTREAM, "python", 0), "python", engine)
    assert "SUBSCRIBED {'symbol': 'AAPL', 'channels': None}\n" in said
    assert "SYSTEM_HALT {'status': 'HALTED', 'reason': 'enough for today'}\nHALT AAPL 49.5341 " in said, said
    assert said.endswith("SYSTEM_RESUME {'status': 'ACTIVE', 'reason': 'Manual Resume'}\n"), said


def test_patches(engine):
    said = run(example(BRAINSTREAM, "python", 1), "python", engine)
    assert said.startswith("True that both are told the same\n"), said
    less, more = map(int, re.findall(r"\d+", said))
    assert less < 0.8 * more


def test_a_dashboard(start, engine):
    bff = start(service=BRAINSTREAM_BFF, BRAINSTREAM_BFF_ENGINE_URL=engine.url)
    eventually(lambda: bff.figure("brainstream_bff_stale") == 0 and bff.figure("brainstream_bff_polls_total") > 0, what="a look")
    said = run(example(BRAINSTREAM_BFF, "javascript"), "javascript", bff).splitlines()
    assert said[0] == "open, subprotocol token" and said[1].startswith("WELCOME ACTIVE SPY "), said
    assert all(re.fullmatch(r"TELEMETRY ACTIVE SPY \S+ .+ fresh", line) for line in said[2:]) and len(said) == 5, said
