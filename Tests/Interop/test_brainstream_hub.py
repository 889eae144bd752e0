"""What the engine and its BFF have in common with the other services: the envelope, at the path /hub, HTTP, agents and the command line."""

import asyncio
import json
import re
import socket
import subprocess

import pytest
import websockets
from mcp.client import Client as Agent

from brainstream_client import PLAYING, QUIET, Viewer, call, get, tell
from services import BRAINSTREAM, BRAINSTREAM_BFF
from support import BINARY, DEADLINE, Client, eventually_async
from test_contract import Judge, document, problems


@pytest.fixture
def engine(start):
    """An engine that says only what it is told."""
    return start(service=BRAINSTREAM, **QUIET)


def envelope(hub):
    return Client.connect(f"{hub.uri}hub")


async def test_requests_do_what_the_pages_do(engine):
    async with envelope(engine) as client, Viewer.live(engine) as viewer:
        assert client.welcome["data"]["server"] == "brainstream"
        await client.answer("post_state", {"state": {"market": {"symbol": "SPY", "price": 450.25}}})
        assert await viewer.prices(1) == [450.25]
        state = await client.answer("get_state")
        assert json.dumps(state).count("450.25") == 1
        history = await client.answer("get_history", {"limit": 5})
        assert [state["market"]["price"] for state in history["states"]] == [450.25]


async def test_a_halt_is_an_event_of_the_channel(engine):
    async with envelope(engine) as listener, envelope(engine) as client, Viewer.live(engine) as viewer:
        await listener.subscribe("system")
        await client.answer("halt", {"reason": "for a test"})
        assert (await listener.event("system.halted"))["data"]["reason"] == "for a test"
        assert (await viewer.packet("SYSTEM_HALT")).data["reason"] == "for a test"
        await viewer.say("RESUME")
        assert (await listener.event("system.resumed"))["room"] == "system"


async def test_agents_read_and_halt(engine):
    await tell(engine, 450.25)
    async with Agent(engine.mcp) as agent:
        names = {tool.name for tool in (await agent.list_tools()).tools}
        assert {"get_state", "get_history", "post_state", "halt", "resume"} <= names
        assert "450.25" in (await agent.call_tool("get_state", {})).content[0].text
        assert not (await agent.call_tool("halt", {"reason": "by an agent"})).is_error
    assert (await get(engine, "/api/system/state/current"))["status"] == "HALT"


async def test_envelope_clients_get_no_packets(start):
    async with envelope(start(service=BRAINSTREAM, **PLAYING)) as client:
        await asyncio.sleep(0.2)
        sent = await client.send("ping")
        assert (await client.receive())["correlation_id"] == sent


async def test_the_bff_answers_too(start, engine):
    bff = start(service=BRAINSTREAM_BFF, BRAINSTREAM_BFF_ENGINE_URL=engine.url)
    await tell(engine, 450.25)
    async with envelope(bff) as client:
        assert client.welcome["data"]["server"] == "brainstream-bff"

        async def is_polled():
            return "450.25" in json.dumps(await client.answer("get_telemetry"))

        await eventually_async(is_polled, what="a poll")


async def test_every_message_of_the_envelope_is_exactly_one_of_the_contracts(start, engine):
    bff = start(service=BRAINSTREAM_BFF, BRAINSTREAM_BFF_ENGINE_URL=engine.url)
    state = {"market": {"symbol": "SPY", "price": 450.25}, "logs": ["a text"]}
    requests = {
        engine: [
            ("get_state", {}), ("post_state", {"state": state}), ("get_state", {"symbol": "SPY"}), ("get_history", {}), ("post_state", {}),
            ("subscribe", {"channel": "system"}), ("halt", {"reason": "r"}), ("halt", {}), ("resume", {}), ("get_status", {}),
        ],
        bff: [("get_telemetry", {}), ("observe_engine", {"state": state}), ("observe_engine", {"error": "e"}), ("get_telemetry", {})],
    }  # fmt: skip
    heard = set()
    for hub, said in requests.items():
        judge = Judge(document(hub.service.name, "asyncapi"))
        async with envelope(hub) as client:
            frames = [client.welcome]
            for number, (event, data) in enumerate(said):
                message = {"type": "request", "id": f"r{number}", "event": event, "data": data}
                await client.connection.send(json.dumps(message))
                while frames[-1].get("correlation_id") != message["id"]:
                    frames.append(await client.receive())
        for frame in frames:
            names = judge.names(frame)
            assert len(names) == 1, f"{frame} is {names}"
            heard |= set(names)
    assert heard >= {"error", "system.halted", "system.resumed", "get_state.response", "post_state.response", "get_telemetry.response"}


