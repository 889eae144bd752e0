"""The measurements that the reference implementation of WF-TECH-003 is judged by, made as its tests make them.

Latencies are printed and not judged: how busy the machine is says more about them than the hub does.
"""

import asyncio
import statistics

import aiohttp
import pytest
import websockets
from jsonschema import Draft7Validator

from energy_client import CHANNELS, Viewer
from services import ENERGY_STREAM

SECONDS = 5

SERVICES_TRIED = [ENERGY_STREAM]


@pytest.fixture(scope="module")
def heard(shared_hub):
    """What a viewer hears in five seconds of a hub with its settings as they are: the demo plays."""

    async def look():
        async with Viewer.connect(shared_hub) as viewer:
            await viewer.hear_for(SECONDS)
            return viewer

    return asyncio.run(look())


def test_latency(heard):
    """The clock at the arrival minus the timestamp, of every message, one way; beyond 0 to 1000 ms it is not counted."""
    latencies = [arrival - message["timestamp"] for message, arrival in zip(heard.log, heard.arrivals) if message["timestamp"] > 0]
    counted = [latency for latency in latencies if 0 <= latency <= 1000]
    ninety_nine = statistics.quantiles(counted, n=100)[98]
    median = statistics.median(counted)
    print(f"latency of {len(counted)} messages: median {median:.2f} ms, 99 % {ninety_nine:.2f} ms, most {max(counted):.2f} ms")
    assert len(counted) == len(latencies) >= 100, "some are from the future, or a second old"


def test_frame_rate(heard):
    """Frames but one, by the time from the first to the last; a frame whose number is missing is a drop."""
    arrivals = [arrival / 1000 for message, arrival in zip(heard.log, heard.arrivals) if message["type"] == "energy_update"]
    numbers = [frame["frameNumber"] for frame in heard.heard("energy_update")]
    rate = (len(arrivals) - 1) / (arrivals[-1] - arrivals[0])
    drops = sum(later - earlier - 1 for earlier, later in zip(numbers, numbers[1:]))
    print(f"{rate:.2f} frames a second, {drops} dropped of {numbers[-1] - numbers[0] + 1}")
    assert 55 <= rate <= 65
    assert drops < 10


async def test_recovery(shared_hub):
    """A client that went comes back a second later, and is greeted and served within two."""
    async with Viewer.connect(shared_hub) as viewer:
        last = (await viewer.frames(1))[0]["frameNumber"]
    await asyncio.sleep(1)
    begin = asyncio.get_running_loop().time()
    async with Viewer.connect(shared_hub) as viewer:
        assert (await viewer.frames(1))[0]["frameNumber"] > last
    assert asyncio.get_running_loop().time() - begin < 2


async def test_startup_complete_comes_within_five_seconds(shared_hub):
    async with asyncio.timeout(5), websockets.connect(f"{shared_hub.uri}ws") as connection:
        assert (await connection.recv()).startswith('{"type":"startup_complete"')


async def schema_of(hub):
    async with aiohttp.ClientSession() as http, http.get(f"{hub.url}/schema.json") as response:
        return await response.json()


async def test_schema_compliance(shared_hub, heard):
    """There, 95 of 100 must be valid; the test cannot pass as it was published, for its schemas do not find their definitions."""
    validator = Draft7Validator(await schema_of(shared_hub))
    assert [message for message in heard.log if not validator.is_valid(message)] == []


async def test_schema_has_every_type(shared_hub):
    """Each by itself, with the definitions it refers to."""
    schema = await schema_of(shared_hub)
    found = {}
    for part in schema["oneOf"]:
        alone = Draft7Validator(part | {"definitions": schema["definitions"]})
        for type, channel in CHANNELS.items():
            if not any("type" in error.absolute_path for error in alone.iter_errors({"type": type, "channel": channel})):
                found[type] = alone
    assert found.keys() == CHANNELS.keys()
    samples = [
        {"type": "startup_complete", "payload": {"model": "LLaMA2-13B", "tier": "Mid-Tier", "version": "1.0.0", "frameRate": 60}},
        {"type": "token_stream", "payload": {"tokens": ["Hello"], "isComplete": False, "sessionId": "session_1", "modelId": "llama2-13b"}},
        {"type": "heartbeat", "payload": {"sequence": 0, "serverTime": 1_754_000_000_000, "frameRate": 60}},
        {"type": "error_event", "payload": {"severity": "error", "code": "WEBSOCKET_ERROR", "message": "gone", "component": "websocket"}},
    ]
    for sample in samples:
        found[sample["type"]].validate(sample | {"channel": CHANNELS[sample["type"]], "timestamp": 1_754_000_000_000})
