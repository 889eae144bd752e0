"""What is wrong in the published engine and its BFF, each with a test that it is right here."""

import json

import pytest

from brainstream_client import PLAYING, QUIET, Viewer, call, get, post, tell, viewers
from redis_server import RedisServer
from scripted_engine import MODELS, scripted_engine
from services import BRAINSTREAM, BRAINSTREAM_BFF
from support import eventually_async


@pytest.fixture
def engine(start):
    """An engine that says only what it is told."""
    return start(service=BRAINSTREAM, **QUIET)


@pytest.fixture
async def bridged(start, redis_server):
    """An engine with a Redis, connected."""
    engine = start(service=BRAINSTREAM, **(QUIET | BRAINSTREAM.variables(REDIS_ENABLED="true", REDIS_URL=redis_server.url)))

    async def connected():
        return (await get(engine, "/api/health"))["redis"] == "connected"

    await eventually_async(connected, what="Redis")
    return engine


# The broadcaster


async def test_new_states_are_not_dropped_when_a_subscriber_is_behind(engine):
    """There, the newest of more than a hundred is dropped, and the client shows an old price until the next."""
    async with Viewer.live(engine) as viewer:
        viewer.connection.transport.pause_reading()
        for price in range(1, 151):
            await tell(engine, price)
        viewer.connection.transport.resume_reading()
        assert (await viewer.prices(150))[-1] == 150


# Four shapes of packets on one socket


async def test_packets_of_all_sources_have_one_form(bridged, redis_server):
    async with Viewer.live(bridged) as viewer:
        redis_server.publish(
            "physics.forces", {"symbol": "SPY", "timestamp": "2025-12-21T12:00:00Z", "price": 1.5, "alpha_coefficient": 2.5}
        )
        redis_server.publish("strategy.signals", {"side": "BUY", "strength": 0.5, "meta": {}})
        redis_server.publish("market.tick.SPY", {"symbol": "SPY", "price": 2.5})
        await viewer.at_price(2.5)
        await tell(bridged, 3.5)
        await viewer.at_price(3.5)
        await post(bridged, "/api/actions/halt")
        await viewer.state_where(lambda state: state["status"] == "HALT")
        states = [packet.members for packet in viewer.log if packet.type == "TELEMETRY"]
        assert len(states) == 5
        for members in states:
            assert list(members) == ["type", "data"]
            assert members["data"].keys() >= {"timestamp", "status", "source", "market"}
            assert members["data"]["market"].keys() >= {"symbol", "price", "alpha", "regime", "velocity", "acceleration"}


# The bridge


async def test_nested_vectors_are_read(bridged, redis_server):
    """There, price and alpha were 0, whatever was published."""
    async with Viewer.live(bridged) as viewer:
        vectors = {"price": 50000.0, "alpha_coefficient": 2.5, "mass": 1.0, "momentum": 0.5}
        redis_server.publish("physics.forces", {"symbol": "BTC-USD", "timestamp": "2025-12-21T12:00:00Z", "vectors": vectors})
        market = (await viewer.next_state())["market"]
        assert (market["price"], market["alpha"], market["velocity"]) == (50000, 2.5, 0.5)


async def test_hold_is_not_bearish(bridged, redis_server):
    async with Viewer.live(bridged) as viewer:
        redis_server.publish("strategy.signals", {"side": "HOLD", "strength": 0.9, "price": 1.0, "meta": {}})
        assert (await viewer.next_state())["sentiment"] == {"label": "Neutral", "score": 0.5}


async def test_an_error_of_redis_does_not_stop_the_bridge_until_somebody_connects(bridged, redis_server):
    async with Viewer.live(bridged) as viewer:
        redis_server.kill()
        redis_server.start()

        async def listens_again():
            return redis_server.client.pubsub_numsub("physics.forces")[0][1] == 1 and redis_server.client.pubsub_numpat() == 1

        await eventually_async(listens_again, what="the bridge")
        redis_server.publish("market.tick.SPY", {"symbol": "SPY", "price": 1.5})
        assert await viewer.prices(1) == [1.5]


async def test_a_redis_that_is_down_does_not_close_the_first_clients_socket(start, tmp_path):
    url = RedisServer(tmp_path).url
    engine = start(service=BRAINSTREAM, **(QUIET | BRAINSTREAM.variables(REDIS_ENABLED="true", REDIS_URL=url)))
    async with Viewer.live(engine) as viewer:
        await tell(engine, 1)
        assert await viewer.prices(1) == [1]
        assert (await get(engine, "/api/health"))["redis"] == "disconnected"