async def test_pages_answer_as_openapi_says(start):
    """With a state and without one."""
    for engine in (start(service=BRAINSTREAM, **QUIET), start(service=BRAINSTREAM, **PLAYING)):
        pages = document("brainstream", "openapi")["paths"]
        for path, methods in pages.items():
            for method in {"get", "post"} & methods.keys() if path.startswith("/api/") else ():
                body = {"market": {"price": 1}} if path == "/api/state" else None
                status, answer = await call(engine, method.upper(), path, body)
                assert str(status) in methods[method]["responses"], (path, status, answer)
                place = f"paths/{path.replace('/', '~1')}/{method}/responses/{status}/content/application~1json/schema"
                assert problems(document("brainstream", "openapi"), place, answer) == [], path


async def test_under_the_supervisor(start):
    """A crash of one is over in a moment, and costs the other nothing."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = str(probe.getsockname()[1])
    bff = start(
        ["run"],
        BRAINSTREAM_BFF,
        ECOSYSTEM_HUB_SERVICES="brainstream,brainstream-bff",
        BRAINSTREAM_BFF_ENGINE_URL=f"http://127.0.0.1:{port}",
        **(PLAYING | BRAINSTREAM.variables(WEBSOCKET_PORT=port, HTTP_PORT=port)),
    )
    engine = f"ws://127.0.0.1:{port}/ws/stream"
    async with Viewer.connect(bff, "/") as viewer, websockets.connect(engine, max_queue=None) as stream:
        await viewer.state_where(lambda state: state["status"] == "ACTIVE" and state["source"] == "demo")
        bff.crash()
        await asyncio.wait_for(viewer.connection.wait_closed(), DEADLINE)
        await stream.recv()
    async with Viewer.connect(bff, "/") as viewer:
        assert (await viewer.hear()).type == "WELCOME"
        await viewer.state_where(lambda state: state["status"] == "ACTIVE")


@pytest.mark.parametrize("service", [BRAINSTREAM, BRAINSTREAM_BFF], ids=lambda service: service.name)
@pytest.mark.parametrize("path", ["/health", "/healthz", "/readyz", "/channels", "/asyncapi.json", "/openapi.json"])
async def test_pages_of_all_services(start, service, path):
    assert (await call(start(service=service, **QUIET), "GET", path))[0] == 200


def test_shipped_ports(tmp_path):
    listing = subprocess.run([BINARY, "describe"], cwd=tmp_path, capture_output=True, text=True, check=True).stdout
    assert re.search(r"^brainstream +WebSocket 8000, HTTP 8000 ", listing, re.MULTILINE)
    assert re.search(r"^brainstream-bff +WebSocket 3000, HTTP 3000 ", listing, re.MULTILINE)


async def test_the_command_line_asks(engine):
    await tell(engine, 450.25)
    result = await asyncio.to_thread(engine.run, "ask", "brainstream", "get_state", "{}")
    assert result.returncode == 0 and "450.25" in result.stdout, result.stderr


@pytest.mark.parametrize(
    "service, name, value, named",
    [
        (BRAINSTREAM, "SYMBOL", "a b", '"a b"'),
        (BRAINSTREAM, "DEMO_INTERVAL", "1ms", "50ms"),
        (BRAINSTREAM, "REDIS_URL", "http://x", "redis://"),
        (BRAINSTREAM_BFF, "ENGINE_URL", "ftp://x", "http://"),
        (BRAINSTREAM_BFF, "ENGINE_URL", "http://127.0.0.1:99999", "99999"),
    ],
)
def test_a_mistake_in_settings_is_named(start, service, name, value, named):
    with pytest.raises(AssertionError, match="ended with 78") as refused:
        start(service=service, **service.variables(**{name: value}))
    (variable,) = service.variables(**{name: value})
    assert f"{variable}: " in str(refused.value) and named in str(refused.value)
