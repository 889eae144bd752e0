"""The engine's other sources: what is published in Redis, in every layout that programs use, and a Redis that comes and goes."""

import asyncio
import json

import pytest

from brainstream_client import QUIET, Viewer, get, post, regime, tell, viewers
from redis_server import RedisServer
from services import BRAINSTREAM
from support import eventually, eventually_async

# What the published engine's own tests send, flat as its model has it and nested as its publisher sends it.
VECTORS = {
    "mass": 1.25, "momentum": -0.5, "friction": 0.125, "entropy": 0.75, "nash_dist": 0.0625, "price": 50000.0, "alpha_coefficient": 2.5,
}  # fmt: skip
TIME = "2025-12-21T12:00:00Z"


def listening(start, url):
    return start(service=BRAINSTREAM, **(QUIET | BRAINSTREAM.variables(REDIS_ENABLED="true", REDIS_URL=url)))


async def redis_is(engine, expected):
    """Waits until the engine says of Redis that it is `connected` or `disconnected`."""

    async def asked():
        return (await get(engine, "/api/health"))["redis"] == expected

    await eventually_async(asked, what=f"Redis {expected}")
    health = json.dumps(await get(engine, "/health"))
    assert "redis" in health, health
    assert engine.figure("brainstream_redis_connected") == (expected == "connected")


@pytest.fixture
def engine(start, redis_server):
    """An engine that hears Redis alone."""
    return listening(start, redis_server.url)


async def test_forces_in_both_layouts(engine, redis_server):
    """And with the tail index under either name."""
    await redis_is(engine, "connected")
    nested = {name: value for name, value in VECTORS.items() if name not in ("alpha_coefficient", "price")}
    layouts = [
        {"timestamp": TIME, "symbol": "BTC-USD", **VECTORS},
        {"symbol": "BTC-USD", "timestamp": TIME, "vectors": VECTORS},
        {"symbol": "BTC-USD", "timestamp": TIME, "vectors": nested | {"alpha": 2.5, "price": 50000.0}, "error": None},
        {"symbol": "BTC-USD", "timestamp": 1766318400.5, "vectors": VECTORS | {"alpha": 2.5}, "error": "late"},
        {"timestamp": 1766318400, "symbol": "btc-usd", **nested, "price": 50000, "alpha": 2.5},
    ]
    async with Viewer.live(engine) as viewer:
        for layout in layouts:
            redis_server.publish("physics.forces", layout)
            state = await viewer.next_state()
            market = {"symbol": "BTC-USD", "price": 50000, "alpha": 2.5, "velocity": -0.5, "acceleration": 1.25, "regime": "Gaussian"}
            assert state["market"] | market == state["market"], layout
            assert (state["status"], state["source"]) == ("ACTIVE", "redis")


@pytest.mark.parametrize("alpha", [3.5, 2.0, 1.75, 1.5, 0.5])
async def test_regimes_are_named_by_the_thresholds(engine, redis_server, alpha):
    await redis_is(engine, "connected")
    async with Viewer.live(engine) as viewer:
        redis_server.publish("physics.forces", {"symbol": "SPY", "timestamp": TIME, "vectors": VECTORS | {"alpha_coefficient": alpha}})
        market = (await viewer.next_state())["market"]
        assert (market["alpha"], market["regime"]) == (alpha, regime(alpha))


async def test_forces_without_a_symbol_are_of_an_unknown_one(engine, redis_server):
    await redis_is(engine, "connected")
    async with Viewer.live(engine) as viewer:
        redis_server.publish("physics.forces", {"timestamp": TIME, **VECTORS})
        assert (await viewer.next_state())["market"]["symbol"] == "UNKNOWN"


