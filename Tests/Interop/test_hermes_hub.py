"""What hermes has in common with the other services: the envelope, at the path /hub, HTTP, and the command line."""

import asyncio
import json
import re
import signal
import socket
import subprocess

import aiohttp
import pytest
from mcp_common.websocket import WebSocketClient

from hermes_pilot import Pilot, pilots, simulating
from services import HERMES
from support import BINARY, DEADLINE, REPOSITORY, Client, eventually_async
from test_contract import Judge, document
from test_metrics import metrics, promtool

HEIGHT = "ball.Ball.Vehicle.position.z"


@pytest.fixture
def hub(start):
    """A falling ball."""
    return start(simulating("free_fall"), HERMES)


def envelope(hub):
    return Client.connect(f"{hub.uri}hub")


# The envelope


async def test_the_path_hub_speaks_the_envelope(hub):
    async with envelope(hub) as client:
        assert client.welcome["data"]["server"] == "hermes"
        assert client.welcome["data"]["message"] == "Connected to Hermes simulation"
        assert await client.is_open()


async def test_requests_do_what_the_commands_do(hub):
    async with envelope(hub) as client, Pilot.connect(hub) as pilot:
        await client.subscribe("simulation")
        assert (await client.answer("get_simulation"))["state"] == "paused"
        assert await client.answer("step", {"count": 10}) == {"count": 10, "frame": 10, "time": 0.1, "cancelled": False}
        told = await client.answer("get_signals", {"signals": [HEIGHT]})
        assert told["values"][HEIGHT] == pytest.approx(100 - 9.80665 * 0.1**2 / 2)
        await client.answer("resume")
        event = await pilot.event("running")
        assert (event["frame"], event["time"]) == (10, 0.1)
        await pilot.order("pause")
        await pilot.order("reset")
        refused = await client.refusal("set_signal", {"signal": HEIGHT, "value": 0})
        assert refused["error_code"] == "INVALID_REQUEST" and refused["error_message"] == f"Signal is not writable: {HEIGHT}"


async def test_what_happens_is_heard_in_the_channel(hub):
    async with envelope(hub) as client, Pilot.connect(hub) as pilot:
        await client.subscribe("simulation")
        for action in ("resume", "pause", "reset"):
            await pilot.order(action)
        for name in ("simulation.running", "simulation.paused", "simulation.reset"):
            event = await client.receive()
            assert (event["event"], event["room"]) == (name, "simulation")
            assert event["data"].keys() >= {"frame", "time", "event_number"}
        await pilot.order("step", count=1000)
        assert (await client.event("simulation.stopped"))["data"]["frame"] == 500


async def test_published_client_flies_a_simulation(hub):
    client = WebSocketClient(f"{hub.uri}hub", reconnect=False)
    heard = []
    client.on_event("simulation.running")(heard.append)
    await client.connect()
    await client.subscribe_to_room("simulation")
    assert "simulation" in (await client.send_request("list_subscriptions", {}, timeout=DEADLINE)).data["channels"]
    reply = await client.send_request("step", {"count": 50}, timeout=DEADLINE)
    assert reply.data["frame"] == 50
    await client.send_request("resume", {}, timeout=DEADLINE)

    async def is_told():
        return heard

    await eventually_async(is_told, what="the event")
    assert heard[0]["frame"] == 50
    await client.disconnect()


async def test_no_channel_of_the_envelope_is_a_room_of_the_protocols(hub):
    async with envelope(hub) as client:
        for name in ("clients:0", "frames:1", "differences:1", "global", "rocket"):
            assert (await client.refusal("subscribe", {"channel": name}))["error_code"] == "INVALID_CHANNEL"
        assert [channel["channel"] for channel in (await client.answer("list_channels"))["channels"]] == ["simulation"]


async def test_nobody_publishes_what_happens_to_the_simulation(hub):
    """Not even with the number of an event that was said, or will be."""
    async with envelope(hub) as client, Pilot.connect(hub) as pilot, aiohttp.ClientSession(hub.url) as http:
        await client.subscribe("simulation")
        await pilot.order("pause")
        await client.event("simulation.paused")
        for number in (1, 2, 3, 1 << 62):
            data = {"event_number": number, "frame": 0, "time": 0}
            refused = await client.refusal("publish", {"event": "simulation.running", "data": data})
            assert refused["error_code"] == "FORBIDDEN"
            answer = await http.post("/publish", json={"event": "simulation.running", "data": data})
            assert answer.status == 403
        await client.send("event", "simulation.running", {"event_number": 2, "frame": 0, "time": 0}, room="simulation")
        assert await client.is_open()
        await pilot.order("resume")
        assert (await client.event("simulation.running"))["data"]["event_number"] == 2


