"""The market that the engine plays when nobody tells it of one: a walk, and physics that is computed from it."""

import asyncio

import pytest

from brainstream_client import PLAYING, QUIET, Viewer, call, get, post, regime, tell, viewers
from services import BRAINSTREAM
from support import DEADLINE, eventually


@pytest.fixture
def engine(start):
    """An engine that plays a market at 20 Hz."""
    return start(service=BRAINSTREAM, **PLAYING)


def without_times(value):
    """What does not depend on when it was played."""
    if isinstance(value, dict):
        return {name: without_times(member) for name, member in value.items() if name != "timestamp"}
    return [without_times(item) for item in value] if isinstance(value, list) else value


async def states(viewer, count):
    return [await viewer.next_state() for _ in range(count)]


async def test_physics_follows_from_the_path(engine):
    """Over 60 steps: regimes by the thresholds, drawdown from the curve of the portfolio's value, no size in a critical market."""
    async with Viewer.connect(engine) as viewer:
        played = await states(viewer, 60)
    assert len({state["market"]["price"] for state in played}) > 50
    assert all(state["market"]["price"] > 0 and state["market"]["symbol"] == "SPY" for state in played)
    peak, lowest = played[0]["portfolio"]["nav"], 0
    for state in played:
        market, portfolio, size = state["market"], state["portfolio"], state["governance"]["approved_size"]
        assert market["regime"] == regime(market["alpha"])
        peak = max(peak, portfolio["nav"])
        lowest = min(lowest, portfolio["nav"] / peak - 1)
        assert portfolio["max_drawdown"] <= lowest + 1e-6, "never better than what was seen"
        assert 0 <= size <= 0.2 and (size == 0 or market["regime"] != "Critical")
        assert 0 <= state["signal"]["confidence"] <= 1 and state["signal"]["reasoning"]
    assert len({state["market"]["velocity"] for state in played}) > 50
    assert len({state["market"]["acceleration"] for state in played}) > 50


async def test_the_walk_is_the_same_each_time(start):
    walks = []
    for _ in range(2):
        async with Viewer.connect(start(service=BRAINSTREAM, **PLAYING)) as viewer:
            walks.append({state["market"]["price"]: without_times(state["market"]) for state in await states(viewer, 25)})
    common = walks[0].keys() & walks[1].keys()
    assert len(common) > 5 and all(walks[0][price] == walks[1][price] for price in common)


async def test_a_symbol_that_is_subscribed_is_played_from_then_on(engine):
    async with Viewer.connect(engine) as viewer, Viewer.connect(engine, symbol="msft") as other:
        assert (await viewer.subscribe(symbol="qqq"))["symbol"] == "QQQ"
        for hearer, symbol in ((viewer, "QQQ"), (other, "MSFT")):
            await hearer.state_where(lambda state: state["market"]["symbol"] == symbol)
            played = await states(hearer, 20)
            assert {(state["market"]["symbol"], state["source"]) for state in played} == {(symbol, "demo")}
            assert len({state["market"]["price"] for state in played}) > 10


async def test_the_symbols_that_it_plays_are_bounded(engine):
    """Those that somebody has chosen: the others make room."""
    async with Viewer.connect(engine) as viewer, viewers(engine, *({"symbol": f"S{number}"} for number in range(15))):
        assert (await viewer.subscribe(symbol="ONEMORE"))["symbol"] == "ONEMORE", "another source may tell of it"
        refusal = (await viewer.packet("ERROR")).members
        assert refusal["code"] == "LIMIT_EXCEEDED" and "16" in refusal["message"]
        await tell(engine, 5, "ONEMORE")
        await viewer.at_price(5)
    eventually(lambda: engine.figure("websocket_connections_active") == 0, what="the end of all connections")
    async with Viewer.connect(engine) as viewer:
        for number in range(20):
            await viewer.subscribe(symbol=f"T{number}")
            # The demo keeps silent for ten seconds after the price above.
            played = lambda state: state["market"]["symbol"] == f"T{number}" and state.get("source") == "demo"
            await viewer.state_where(played, deadline=3 * DEADLINE)


async def test_it_is_silent_while_another_source_speaks(engine):
    """And the portfolio is that of the source then."""
    async with Viewer.connect(engine) as viewer:
        await viewer.next_state()
        await tell(engine, 4711.5, portfolio={"nav": 5})
        await viewer.at_price(4711.5)
        await asyncio.sleep(0.3)
        assert not [packet for packet in await viewer.heard() if packet.data["source"] == "demo"]


async def test_actions_on_its_portfolio(engine):
    async with Viewer.connect(engine) as viewer:
        await viewer.next_state()
        assert await post(engine, "/api/actions/rebalance") == {"success": True, "message": "Rebalance Started"}
        state = await viewer.state_where(lambda state: any("ebalanc" in entry["message"] for entry in state["logs"]))
        invested = 1 - state["portfolio"]["cash"] / state["portfolio"]["nav"]
        assert -1 <= invested <= 1
        exported = await post(engine, "/api/actions/export-logs")
        assert exported["success"] is True and any("ebalanc" in entry["message"] for entry in exported["logs"])
        first = (await get(engine, "/api/system/state/history", limit=10))["states"][0]
        assert (await post(engine, "/api/actions/reset"))["success"] is True
        await viewer.heard()
        fresh = await viewer.next_state()
        assert fresh["portfolio"]["nav"] == pytest.approx(fresh["portfolio"]["cash"], rel=0.5) and first["portfolio"]


async def test_it_can_be_switched_off(start):
    engine = start(service=BRAINSTREAM, **(PLAYING | QUIET))
    async with Viewer.live(engine, symbol="SPY") as viewer:
        await asyncio.sleep(0.3)
        assert not await viewer.heard()
    status, answer = await call(engine, "POST", "/api/actions/reset")
    assert (status, answer["error_code"]) == (409, "INVALID_STATE"), answer


async def test_its_symbol_and_its_pace_are_settings(start):
    engine = start(service=BRAINSTREAM, **(PLAYING | BRAINSTREAM.variables(SYMBOL="BTC-USD", DEMO_INTERVAL="100ms")))
    clock = asyncio.get_running_loop().time
    async with viewers(engine, {"symbol": "BTC-USD"}) as (viewer,):
        await states(viewer, 12)
        begin = clock()
        assert {state["market"]["symbol"] for state in await states(viewer, 10)} == {"BTC-USD"}
        assert clock() - begin == pytest.approx(1, abs=0.3)
