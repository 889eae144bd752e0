"""The kill switch: whoever pulls it, by whatever road, every client is told, and the market stands still."""

import itertools
import json

import aiohttp
import pytest
import websockets

from brainstream_client import PLAYING, QUIET, Viewer, call, get, post, tell, viewers
from services import BRAINSTREAM, BRAINSTREAM_BFF
from support import DEADLINE, eventually_async

ALL_OPTIONS = [
    {name: value for name, value in zip(("flat", "delta", "encoding", "channels", "symbol"), values) if value}
    for values in itertools.product((None, 1), (None, 1), (None, "msgpack"), (None, "logs"), (None, "AAPL"))
]


@pytest.fixture
def engine(start, redis_server):
    """An engine that says only what it is told, by Redis too."""
    return start(service=BRAINSTREAM, **(QUIET | BRAINSTREAM.variables(REDIS_ENABLED="true", REDIS_URL=redis_server.url)))


async def is_connected(engine):
    async def asked():
        return (await get(engine, "/api/health"))["redis"] == "connected"

    await eventually_async(asked, what="Redis")


async def by_websocket(engine, redis, halting):
    async with Viewer.live(engine) as viewer:
        await viewer.say("HALT" if halting else "RESUME", reason="by hand")
        await viewer.packet("SYSTEM_HALT" if halting else "SYSTEM_RESUME")


async def by_action(engine, redis, halting):
    answer = await post(engine, "/api/actions/halt" if halting else "/api/actions/resume")
    assert answer["success"] is True
    assert answer["message"] == "🛑 Kill Switch Engaged. System Halted." or not halting


async def by_system_route(engine, redis, halting):
    answer = await post(engine, "/api/system/halt" if halting else "/api/system/resume")
    assert answer["status"] == ("HALTED" if halting else "ACTIVE")
    assert answer["message"] == "System Halt sequence initiated." or not halting


async def by_redis(engine, redis, halting):
    name, status = ("SYSTEM_HALT", "HALTED") if halting else ("SYSTEM_RESUME", "ACTIVE")
    redis.publish("system_events", {"event": name, "data": {"status": status, "reason": "by Redis"}})


async def by_envelope(engine, redis, halting):
    async with websockets.connect(f"{engine.uri}hub") as connection:
        await connection.recv()
        request = {"type": "request", "id": "1", "event": "halt" if halting else "resume", "data": {}}
        await connection.send(json.dumps(request))
        assert json.loads(await connection.recv())["type"] != "error"


@pytest.mark.parametrize("pull", [by_websocket, by_action, by_system_route, by_redis, by_envelope])
async def test_every_client_is_told_by_every_road(engine, redis_server, pull):
    """Whatever its form, its channels and its symbol; then a state with that status follows, for those who hear states of it."""
    await is_connected(engine)
    async with viewers(engine, *ALL_OPTIONS) as everyone:
        await tell(engine, 1, "AAPL")
        for viewer in everyone:
            await viewer.heard()
        for halting in (True, False):
            await pull(engine, redis_server, halting)
            for options, viewer in zip(ALL_OPTIONS, everyone):
                told = await viewer.packet("SYSTEM_HALT" if halting else "SYSTEM_RESUME")
                assert told.data["status"] == ("HALTED" if halting else "ACTIVE") and told.data["reason"], options
                assert list(told.members) == (["type", "status", "reason"] if viewer.is_flat else ["type", "data"]), options
                state = await viewer.state_where(lambda state: True)
                assert state["status"] == ("HALT" if halting else "ACTIVE"), options
            key = redis_server.client.get("SYSTEM:HALT")
            assert pull is by_redis or key == ("true" if halting else None)
        for viewer in everyone:
            assert not [packet for packet in await viewer.heard() if packet.type.startswith("SYSTEM_")], "once is enough"


async def test_a_second_halt_is_acknowledged_to_its_sender_alone(engine):
    async with viewers(engine, {}, {}) as (sender, other):
        for name, told in (("HALT", "SYSTEM_HALT"), ("RESUME", "SYSTEM_RESUME")):
            await sender.say(name, reason="first")
            assert (await sender.packet(told)).data["reason"] == (await other.packet(told)).data["reason"] == "first"
            await sender.heard(), await other.heard()
            await sender.say(name, reason="second")
            assert (await sender.packet(told)).data["status"] == ("HALTED" if name == "HALT" else "ACTIVE")
            assert not await other.heard()


async def test_the_market_stands_still_while_it_is_halted(start):
    engine = start(service=BRAINSTREAM, **PLAYING)
    async with Viewer.live(engine) as viewer:
        await viewer.next_state()
        await post(engine, "/api/actions/halt")
        await viewer.packet("SYSTEM_HALT")
        halted = await viewer.next_state()
        assert halted["status"] == "HALT" and (await get(engine, "/api/system/state/current"))["status"] == "HALT"
        with pytest.raises(TimeoutError):
            await viewer.hear(0.5)
        await tell(engine, 4.5)
        state = await viewer.at_price(4.5)
        assert state["status"] == "HALT", "other sources go on, and it stays halted"
        async with Viewer.connect(engine) as late:
            assert (await late.at_price(4.5))["status"] == "HALT"
        await post(engine, "/api/actions/resume")
        await viewer.packet("SYSTEM_RESUME")
        assert (await viewer.next_state())["status"] == "ACTIVE"


