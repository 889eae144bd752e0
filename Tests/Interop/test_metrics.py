"""`GET /metrics`, by the judgement of Prometheus' own checker, and its bounds."""

import contextlib
import re
import shutil
import subprocess

import aiohttp

from mcp_wire import STATELESS, Wire
from support import REPOSITORY, Client, eventually_async, unique


def promtool():
    """The checker: that of the system, or the one that promtool.sh fetched."""
    found = shutil.which("promtool", path=None) or shutil.which("promtool", path=str(REPOSITORY / ".build" / "tools"))
    assert found, "promtool is missing: run Tests/Interop/promtool.sh to see why it cannot be fetched, or install it"
    return found


async def metrics(hub):
    async with aiohttp.ClientSession() as http, http.get(f"{hub.url}/metrics") as response:
        assert response.status == 200
        return await response.text()


@contextlib.asynccontextmanager
async def busy(hub, service):
    """Makes a hub do something of every kind, and something wrong of every kind, so that all figures are there."""
    identifier = unique("busy")
    async with (
        Client.connect(hub.uri) as client,
        Wire.connect(hub, "2025-11-25") as session,
        Wire.connect(hub, STATELESS) as stateless,
        aiohttp.ClientSession(hub.url) as http,
        http.get("/events", params={"channel": service.channel(identifier)}) as events,
        session.stream(),
    ):
        assert events.status == 200
        await client.subscribe(service.channel(identifier))
        await client.answer("publish", service.publication(identifier))
        await client.answer(service.request, service.request_data(unique("busy")))
        await client.refusal("no_such_request")
        await client.connection.send("nonsense")
        await client.receive_until(lambda message: message["error_code"] == "DECODE_ERROR")
        for wire in (session, stateless):
            await wire.call("publish", **service.publication(identifier))
            await wire.call("no_such_tool")
            await wire.call(service.lookup)
        for path in ("/nowhere", "/health", "/events", "/mcp"):
            async with http.get(path):
                pass
        async with http.post("/publish", data=b"{"):
            pass
        yield


async def test_promtool_finds_nothing_to_object_to(start, service):
    hub = start(service=service)
    pages = [await metrics(hub)]
    async with busy(hub, service):
        pages.append(await metrics(hub))
    for page in pages:
        checked = subprocess.run([promtool(), "check", "metrics"], input=page, capture_output=True, text=True, timeout=20)
        assert (checked.returncode, checked.stdout + checked.stderr) == (0, ""), page


def series(page):
    """The names and labels of all samples."""
    return {line.rpartition(" ")[0] for line in page.splitlines() if line and not line.startswith("#")}


async def test_what_clients_make_up_is_no_label(start, service):
    """The ecosystem's servers had a label for each channel: a series for each name that anybody ever used."""
    hub = start(service=service, **service.variables(WEBSOCKET_MESSAGE_RATE_LIMIT="0"))
    mark = unique("mark").replace("-", "")
    async with busy(hub, service), Client.connect(hub.uri) as client, aiohttp.ClientSession(hub.url) as http, Wire.connect(hub, "2025-11-25") as wire:
        before = series(await metrics(hub))
        for number in range(500):
            name = f"{mark}{number}"
            await client.subscribe(service.channel(name))
            await client.send("event", name, {}, room=service.channel(name))
            await client.refusal(name)
            await client.send("request", "subscribe", {"channel": f"{name}:x"})
            async with http.get(f"/{name}"), http.get(f"/health?{name}"), http.request(name.upper(), "/health"):
                pass
            await client.send("event", service.event, service.data(name))
        for number in range(50):
            await wire.call(f"{mark}{number}")
            await wire.request(f"{mark}/{number}")
            await wire.request("resources/subscribe", uri=f"channel://{service.name}/{service.channel(f'{mark}{number}')}")
            await wire.call("websocket_broadcast_test_event", event_type=f"{mark}{number}", channel=service.channel(mark))
        page = await metrics(hub)
    assert mark not in page.lower()
    grown = [re.sub(r"\{.*", "", name) for name in series(page) - before if not re.search(r"_(bucket|sum|count)\{", name)]
    assert len(grown) <= 8, f"new series of {grown}"
    assert page.count("\n") < 400


async def test_paths_and_statuses_are_counted_by_status_alone(start):
    hub = start()
    async with aiohttp.ClientSession(hub.url) as http:
        for path in ("/a", "/b", "/c"):
            async with http.get(path) as response:
                assert response.status == 404
    page = await metrics(hub)
    assert 'http_responses_total{server="session-buddy",status="404"} 3' in page


async def test_gauges_return_to_nothing(start, service):
    hub = start(service=service)
    gauges = ["mcp_sessions", "mcp_session_streams", "mcp_pending_calls", "mcp_watched_resources"]
    gauges += ["hub_event_streams", "hub_rooms", "hub_subscriptions", "websocket_connections_active"]
    async with busy(hub, service):
        assert sum(hub.figure(gauge) for gauge in gauges) >= 6

    async def is_nothing():
        return not any(hub.figure(gauge) for gauge in gauges)

    await eventually_async(is_nothing, what="the end of everything")
