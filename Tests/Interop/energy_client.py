"""What the tests of energy-stream share: a client that keeps what it hears, and models that report what they generate."""

import asyncio
import contextlib
import json
import time

import aiohttp
import websockets

from services import ENERGY_STREAM
from support import DEADLINE, unique

# The channel of each type of message.
CHANNELS = {
    "startup_complete": "system",
    "energy_update": "energy",
    "energy_field": "energy",
    "token_stream": "experience",
    "interference_event": "council",
    "resonance_event": "council",
    "reward_event": "reward",
    "heartbeat": "system",
    "error_event": "system",
}

WITHOUT_DEMO = ENERGY_STREAM.variables(DEMO="false")


def now_ms():
    """The clock of the messages' timestamps, with its fractions."""
    return time.time() * 1000


class Viewer:
    """A client of energy-stream. All that it hears is in `log`, with the time of its arrival (`now_ms`) in `arrivals`."""

    def __init__(self, connection):
        self.connection = connection
        self.log = []
        self.arrivals = []
        self.startup = None

    @classmethod
    @contextlib.asynccontextmanager
    async def connect(cls, hub, path="ws", **options):
        """Connects, and takes the first message, which must be `startup_complete`."""
        async with websockets.connect(hub.uri + path, **({"max_queue": None, "max_size": None} | options)) as connection:
            viewer = cls(connection)
            viewer.startup = await viewer.hear()
            assert viewer.startup["type"] == "startup_complete"
            yield viewer

    # Hearing

    async def hear(self, deadline=DEADLINE):
        """The next message, whatever it is."""
        async with asyncio.timeout(deadline):
            text = await self.connection.recv()
        self.arrivals.append(now_ms())
        assert isinstance(text, str) and text.startswith('{"type":"'), text
        message = json.loads(text)
        assert message["channel"] == CHANNELS[message["type"]], message
        self.log.append(message)
        return message

    async def hear_for(self, seconds):
        """All that comes within a time."""
        begin = len(self.log)
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                while True:
                    await self.hear(seconds + DEADLINE)
        return self.log[begin:]

    async def until(self, accept, deadline=DEADLINE):
        """The first message from now on that `accept` takes."""
        async with asyncio.timeout(deadline):
            while not accept(message := await self.hear(deadline)):
                pass
        return message

    async def next(self, type, deadline=DEADLINE):
        """The next message of a type."""
        return await self.until(lambda message: message["type"] == type, deadline)

    async def frames(self, count):
        """So many of the next frames."""
        return [await self.next("energy_update") for _ in range(count)]

    async def tokens(self, session, count):
        """The parts in which so many tokens of a session come."""
        parts = []
        async with asyncio.timeout(DEADLINE):
            while sum(len(part["payload"]["tokens"]) for part in parts) < count:
                parts.append(await self.until(lambda message: message["payload"].get("sessionId") == session))
        return parts

    def heard(self, type):
        """All messages of a type so far."""
        return [message for message in self.log if message["type"] == type]

    # Speaking

    async def say(self, type, **fields):
        await self.connection.send(json.dumps({"type": type, **fields}))

    async def refusal(self, said):
        """What is said to a message that is refused; `said` is a text, or bytes."""
        await self.connection.send(said)
        error = await self.next("error_event")
        return error["payload"]

    async def settle(self):
        """Waits until all that was said has been heard: the messages before the answer to something that nobody knows.

        No message is acknowledged, and messages are taken in their order.
        """
        mark, begin = unique("mark"), len(self.log)
        await self.say(mark)
        await self.until(lambda message: message["type"] == "error_event" and mark in json.dumps(message["payload"]))
        return self.log[begin:-1]

    async def generate(self, model, session, *tokens, **fields):
        """Reports what a model has generated."""
        await self.say("generate", modelId=model, sessionId=session, tokens=list(tokens), **fields)


@contextlib.asynccontextmanager
async def viewers(hub, count):
    """Several of them."""
    async with contextlib.AsyncExitStack() as stack:
        yield [await stack.enter_async_context(Viewer.connect(hub)) for _ in range(count)]


class Reporter:
    """A model's runtime, which reports over HTTP what it generates."""

    def __init__(self, http):
        self.http = http

    @classmethod
    @contextlib.asynccontextmanager
    async def connect(cls, hub):
        async with aiohttp.ClientSession(hub.url) as http:
            yield cls(http)

    async def post(self, **body):
        """The status and the JSON of the answer to a report as it is."""
        async with self.http.post("/generate", json=body) as response:
            assert response.content_type == "application/json"
            return response.status, await response.json()

    async def generate(self, model, session, *tokens, **fields):
        """The answer to a report that must be accepted."""
        status, answer = await self.post(modelId=model, sessionId=session, tokens=list(tokens), **fields)
        assert status == 200, answer
        return answer


async def in_step(reporter, seconds, *models, rate=4, tokens=5, shift=0):
    """Models that generate in bursts, `rate` times a second: at once, or each `shift` of a period after the one before."""
    loop = asyncio.get_running_loop()
    begin, words = loop.time(), [f"word{number} " for number in range(tokens)]

    async def generate(place, model):
        session = unique(model)
        for burst in range(round(seconds * rate)):
            await asyncio.sleep(begin + (burst + place * shift) / rate - loop.time())
            await reporter.generate(model, session, *words, timing={"generationMs": 1000 / rate})
        await reporter.generate(model, session, isComplete=True)

    await asyncio.gather(*(generate(place, model) for place, model in enumerate(models)))
