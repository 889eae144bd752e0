"""The engine of brainstream, as its document and its clients have it: states, replay, subscriptions, and what is not understood."""

import asyncio
import json
import re

import jsonschema
import pytest
import websockets

from brainstream_client import PLAYING, QUIET, Viewer, call, get, post, regime, tell, viewers
from services import BRAINSTREAM

PATHS = ["/ws/stream", "/api/ws/stream"]

NUMBER = {"type": "number"}
TEXT = {"type": "string"}
TIME = {"type": "string", "pattern": r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$"}


def section(**members):
    return {"type": "object", "required": list(members), "properties": members}


# The tables of the document, §3.
STATE = section(
    timestamp=TIME,
    status={"enum": ["ACTIVE", "HALT", "INITIALIZING"]},
    market=section(
        symbol=TEXT, price=NUMBER, alpha=NUMBER, regime={"enum": ["Gaussian", "L\u00e9vy Stable", "Critical", "Unknown"]},
        velocity=NUMBER, acceleration=NUMBER,
    ),
    portfolio=section(nav=NUMBER, cash=NUMBER, daily_pnl=NUMBER, max_drawdown={"type": "number", "minimum": -1, "maximum": 0}),
    signal=section(side={"enum": ["BUY", "SELL", "FLAT"]}, confidence={"type": "number", "minimum": 0, "maximum": 1}, reasoning=TEXT),
    governance=section(approved_size={"type": "number", "minimum": 0, "maximum": 0.2}),
    logs={"type": "array", "maxItems": 10, "items": section(level={"enum": ["INFO", "WARNING", "ERROR"]}, message=TEXT, timestamp=TIME)},
    agents={"type": "object", "additionalProperties": section(latency_ms=NUMBER)},
    models={"type": "object", "additionalProperties": section(latency_ms=NUMBER, invocations={"type": "integer"})},
)  # fmt: skip


@pytest.fixture
def engine(start):
    """An engine that says only what it is told."""
    return start(service=BRAINSTREAM, **QUIET)


# States


async def test_newcomers_get_the_last_ten_states_and_then_live_ones(engine):
    for price in range(1, 13):
        await tell(engine, price)
    for path in PATHS:
        async with Viewer.connect(engine, path) as viewer:
            assert await viewer.prices(10) == list(range(3, 13))
            await tell(engine, 13)
            await tell(engine, 3)
            assert await viewer.prices(2) == [13, 3]
        for price in range(3, 13):
            await tell(engine, price)


async def test_before_any_source_there_is_a_state_that_says_so(engine):
    async with Viewer.connect(engine) as viewer:
        state = await viewer.next_state()
        assert state["status"] == "INITIALIZING"
        assert state["market"] | {"price": 0, "alpha": 0, "regime": "Unknown"} == state["market"]
        assert not await viewer.heard()


async def test_fewer_than_ten_are_replayed_when_there_are_no_more(engine):
    for price in (1, 2, 3):
        await tell(engine, price)
    async with Viewer.connect(engine) as viewer:
        assert await viewer.prices(3) == [1, 2, 3]
        assert not await viewer.heard()


@pytest.mark.parametrize("path", PATHS)
async def test_packets_have_the_form_of_the_document(start, path):
    engine = start(service=BRAINSTREAM, **PLAYING)
    async with Viewer.live(engine, path) as viewer:
        for _ in range(20):
            packet = await viewer.hear()
            assert (packet.type, list(packet.members)) == ("TELEMETRY", ["type", "data"])
            jsonschema.validate(packet.data, STATE)
            assert packet.data["market"]["regime"] == regime(packet.data["market"]["alpha"])
            assert not re.search(r"NaN|Infinity|[eE]\+?3\d\d", packet.raw)
            assert packet.data["source"] == "demo" and packet.data["status"] == "ACTIVE"


async def test_older_front_ends_get_the_same_without_the_wrapper(engine):
    """The Dashboard and the ProTerminal read packet.market and packet.signal."""
    async with Viewer.live(engine) as wrapped, Viewer.live(engine, flat=1) as flat:
        await tell(engine, 450.25, signal={"side": "BUY", "confidence": 0.85}, logs=["as a text"], custom={"a": [1]})
        state = await wrapped.next_state()
        mirrored = json.loads((await flat.hear()).raw)
        assert mirrored == {"type": "TELEMETRY", **state}
        assert mirrored["market"]["price"] == 450.25 and mirrored["signal"]["side"] == "BUY"


async def test_a_posted_state_is_merged_member_by_member_and_unknown_members_pass(engine):
    async with Viewer.live(engine) as viewer:
        first = await tell(engine, 100, portfolio={"nav": 5000.5, "cash": 20}, custom={"deep": {"list": [1, None, "ä"]}})
        second = await post(engine, "/api/state", {"portfolio": {"nav": 6000}, "market": {"alpha": 1.75}})
        assert second == {"success": True, "symbol": "SPY", "sequence": first["sequence"] + 1}
        before, state = await viewer.next_state(), await viewer.next_state()
        assert before["source"] == state["source"] == "http" and state["status"] == "ACTIVE"
        assert before["custom"] == state["custom"] == {"deep": {"list": [1, None, "ä"]}}
        assert state["portfolio"] | {"nav": 6000, "cash": 20} == state["portfolio"]
        assert state["market"] | {"symbol": "SPY", "price": 100, "alpha": 1.75} == state["market"]


async def test_only_what_is_a_state_is_taken(engine):
    wrong = [
        (b"{", "DECODE_ERROR"),
        (b"[]", "DECODE_ERROR"),
        ({"market": 5}, "INVALID_REQUEST"),
        ({"market": {"price": "dear"}}, "INVALID_REQUEST"),
        (b'{"market":{"price":1e999}}', "INVALID_REQUEST"),
        ({"market": {"symbol": "a b"}}, "INVALID_REQUEST"),
        ({"symbol": "SYMBOLTOOLONG"}, "INVALID_REQUEST"),
        ({"symbol": 5}, "INVALID_REQUEST"),
    ]
    async with Viewer.live(engine) as viewer:
        for body, code in wrong:
            status, answer = await call(engine, "POST", "/api/state", body)
            assert (status, answer["error_code"]) == (400, code), (body, answer)
            assert answer["error"] == answer["error_message"] and answer["error"], body
        assert not await viewer.heard()


async def test_symbols_are_bounded(engine):
    """A new one takes the place of one that nobody has chosen."""
    for number in range(66):
        await tell(engine, 1, f"S{number}")
    async with viewers(engine, *({"symbol": f"S{number}"} for number in range(64))):
        for number in range(64):
            await tell(engine, 1, f"S{number}")
        status, answer = await call(engine, "POST", "/api/state", {"symbol": "S64", "market": {"price": 1}})
        assert (status, answer["error_code"]) == (429, "LIMIT_EXCEEDED") and "64" in answer["error"]
        await tell(engine, 2, "S63")


async def test_something_is_said_every_five_seconds(start):
    """Clients are CRITICAL after ten seconds of silence: before any source, and when others hear what they chose not to."""
    clock = asyncio.get_running_loop().time

    async def of_a_silent_engine(engine):
        async with viewers(engine, {}, {"delta": 1, "encoding": "msgpack"}) as (plain, patched):
            begin = clock()
            first, _ = await plain.next_state(), await patched.next_state()
            assert first["status"] == "INITIALIZING" and 4 < clock() - begin < 6
            await tell(engine, 5)
            begin = clock()
            for viewer in (plain, patched):
                assert [(await viewer.next_state())["market"]["price"] for _ in range(2)] == [5, 5]
            assert 4 < clock() - begin < 6

    async def of_other_subjects(engine):
        async with viewers(engine, {"channels": "logs"}, {"symbol": "AAPL"}) as everyone:
            for _ in range(20):
                await tell(engine, 1)
                await asyncio.sleep(0.5)
            for viewer in everyone:
                packets = await viewer.heard()
                assert len([packet for packet in packets if packet.type == "TELEMETRY"]) in (1, 2, 3), packets

    engines = [start(service=BRAINSTREAM, **QUIET) for _ in range(2)]
    await asyncio.gather(of_a_silent_engine(engines[0]), of_other_subjects(engines[1]))


# Messages


async def test_ping_is_silent(engine):
    async with Viewer.live(engine) as viewer:
        for _ in range(3):
            await viewer.say("PING")
        assert not await viewer.heard()
        await tell(engine, 7)
        assert await viewer.prices(1) == [7]


async def test_subscribing_a_symbol(engine):
    await tell(engine, 10, "SPY")
    await tell(engine, 20, "AAPL")
    await tell(engine, 11, "SPY")
    async with viewers(engine, {}, {}, connect=Viewer.connect) as (viewer, other):
        assert await viewer.prices(3) == await other.prices(3) == [10, 20, 11]
        assert (await viewer.subscribe(symbol="aapl"))["symbol"] == "AAPL"
        assert await viewer.prices(1) == [20], "the latest of it, at once"
        await tell(engine, 12, "SPY")
        await tell(engine, 21, "AAPL")
        assert await viewer.prices(1) == [21]
        assert (await viewer.subscribe(symbol=None))["symbol"] is None
        await viewer.heard()
        await tell(engine, 13, "SPY")
        await tell(engine, 22, "AAPL")
        assert await viewer.prices(2) == [13, 22]
        assert await other.prices(4) == [12, 21, 13, 22], "what others hear is their own choice"


async def test_selecting_channels(engine):
    async with Viewer.live(engine) as everything, Viewer.live(engine) as viewer:
        acknowledged = await viewer.subscribe(channels=["trades"])
        assert (acknowledged["channels"], acknowledged["symbol"]) == (["trades"], None)
        await viewer.heard()
        await tell(engine, 1)
        await tell(engine, 2, portfolio={"nav": 7})
        await tell(engine, 3)
        await tell(
            engine, 4, logs=[{"level": "INFO", "message": "m", "timestamp": "2025-12-21T12:00:00Z"}], agents={"A": {"latency_ms": 1}}
        )
        await tell(engine, 5, governance={"approved_size": 0.125})
        assert await everything.prices(5) == [1, 2, 3, 4, 5]
        states = [packet.data for packet in await viewer.heard() if packet.type == "TELEMETRY"]
        assert [state for state in states if state.get("portfolio", {}).get("nav") == 7] == states[-2:]
        assert len(states) <= 3, "nothing of the trades is in the others"
        for state in states:
            assert state.keys() <= {"timestamp", "status", "source", "symbol", "signal", "portfolio", "governance"}
            assert (state["symbol"], state["status"], state["source"]) == ("SPY", "ACTIVE", "http")
        assert states[-1]["governance"]["approved_size"] == 0.125
        assert (await viewer.subscribe(channels=["market", "logs"]))["channels"] == ["market", "logs"]
        await viewer.heard()
        await tell(engine, 6)
        state = await viewer.at_price(6)
        assert {"agents", "logs"} <= state.keys() and not {"portfolio", "governance", "signal"} & state.keys()


async def test_options_of_the_query_are_told_first(engine):
    for price, symbol in ((1, "SPY"), (2, "AAPL")):
        await tell(engine, price, symbol)
    async with Viewer.connect(engine, channels="market,logs", symbol="aapl") as viewer:
        options = await viewer.hear()
        assert options.type == "OPTIONS"
        in_force = {"flat": False, "delta": False, "encoding": "json", "channels": ["market", "logs"], "symbol": "AAPL"}
        assert options.data == in_force
        assert (await viewer.next_state())["market"]["price"] == 2
    async with Viewer.connect(engine, flat=1, symbol="SPY") as viewer:
        options = await viewer.hear()
        assert options.members == {"type": "OPTIONS"} | in_force | {"flat": True, "channels": None, "symbol": "SPY"}


@pytest.mark.parametrize("option", ["encoding=xml", "delta=maybe", "channels=fish", "symbol=a%20b"])
async def test_an_option_that_is_none_is_told_and_the_default_is_in_force(engine, option):
    name, value = option.replace("%20", " ").split("=")
    async with websockets.connect(f"{engine.uri}ws/stream?{option}") as connection:
        viewer = Viewer(connection)
        error = (await viewer.packet("ERROR")).members
        assert error["code"] == "INVALID_REQUEST" and value in error["message"] and name in error["message"], error
        await tell(engine, 5, portfolio={"nav": 1})
        assert (await viewer.at_price(5))["portfolio"]["nav"] == 1
        options = next(packet.data for packet in viewer.log if packet.type == "OPTIONS")
        assert (options["encoding"], options["delta"], options["symbol"]) == ("json", False, None)


MALFORMED = [
    ("{", {"DECODE_ERROR"}),
    ("", {"DECODE_ERROR"}),
    (b"\x81\xa4type\xa4PING", {"DECODE_ERROR", "INVALID_REQUEST"}),
    (b"\xff\xfe\x00", {"DECODE_ERROR", "INVALID_REQUEST"}),
    ("[]", {"DECODE_ERROR", "INVALID_REQUEST"}),
    ('"PING"', {"DECODE_ERROR", "INVALID_REQUEST"}),
    ("{}", {"DECODE_ERROR", "INVALID_REQUEST"}),
    ('{"type":5}', {"DECODE_ERROR", "INVALID_REQUEST"}),
    ('{"type":"FLY"}', {"UNKNOWN_REQUEST"}),
    ('{"type":"SUBSCRIBE"}', {"INVALID_REQUEST"}),
    ('{"type":"SUBSCRIBE","symbol":"a b"}', {"INVALID_REQUEST"}),
    ('{"type":"SUBSCRIBE","symbol":"SYMBOLTOOLONG"}', {"INVALID_REQUEST"}),
    ('{"type":"SUBSCRIBE","symbol":5}', {"INVALID_REQUEST"}),
    ('{"type":"SUBSCRIBE","channels":["fish"]}', {"INVALID_REQUEST"}),
    ('{"type":"SUBSCRIBE","channels":{}}', {"INVALID_REQUEST"}),
    ("[" * 5000, {"DECODE_ERROR"}),
]


async def test_what_is_not_understood_costs_its_sender_an_error_and_nothing_else(engine):
    async with viewers(engine, {}, {"encoding": "msgpack", "flat": 1}, {}) as (plain, packed, other):
        for viewer in (plain, packed):
            for message, codes in MALFORMED:
                refusal = await viewer.refusal(message)
                assert refusal["code"] in codes, (message, refusal)
        assert "FLY" in (await plain.refusal('{"type":"FLY"}'))["message"]
        assert len((await plain.refusal(json.dumps({"type": "F" * 100_000})))["message"]) < 1000
        assert not await other.heard()
        await tell(engine, 9)
        for viewer in (plain, packed, other):
            assert (await viewer.next_state())["market"]["price"] == 9


async def test_a_flood_of_messages_is_refused_and_goes_on_being_served(start):
    engine = start(service=BRAINSTREAM, BRAINSTREAM_WEBSOCKET_MESSAGE_RATE_LIMIT="5", **QUIET)
    async with Viewer.live(engine) as viewer:
        for _ in range(20):
            await viewer.say("PING")
        assert (await viewer.packet("ERROR")).members["code"] == "RATE_LIMIT_EXCEEDED"
        await tell(engine, 9)
        assert await viewer.prices(1) == [9]


# The handshake


@pytest.mark.parametrize("path", PATHS)
async def test_the_subprotocol_token_is_accepted_and_the_token_itself_is_not_said(engine, path):
    token = "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2lnbmF0dXJl"
    async with Viewer.live(engine, path, subprotocols=["token", token]) as viewer:
        assert viewer.connection.subprotocol == "token"
        assert token not in str(viewer.connection.response.headers)
        await tell(engine, 1)
        assert await viewer.prices(1) == [1]


async def test_other_subprotocols_are_not_chosen(engine):
    async with Viewer.live(engine, subprotocols=["chat"]) as viewer:
        assert viewer.connection.subprotocol is None
        await tell(engine, 1)
        assert await viewer.prices(1) == [1]


async def test_a_slow_client_delays_nobody_and_gets_what_is_true_when_it_reads_again(engine):
    """The older of what it has not received is replaced; of patches, which build on each other, it gets every one."""
    async with viewers(engine, {}, {}, {"delta": 1}) as (quick, *slow):
        for viewer in slow:
            viewer.connection.transport.pause_reading()
        ballast = {"text": "x" * 50_000}
        for price in range(1, 301):
            await tell(engine, price, custom=ballast)
            assert await quick.prices(1) == [price]
        for viewer in slow:
            viewer.connection.transport.resume_reading()
            await viewer.at_price(300)
            seen = [packet.data["market"]["price"] for packet in viewer.log]
            assert seen == sorted(seen)
        assert len(slow[0].log) < 300 and len(slow[1].log) == 300


async def test_health_tells_of_the_stream(engine):
    async with Viewer.live(engine):
        await tell(engine, 1)
        health = await get(engine, "/health")
        assert health["status"] in ("ok", "healthy")
        assert engine.figure("brainstream_states_total") == 1