async def test_envelope_clients_are_no_clients_of_the_simulation_and_get_no_frames(hub):
    async with envelope(hub) as client, Pilot.connect(hub) as pilot:
        await pilot.subscribe("*")
        await pilot.order("resume")
        await pilot.frame_of(30)
        sent = await client.send("ping")
        message = await client.receive()
        assert message["correlation_id"] == sent


# The contract


async def test_asyncapi_says_where_the_envelope_is(hub):
    contract = document("hermes", "asyncapi")
    server, connection = contract["servers"]["websocket"], contract["channels"]["connection"]
    path = server.get("pathname", "").rstrip("/") + connection["address"].rstrip("/")
    async with Client.connect(hub.uri.rstrip("/") + path) as client:
        assert client.welcome["data"]["server"] == "hermes"


async def test_every_message_of_a_conversation_is_exactly_one_of_the_contracts(hub):
    judge = Judge(document("hermes", "asyncapi"))
    requests = [
        ("subscribe", {"channel": "simulation"}),
        ("get_simulation", {}),
        ("step", {"count": 3}),
        ("list_signals", {"signals": ["*.position.*"]}),
        ("get_signals", {"signals": [HEIGHT]}),
        ("set_signal", {"signal": "ball.Ball.Engine.throttle_cmd", "value": 0.5}),
        ("introspect", {"module": "ball"}),
        ("set_speed", {"factor": 2}),
        ("start_recording", {"name": "contract"}),
        ("get_simulation", {}),
        ("stop_recording", {}),
        ("resume", {}),
        ("pause", {}),
        ("reset", {}),
        ("seek", {"frame": 1}),
        ("get_status", {}),
    ]
    heard = set()
    async with envelope(hub) as client:
        frames = [client.welcome]
        for number, (event, data) in enumerate(requests):
            message = {"type": "request", "id": f"r{number}", "event": event, "data": data}
            await client.connection.send(json.dumps(message))
            frames.append(message)
            while frames[-1].get("correlation_id") != message["id"]:
                frames.append(await client.receive())
        for frame in frames:
            names = judge.names(frame)
            assert len(names) == 1, f"{frame} is {names}"
            heard |= set(names)
    assert {"welcome", "error", "simulation.running", "simulation.paused", "simulation.reset", "step.response"} <= heard


# HTTP