async def test_forecasts(engine, redis_server):
    await redis_is(engine, "connected")
    async with Viewer.live(engine) as viewer:
        forecast = {"p10": 440.5, "p50": 450.25, "p90": 460.75, "horizon": 10, "confidence": 0.75, "is_synthetic": False}
        redis_server.publish("forecast.signals", {"timestamp": TIME, "symbol": "SPY", **forecast})
        state = await viewer.next_state()
        assert state["forecast"] | {"median": [450.25], "p10": [440.5], "p90": [460.75]} == state["forecast"]


@pytest.mark.parametrize(
    "side, said, label, score", [("BUY", "BUY", "Bullish", 0.75), ("SELL", "SELL", "Bearish", 0.25), ("HOLD", "FLAT", "Neutral", 0.5)]
)
async def test_signals_and_the_sentiment_that_follows(engine, redis_server, side, said, label, score):
    await redis_is(engine, "connected")
    async with Viewer.live(engine) as viewer:
        signal = {"side": side, "strength": 0.5, "price": 450.25, "quantity": 3, "meta": {"why": "momentum"}}
        redis_server.publish("strategy.signals", {"timestamp": TIME, "symbol": "SPY", **signal})
        state = await viewer.next_state()
        expected = {"side": said, "confidence": 0.5, "score": 0.5, "strategy": "SOROS_TRINITY"}
        assert state["signal"] | expected == state["signal"]
        assert "why" in state["signal"]["reasoning"] and "momentum" in state["signal"]["reasoning"]
        assert state["sentiment"] == {"label": label, "score": score}


async def test_state_update_of_the_document(engine, redis_server):
    await redis_is(engine, "connected")
    async with Viewer.live(engine) as viewer:
        update = {"event": "PHYSICS_UPDATE", "symbol": "AAPL", "timestamp": TIME, "data": {"alpha": 1.75, "regime": "Lévy Stable"}}
        redis_server.publish("state_update", update)
        market = (await viewer.next_state())["market"]
        assert (market["symbol"], market["alpha"], market["regime"]) == ("AAPL", 1.75, "Lévy Stable")


async def test_ticks_are_prices(engine, redis_server):
    await redis_is(engine, "connected")
    async with Viewer.live(engine) as viewer:
        await tell(engine, 449, market={"alpha": 1.75})
        tick = {"symbol": "SPY", "price": 450.25, "size": 100, "timestamp": TIME, "updates": 1, "exchange": "V"}
        redis_server.publish("market.tick.SPY", tick)
        market = (await viewer.at_price(450.25))["market"]
        assert (market["symbol"], market["alpha"]) == ("SPY", 1.75)
        redis_server.publish("market.tick.BRK.B", {"price": 400.5, "size": 1, "timestamp": TIME, "updates": 1, "exchange": "V"})
        assert (await viewer.at_price(400.5))["market"]["symbol"] == "BRK.B"


async def test_sources_complete_each_other(engine, redis_server):
    """There each message replaced the whole picture of front ends that do not merge."""
    await redis_is(engine, "connected")
    async with Viewer.live(engine) as viewer:
        redis_server.publish("physics.forces", {"symbol": "SPY", "timestamp": TIME, "vectors": VECTORS})
        redis_server.publish("strategy.signals", {"side": "BUY", "strength": 1, "price": 450.25, "meta": {}})
        redis_server.publish("forecast.signals", {"p10": 1.5, "p50": 2.5, "p90": 3.5, "horizon": 1, "confidence": 0.5})
        await viewer.state_where(lambda state: "forecast" in state and state["forecast"].get("median") == [2.5])
        await tell(engine, 50001, portfolio={"nav": 7})
        state = await viewer.at_price(50001)
        assert state["market"]["alpha"] == 2.5 and state["signal"]["side"] == "BUY"
        assert state["forecast"]["median"] == [2.5] and state["portfolio"]["nav"] == 7 and state["source"] == "http"


