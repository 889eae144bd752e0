"""Models that report to energy-stream what they generate: over HTTP and WebSocket, batched by frames, and bounded."""

import asyncio
import json
import socket

import aiohttp
import pytest

from energy_client import WITHOUT_DEMO, Reporter, Viewer, viewers
from foreign_address import ADDRESS, own_network
from services import ENERGY_STREAM
from support import unique

# The one whose `shared_hub` it is.
SERVICES_TRIED = [ENERGY_STREAM]


@pytest.fixture
def hub(start):
    return start(service=ENERGY_STREAM, **WITHOUT_DEMO)


def spoken(parts):
    return [token for part in parts for token in part["payload"]["tokens"]]


async def test_a_report_over_http_is_energy_and_tokens(hub):
    session = unique("session")
    async with Viewer.connect(hub) as viewer, Reporter.connect(hub) as reporter:
        before = (await viewer.next("energy_update"))["payload"]
        answer = await reporter.generate("llama3.1:8b", session, "Hello", " wörld ☃", timing={"generationMs": 50})
        assert answer.keys() == {"accepted", "modelId", "sessionId", "energy"}
        # A model's name has letters, digits, _ and - on the wire.
        assert (answer["accepted"], answer["modelId"], answer["sessionId"]) == (2, "llama3_1_8b", session) and answer["energy"] > 0
        update = await viewer.until(lambda message: message["payload"].get("tokensGenerated"))
        (part,) = viewer.heard("token_stream") or [await viewer.next("token_stream")]
        assert part["payload"].keys() <= {"tokens", "isComplete", "sessionId", "modelId", "energyCost"}
        assert part["payload"] | {"tokens": ["Hello", " wörld ☃"], "isComplete": False, "sessionId": session} == part["payload"]
        assert part["payload"]["modelId"] == update["payload"]["modelId"] == "llama3_1_8b"
        assert part["timestamp"] == update["timestamp"], "tokens come with their frame"
        assert update["payload"]["tokensGenerated"] == 2 and update["payload"]["deltaEnergy"] > 0
        assert update["payload"]["totalEnergy"] == pytest.approx(before["totalEnergy"] + answer["energy"], rel=0.05)
        later = (await viewer.frames(20))[-1]["payload"]
        assert 0 < later["totalEnergy"] < update["payload"]["totalEnergy"] and later["modelId"] == "llama3_1_8b"


async def test_a_report_over_websocket_is_the_same(hub):
    session = unique("session")
    async with viewers(hub, 2) as (model, viewer):
        await model.generate("llama", session, "a", "b", timing={"generationMs": 20})
        for listener in (model, viewer):
            (part,) = await listener.tokens(session, 2)
            assert part["payload"]["tokens"] == ["a", "b"]
        assert not model.heard("error_event")


async def test_tokens_are_batched_by_frames_and_sessions(hub):
    """Some thousand tokens a second are sixty messages a second for each session, and none is lost or out of order."""
    sessions = [unique("session") for _ in range(3)]
    async with viewers(hub, 2) as (model, viewer):
        for number in range(300):
            for session in sessions:
                await model.generate("llama", session, f"{number}")
            if number % 20 == 19:
                await asyncio.sleep(1 / 60)
        for session in sessions:
            await model.generate("llama", session, isComplete=True)
        ended = set()
        while ended != set(sessions):
            part = await viewer.next("token_stream")
            if part["payload"]["isComplete"]:
                ended.add(part["payload"]["sessionId"])
        for session in sessions:
            parts = [part for part in viewer.heard("token_stream") if part["payload"]["sessionId"] == session]
            assert spoken(parts) == [f"{number}" for number in range(300)]
            stamps = [part["timestamp"] for part in parts]
            assert len(set(stamps)) == len(stamps), "one message a frame"
            assert [part["payload"]["isComplete"] for part in parts] == [False] * (len(parts) - 1) + [True]
        assert sum(frame["payload"]["tokensGenerated"] for frame in viewer.heard("energy_update")) == 900


async def test_two_models_of_one_session_are_told_apart(hub):
    session = unique("session")
    async with Viewer.connect(hub) as viewer:
        for number in range(20):
            await viewer.generate("llama", session, f"l{number}")
            await viewer.generate("qwen", session, f"q{number}")
        parts = await viewer.tokens(session, 40)
        for model in ("llama", "qwen"):
            mine = spoken(part for part in parts if part["payload"]["modelId"] == model)
            assert mine == [f"{model[0]}{number}" for number in range(20)]


async def test_a_session_ends_with_its_last_tokens_or_after_them(hub):
    async with Viewer.connect(hub) as viewer, Reporter.connect(hub) as reporter:
        for last in ([], ["b"]):
            session = unique("session")
            await reporter.generate("llama", session, "a")
            await viewer.tokens(session, 1)
            await reporter.generate("llama", session, *last, isComplete=True)
            part = await viewer.until(lambda message: message["payload"].get("sessionId") == session)
            assert (part["payload"]["tokens"], part["payload"]["isComplete"]) == (last, True)