async def test_a_halt_before_any_state(engine):
    async with Viewer.live(engine) as viewer:
        await viewer.say("HALT")
        assert (await viewer.packet("SYSTEM_HALT")).data["status"] == "HALTED"
        assert (await viewer.next_state())["status"] == "HALT"
        # A BFF, which asks instead of listening, learns of it too.
        assert (await get(engine, "/api/system/state/current"))["status"] == "HALT"


async def test_a_halt_is_published_for_other_programs(engine, redis_server):
    """As the engine did: the key, and the event with its reason."""
    await is_connected(engine)
    with redis_server.client.pubsub() as events:
        events.subscribe("system_events")
        assert events.get_message(timeout=DEADLINE)["type"] == "subscribe"
        await post(engine, "/api/system/halt")
        told = json.loads(events.get_message(timeout=DEADLINE)["data"])
        assert (told["event"], told["data"]) == ("SYSTEM_HALT", {"status": "HALTED", "reason": "Manual Kill Switch"})
        assert redis_server.client.get("SYSTEM:HALT") == "true"
        await post(engine, "/api/system/resume")
        told = json.loads(events.get_message(timeout=DEADLINE)["data"])
        assert (told["event"], told["data"]) == ("SYSTEM_RESUME", {"status": "ACTIVE", "reason": "Manual Resume"})
        assert redis_server.client.get("SYSTEM:HALT") is None
        assert events.get_message(timeout=0.3) is None, "its own echo is answered by nothing"


async def test_who_is_halted_by_the_key_is_halted_from_the_start(start, redis_server):
    redis_server.client.set("SYSTEM:HALT", "true")
    engine = start(service=BRAINSTREAM, **(QUIET | BRAINSTREAM.variables(REDIS_ENABLED="true", REDIS_URL=redis_server.url)))
    await is_connected(engine)
    async with Viewer.live(engine) as viewer:
        await tell(engine, 1)
        assert (await viewer.at_price(1))["status"] == "HALT"
        await post(engine, "/api/system/resume")
        await viewer.packet("SYSTEM_RESUME")
        assert (await viewer.next_state())["status"] == "ACTIVE"


async def test_without_redis_the_switch_works_too(start):
    """It remembers in its memory."""
    url = "redis://127.0.0.1:1"
    engine = start(service=BRAINSTREAM, **(QUIET | BRAINSTREAM.variables(REDIS_ENABLED="true", REDIS_URL=url)))
    async with Viewer.live(engine) as viewer:
        await by_action(engine, None, True)
        assert (await viewer.packet("SYSTEM_HALT")).data["status"] == "HALTED"
        await by_system_route(engine, None, False)
        assert (await viewer.packet("SYSTEM_RESUME")).data["status"] == "ACTIVE"


async def test_clients_of_the_bff_see_it_in_the_status(start):
    engine = start(service=BRAINSTREAM, **PLAYING)
    bff = start(service=BRAINSTREAM_BFF, BRAINSTREAM_BFF_ENGINE_URL=engine.url)
    async with Viewer.live(bff, "/") as viewer:
        await viewer.state_where(lambda state: state["status"] == "ACTIVE")
        await post(engine, "/api/actions/halt")
        await viewer.state_where(lambda state: state["status"] == "HALT")
        await post(engine, "/api/actions/resume")
        await viewer.state_where(lambda state: state["status"] == "ACTIVE")


# Who may


async def test_a_page_without_an_origin_may_look_and_not_halt(start):
    """Any site can make one: where it is let in at all, it is trusted no more than a stranger."""
    engine = start(service=BRAINSTREAM, BRAINSTREAM_WEBSOCKET_ALLOWED_ORIGINS="null", **QUIET)
    async with websockets.connect(f"{engine.uri}ws/stream", origin="null") as connection, Viewer.live(engine) as other:
        page = Viewer(connection)
        await tell(engine, 1)
        await page.at_price(1)
        await other.at_price(1)
        for message in ('{"type":"HALT"}', '{"type":"RESUME"}'):
            refusal = await page.refusal(message)
            assert refusal["code"] == "FORBIDDEN" and "brainstream:control" in refusal["message"]
        async with aiohttp.ClientSession(engine.url, headers={"Origin": "null"}) as http:
            for path in ("/api/actions/halt", "/api/system/halt", "/api/actions/resume", "/api/actions/reset", "/api/state"):
                async with http.post(path, json={"market": {"price": 2}}) as answer:
                    assert (answer.status, (await answer.json())["error_code"]) == (403, "FORBIDDEN"), path
        assert not await other.heard()
        assert (await get(engine, "/api/system/state/current"))["status"] == "ACTIVE"
        status, _ = await call(engine, "GET", "/api/actions/halt")
        assert status == 405, "and nobody does by looking"