async def test_what_is_no_message_is_counted_and_skipped(engine, redis_server):
    await redis_is(engine, "connected")
    rejected = [
        ("physics.forces", "{"),
        ("physics.forces", "[]"),
        ("physics.forces", {"symbol": "SPY", "vectors": VECTORS | {"price": "dear"}}),
        ("physics.forces", {"symbol": "SPY", "vectors": []}),
        ("physics.forces", '{"symbol":"SPY","price":NaN}'),
        ("physics.forces", b"\xff\xfe"),
        ("physics.forces", {"symbol": "no symbol", **VECTORS}),
        ("forecast.signals", {"p10": "low"}),
        ("strategy.signals", {"side": "MAYBE", "strength": 0.5}),
        ("strategy.signals", {"side": "BUY", "strength": "strong"}),
        ("state_update", {"event": "PHYSICS_UPDATE", "symbol": "SPY", "data": 5}),
        ("market.tick.SPY", {"symbol": "SPY"}),
        ("market.tick.", {"price": 5.0}),
        ("system_events", "SYSTEM_HALT"),
    ]
    async with Viewer.live(engine) as viewer:
        for count, (channel, message) in enumerate(rejected, 1):
            redis_server.publish(channel, message)
            eventually(lambda: engine.figure("brainstream_redis_rejected_total") == count, what=f"the refusal of {message}")
        redis_server.publish("market.tick.SPY", {"symbol": "SPY", "price": 5.5})
        state = await viewer.next_state()
        assert state["market"]["price"] == 5.5 and state["status"] == "ACTIVE", "the first that is heard"
        assert engine.figure("brainstream_redis_messages_total") == 1
        assert not await viewer.heard()


async def test_a_redis_that_is_absent_at_the_start_is_found_when_it_comes(start, tmp_path):
    server = RedisServer(tmp_path)
    engine = listening(start, server.url)
    await redis_is(engine, "disconnected")
    try:
        async with Viewer.live(engine) as viewer:
            await tell(engine, 1)
            assert await viewer.prices(1) == [1], "the stream stays up without it"
            server.start()
            await redis_is(engine, "connected")
            server.publish("market.tick.SPY", {"symbol": "SPY", "price": 2.5})
            assert await viewer.prices(1) == [2.5]
    finally:
        server.kill()


@pytest.mark.parametrize("how", ["stop", "kill"])
async def test_a_redis_that_goes_and_comes_back(engine, redis_server, how):
    """No client is needed to connect anew, and none notices but by silence."""
    await redis_is(engine, "connected")
    async with viewers(engine, {}, {"delta": 1, "encoding": "msgpack"}) as everyone:
        for price in (1.5, 2.5):
            redis_server.publish("market.tick.SPY", {"symbol": "SPY", "price": price})
            for viewer in everyone:
                await viewer.at_price(price)
            getattr(redis_server, how)()
            await redis_is(engine, "disconnected")
            await tell(engine, price + 0.25)
            for viewer in everyone:
                await viewer.at_price(price + 0.25)
            redis_server.start()
            await redis_is(engine, "connected")
        redis_server.publish("market.tick.SPY", {"symbol": "SPY", "price": 3.5})
        for viewer in everyone:
            assert (await viewer.at_price(3.5))["source"] == "redis"


async def test_a_redis_that_answers_nothing_holds_nobody_up(start):
    """A port that takes connections and is silent."""
    silent = await asyncio.start_server(lambda reader, writer: asyncio.sleep(60), "127.0.0.1", 0)
    engine = await asyncio.to_thread(listening, start, f"redis://127.0.0.1:{silent.sockets[0].getsockname()[1]}")
    async with Viewer.live(engine) as viewer:
        await tell(engine, 1)
        assert await viewer.prices(1) == [1]
        assert (await get(engine, "/api/health"))["redis"] == "disconnected"
    # It ends at once all the same.
    await asyncio.to_thread(engine.stop)
    silent.close()