async def test_milestones_are_rewarded_once(hub):
    async with viewers(hub, 2) as (viewer, other), Reporter.connect(hub) as reporter:
        for _ in range(3):
            await reporter.generate("llama", unique("session"), *["word "] * 600, isComplete=True)
        await viewer.frames(10)
        await viewer.settle()
        rewards = viewer.heard("reward_event")
        assert any("1,000" in json.dumps(reward) or "1000" in json.dumps(reward) for reward in rewards)
        assert len({reward["payload"]["title"] for reward in rewards}) == len(rewards)
        await other.settle()
        assert other.heard("reward_event") == rewards


# Bounds and bad input


@pytest.mark.parametrize(
    "body, word",
    [
        ({}, "modelId"),
        ({"modelId": "m", "tokens": ["a"]}, "sessionId"),
        ({"sessionId": "s", "tokens": ["a"]}, "modelId"),
        ({"modelId": 5, "sessionId": "s", "tokens": []}, "modelId"),
        ({"modelId": "", "sessionId": "s", "tokens": []}, "modelId"),
        ({"modelId": "demo", "sessionId": "s", "tokens": ["a"]}, "demo"),
        ({"modelId": "m", "sessionId": "s", "tokens": ["a", None]}, "tokens"),
        ({"modelId": "m", "sessionId": "s", "tokens": ["a"] * 1001}, "1000"),
        ({"modelId": "m", "sessionId": "s", "tokens": ["a" * 1001]}, "1000"),
        ({"modelId": "m", "sessionId": "s", "tokens": ["a"], "isComplete": 1}, "isComplete"),
        ({"modelId": "m", "sessionId": "s", "tokens": ["a"], "timing": {"generationMs": -1}}, "generationMs"),
        ({"modelId": "m", "sessionId": "s", "tokens": ["a"], "timing": {"generationMs": "5"}}, "generationMs"),
    ],
)
async def test_reports_that_make_no_sense_are_refused(shared_hub, body, word):
    async with Reporter.connect(shared_hub) as reporter:
        status, answer = await reporter.post(**body)
        assert status in (400, 422), answer
        assert answer["error_code"] in ("INVALID_REQUEST", "INVALID_PAYLOAD") and answer["error"] == answer["error_message"]
        assert word in answer["error_message"].replace(",", "")


async def test_what_is_no_report_is_refused(shared_hub):
    async with aiohttp.ClientSession(shared_hub.url) as http:
        for body in (b"", b"{", b"[]", b"null", b'"a"', b"\xff{}", b'{"modelId":"m","sessionId":"s","tokens":["\xff"]}'):
            async with http.post("/generate", data=body) as response:
                answer = await response.json()
                assert response.status == 400 and answer["error"] and answer["error_code"], body
        async with http.get("/generate") as response:
            assert response.status == 405
        async with http.post("/generate", json={}, headers={"Origin": "https://evil.example"}) as response:
            assert response.status == 403


async def test_models_and_sessions_are_bounded(start):
    hub = start(service=ENERGY_STREAM, **WITHOUT_DEMO, **ENERGY_STREAM.variables(WEBSOCKET_MESSAGE_RATE_LIMIT="0"))
    async with Viewer.connect(hub) as viewer, Reporter.connect(hub) as reporter:
        for number in range(64):
            await reporter.generate(f"model{number}", "s")
        status, answer = await reporter.post(modelId="one-more", sessionId="s", tokens=["a"])
        assert (status, answer["error_code"]) == (429, "LIMIT_EXCEEDED") and "64" in answer["error_message"]
        await reporter.generate("model5", "s", "a")
        # Beside those 64 of the one session.
        for number in range(1000):
            await viewer.generate("model0", f"session{number}")
        error = await viewer.next("error_event")
        assert error["payload"]["code"] == "LIMIT_EXCEEDED" and "1000" in error["payload"]["message"].replace(",", "")
        # Who has ended makes room.
        await viewer.settle()
        await viewer.generate("model0", "session0", isComplete=True)
        await viewer.frames(2)
        answer = await reporter.generate("model0", "after", "a")
        assert answer["accepted"] == 1


async def test_strangers_may_look_and_not_report(start):
    """Whoever is not on this machine, until there are identities."""
    settings = ENERGY_STREAM.variables(INSECURE="true", WEBSOCKET_HOST="0.0.0.0", HTTP_HOST="127.0.0.1")
    with own_network() as there:
        hub = there(start, service=ENERGY_STREAM, **WITHOUT_DEMO, **settings)
        for address, may in ((ADDRESS, False), ("127.0.0.1", True)):
            connected = there(socket.create_connection, (address, hub.websocket_port))
            async with Viewer.connect(hub, sock=connected) as viewer:
                await viewer.generate("llama", "s", "a")
                heard = await viewer.until(lambda message: message["type"] in ("error_event", "token_stream"))
                assert (heard["type"] == "token_stream") == may and (may or heard["payload"]["code"] == "FORBIDDEN")
                await viewer.frames(1)


async def test_a_model_that_is_gone_or_in_trouble_disturbs_no_other(hub):
    async with Viewer.connect(hub) as viewer:
        for _ in range(10):
            async with Viewer.connect(hub) as model:
                await model.generate("llama", unique("session"), *["a"] * 100)
                await model.connection.send("{")
                model.connection.transport.abort()
        session = unique("session")
        await viewer.generate("llama", session, "a")
        await viewer.tokens(session, 1)