async def test_the_bridge_needs_no_client(bridged, redis_server):
    """There, the first one started it, and what was said before was lost."""
    redis_server.publish("market.tick.SPY", {"symbol": "SPY", "price": 1.5})
    async with Viewer.connect(bridged) as viewer:
        await viewer.at_price(1.5)


async def test_bad_json_is_skipped(bridged, redis_server):
    async with Viewer.live(bridged) as viewer:
        redis_server.publish("physics.forces", "{'symbol': 'SPY'}")
        redis_server.publish("market.tick.SPY", {"symbol": "SPY", "price": 1.5})
        assert await viewer.prices(1) == [1.5]


async def test_ticks_are_not_ignored_and_the_documents_channel_exists(bridged, redis_server):
    async with Viewer.live(bridged) as viewer:
        redis_server.publish("market.tick.SPY", {"symbol": "SPY", "price": 1.5})
        redis_server.publish("state_update", {"event": "PHYSICS_UPDATE", "symbol": "SPY", "timestamp": "t", "data": {"alpha": 1.75}})
        state = await viewer.state_where(lambda state: state["market"]["alpha"] == 1.75)
        assert (state["market"]["price"], state["market"]["regime"]) == (1.5, "Lévy Stable")


async def test_regimes_have_the_names_of_the_document(bridged, redis_server):
    """There, `GAUSSIAN (Safe)`, `LÉVY STABLE (Risky)` and `CRITICAL (Chaos)`; and the document's own é is not two characters."""
    async with Viewer.live(bridged) as viewer:
        for alpha, name in ((2.5, "Gaussian"), (1.75, "L\u00e9vy Stable"), (1.25, "Critical")):
            redis_server.publish("physics.forces", {"symbol": "SPY", "timestamp": "t", "alpha_coefficient": alpha, "price": 1})
            assert (await viewer.next_state())["market"]["regime"] == name


# The BFF


async def test_one_route_that_fails_does_not_silence_the_bff(start):
    """There, nothing is sent in that round, and clients turn CRITICAL; here the last state is said again, and marked."""
    async with scripted_engine(state={"status": "ACTIVE", "market": {"price": 5}}) as scripted:
        bff = start(service=BRAINSTREAM_BFF, BRAINSTREAM_BFF_ENGINE_URL=scripted.url)
        async with Viewer.live(bff, "/") as viewer:
            await viewer.at_price(5)
            scripted.answers[MODELS] = 500
            for _ in range(2):
                state = await viewer.next_state(deadline=1.6)
                assert state["market"]["price"] == 5
            assert state["stale"] is True


async def test_an_offline_engine_is_no_market_of_zeros_without_a_word(start, engine):
    bff = start(service=BRAINSTREAM_BFF, BRAINSTREAM_BFF_ENGINE_URL=engine.url)
    async with Viewer.live(bff, "/") as viewer:
        assert (await viewer.state_where(lambda state: state["status"] != "Initializing"))["status"] == "offline"


async def test_the_route_that_the_bff_calls_exists(start):
    engine = start(service=BRAINSTREAM, **PLAYING)
    assert (await post(engine, "/api/actions/reset"))["success"] is True


# The kill switch


async def test_clients_are_told_of_a_halt(engine):
    """There, the flag is set, and no streaming client ever hears of it."""
    async with viewers(engine, {}, {"flat": 1}) as everyone:
        await post(engine, "/api/system/halt")
        for viewer in everyone:
            assert (await viewer.packet("SYSTEM_HALT")).data["status"] == "HALTED"


async def test_a_halt_of_another_program_is_heard(bridged, redis_server):
    """There, the bridge does not listen to system_events."""
    async with Viewer.live(bridged) as viewer:
        await tell(bridged, 1)
        redis_server.publish("system_events", {"event": "SYSTEM_HALT", "data": {"status": "HALTED", "reason": "drawdown"}})
        assert (await viewer.packet("SYSTEM_HALT")).data == {"status": "HALTED", "reason": "drawdown"}
        assert (await get(bridged, "/api/system/state/current"))["status"] == "HALT"


# Clients


async def test_both_paths_are_served_and_no_other(engine):
    """There, the document's path is not where the socket is."""
    for path in ("/ws/stream", "/api/ws/stream"):
        async with Viewer.live(engine, path) as viewer:
            await viewer.heard()
    status, answer = await call(engine, "GET", "/ws/brain")
    assert status == 404 and answer["error_code"] == "NOT_FOUND"


async def test_what_is_malformed_is_answered_and_not_ignored(engine):
    async with Viewer.live(engine) as viewer:
        for text in ("{", '{"type":"NODE_UPDATE"}', json.dumps({"type": "SUBSCRIBE", "symbol": ""})):
            assert (await viewer.refusal(text))["code"]
        await tell(engine, 1)
        assert await viewer.prices(1) == [1]