async def test_a_password_is_used_and_told_to_nobody(start, redis_server):
    redis_server.client.config_set("requirepass", "secret-word")
    for password, expected in (("secret-word", "connected"), ("another-word", "disconnected")):
        engine = listening(start, redis_server.url.replace("//", f"//:{password}@"))
        await redis_is(engine, expected)
        told = [await get(engine, path) for path in ("/health", "/api/health", "/api/system/metrics")]
        assert password not in json.dumps(told) + engine.log
        assert expected == "connected" or "WRONGPASS" in told[2]["redis"]["error"]


async def test_without_redis_the_engine_says_so(start):
    engine = start(service=BRAINSTREAM, **QUIET)
    assert await get(engine, "/api/health") == {"status": "ok", "redis": "disabled"}
    with pytest.raises(AssertionError, match="not in /metrics"):
        engine.figure("brainstream_redis_connected")


async def test_a_flood_comes_in_order(engine, redis_server):
    """Of prices of a symbol that come at once the last is told, of other states all, unless there are too many in a moment: then the last."""
    await redis_is(engine, "connected")
    async with Viewer.live(engine, delta=1) as viewer:
        pipeline = redis_server.client.pipeline(transaction=False)
        for number in range(1, 301):
            pipeline.publish("market.tick.SPY", json.dumps({"symbol": "SPY", "price": number / 4}))
            pipeline.publish("market.tick.AAPL", json.dumps({"symbol": "AAPL", "price": number / 8}))
            pipeline.publish("physics.forces", json.dumps({"symbol": "QQQ", "price": number / 2, "alpha_coefficient": 1.75}))
        await asyncio.to_thread(pipeline.execute)
        heard = {"SPY": [], "AAPL": [], "QQQ": []}
        while [prices[-1:] for prices in heard.values()] != [[75], [37.5], [150]]:
            market = (await viewer.next_state())["market"]
            heard[market["symbol"]].append(market["price"])
        assert all(prices == sorted(prices) for prices in heard.values())
        for number in range(1, 31):
            redis_server.publish("physics.forces", {"symbol": "QQQ", "price": number, "alpha_coefficient": 1.75})
        assert [(await viewer.next_state())["market"]["price"] for _ in range(30)] == [*range(1, 31)]


async def test_a_burst_is_taken_in_parts_and_costs_nobody_the_connection(engine, redis_server):
    """More at once than anybody can be told: what was last is told, whole states and patches alike, and others are answered meanwhile."""
    await redis_is(engine, "connected")
    async with viewers(engine, {}, {"delta": 1}, {"symbol": "S1"}) as audience:
        pipeline = redis_server.client.pipeline(transaction=False)
        for number in range(50_000):
            pipeline.publish("physics.forces", json.dumps({"symbol": f"S{number % 4}", "timestamp": TIME, "price": number + 1}))
        burst = asyncio.create_task(asyncio.to_thread(pipeline.execute))
        while not burst.done():
            assert (await get(engine, "/api/health"))["status"] == "ok"
        await burst
        for viewer, last in zip(audience, (50_000, 50_000, 49_998)):
            await viewer.state_where(lambda state: state["market"].get("price") == last)
    assert engine.figure("brainstream_redis_messages_total") == 50_000


async def test_a_halt_that_redis_refuses_is_told_again(engine, redis_server):
    await redis_is(engine, "connected")
    redis_server.client.config_set("maxmemory", 1)
    await post(engine, "/api/actions/halt")

    async def says(word):
        problem = (await get(engine, "/api/system/metrics"))["redis"].get("error")
        return word in problem if word else problem is None

    await eventually_async(lambda: says("SYSTEM:HALT is not told: OOM"), what="the refusal")
    assert redis_server.client.get("SYSTEM:HALT") is None
    redis_server.client.config_set("maxmemory", 0)

    async def is_told():
        return redis_server.client.get("SYSTEM:HALT") == "true"

    await eventually_async(is_told, what="the key")
    await eventually_async(lambda: says(None), what="the end of the refusal")