async def test_one_port_is_enough_as_it_is_shipped(start):
    """8765 is both ports: frames, the envelope and pages come from one listener."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = str(probe.getsockname()[1])
    hub = start(simulating("free_fall"), HERMES, HERMES_WEBSOCKET_PORT=port, HERMES_HTTP_PORT=port)
    assert hub.websocket_port == hub.http_port == int(port)
    async with Pilot.connect(hub) as pilot, envelope(hub) as client:
        await pilot.subscribe("*")
        assert (await pilot.frame()).number == 0
        assert (await client.answer("step"))["frame"] == 1
        assert (await pilot.frame()).number == 1
        assert hub.figure("hermes_frame") == 1


def test_shipped_ports(tmp_path):
    listing = subprocess.run([BINARY, "describe"], cwd=tmp_path, capture_output=True, text=True, check=True).stdout
    assert re.search(r"^hermes +WebSocket 8765, HTTP 8765 ", listing, re.MULTILINE)


@pytest.mark.parametrize("path", ["/health", "/healthz", "/readyz", "/metrics", "/channels", "/asyncapi.json", "/openapi.json"])
async def test_pages_of_all_services(hub, path):
    async with aiohttp.ClientSession(hub.url) as http, http.get(path) as response:
        assert response.status == 200, await response.text()


async def test_promtool_finds_nothing_to_object_to(hub):
    async with pilots(hub, 2) as (pilot, other):
        await pilot.subscribe("*")
        await other.subscribe("*", encoding="delta")
        await pilot.order("resume")
        await pilot.frame_of(150)
        await pilot.refusal("fly")
        page = await metrics(hub)
    checked = subprocess.run([promtool(), "check", "metrics"], input=page, capture_output=True, text=True, timeout=20)
    assert (checked.returncode, checked.stdout + checked.stderr) == (0, ""), page


async def test_figures_tell_how_it_goes(hub):
    async with pilots(hub, 2) as (pilot, other):
        await pilot.subscribe("*")
        await pilot.order("resume")
        await pilot.frame_of(120)
        assert hub.figure("hermes_running") == 1 and hub.figure("hermes_failed") == 0
        assert hub.figure("hermes_subscriptions") == 1 and hub.figure("hermes_frames_sent_total") > 60
        assert hub.figure("hermes_frame") > 0 and hub.figure("hermes_signals") == len(pilot.all_names)
        assert hub.figure("hermes_achieved_rate_hertz") == pytest.approx(100, rel=0.05)
        await other.order("pause")
        assert hub.figure("hermes_running") == 0
        page = await metrics(hub)
        for name in pilot.all_names:
            assert name not in page, "what modules name is no label"


async def test_events_can_be_followed_over_http(hub):
    channel = {"channel": "simulation"}
    async with Pilot.connect(hub) as pilot, aiohttp.ClientSession(hub.url) as http, http.get("/events", params=channel) as events:
        assert events.status == 200
        await pilot.order("resume")
        async with asyncio.timeout(DEADLINE):
            while not (line := await events.content.readline()).startswith(b"data:") or b"simulation.running" not in line:
                assert line


async def test_foreign_pages_may_not_connect(hub):
    """A page of another site in the user's browser must not fly the user's simulation."""
    for path in ("", "hub"):
        async with aiohttp.ClientSession() as http:
            with pytest.raises(aiohttp.WSServerHandshakeError) as refused:
                await http.ws_connect(hub.uri + path, headers={"Origin": "https://evil.example"})
            assert refused.value.status == 403


# The command line


async def test_ask(hub):
    result = await asyncio.to_thread(hub.run, "ask", "hermes", "step", '{"count": 5}')
    assert result.returncode == 0, result.stderr
    assert json.loads(result.stdout)["frame"] == 5
    result = await asyncio.to_thread(hub.run, "ask", "hermes", "set_signal", '{"signal": "nobody.x", "value": 1}')
    assert result.returncode == 1 and "Unknown signal: nobody.x" in result.stderr


async def test_publish_is_refused(hub):
    result = await asyncio.to_thread(hub.run, "publish", "hermes", "-", "simulation.paused", "{}")
    assert result.returncode == 1 and result.stderr
    data = '{"event_number":1,"frame":0,"time":0}'
    result = await asyncio.to_thread(hub.run, "publish", "hermes", "-", "simulation.paused", data)
    assert result.returncode == 1 and "said by the simulation alone" in result.stderr


async def test_subscribe(hub):
    async with Pilot.connect(hub) as pilot:
        before = hub.figure("hub_subscriptions")
        subscriber = await asyncio.create_subprocess_exec(
            BINARY, "subscribe", "hermes", "simulation", "--json",
            env=hub.client_environment(), cwd=REPOSITORY, stdout=asyncio.subprocess.PIPE,
        )  # fmt: skip
        try:

            async def is_subscribed():
                return hub.figure("hub_subscriptions") == before + 1

            await eventually_async(is_subscribed, what="the subscription")
            await pilot.order("pause")
            event = json.loads(await asyncio.wait_for(subscriber.stdout.readline(), DEADLINE))
            assert (event["event"], event["room"]) == ("simulation.paused", "simulation")
            subscriber.send_signal(signal.SIGINT)
            assert await asyncio.wait_for(subscriber.wait(), DEADLINE) == 0
        finally:
            if subscriber.returncode is None:
                subscriber.kill()
                await subscriber.wait()


def test_health_and_status(hub):
    assert hub.run("health").returncode == 0
    (service,) = json.loads(hub.run("status", "--json").stdout)["services"]
    assert (service["service"], service["status"]) == ("hermes", "healthy")


async def test_under_the_supervisor(start):
    """A crash of the simulation's process is over in a moment, and the clients' port stays."""
    hub = start(["run"], HERMES)
    async with Pilot.connect(hub) as pilot:
        assert "rocket" in pilot.schema["modules"]
        hub.crash()
        await asyncio.wait_for(pilot.connection.wait_closed(), DEADLINE)
    async with Pilot.connect(hub, open_timeout=20) as pilot:
        assert (await pilot.status())["frame"] == 0
