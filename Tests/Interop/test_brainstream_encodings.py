"""What clients of the engine may ask for: patches instead of whole states, MessagePack instead of JSON, and all of it at once."""

import itertools

import msgpack
import pytest

from brainstream_client import ALWAYS, PLAYING, QUIET, SECTIONS, Viewer, merge_patch, post, tell, viewers, without_nulls
from services import BRAINSTREAM


@pytest.fixture
def engine(start):
    """An engine that says only what it is told."""
    return start(service=BRAINSTREAM, **QUIET)


def chosen(state, channels):
    """What a client of these channels hears of a state."""
    if not channels:
        return without_nulls(state)
    sections = [section for channel in channels.split(",") for section in SECTIONS[channel]]
    symbol = {"symbol": state["market"]["symbol"]} if "market" in state else {"symbol": state["symbol"]}
    return without_nulls({name: state[name] for name in (*ALWAYS, *sections) if name in state} | symbol)


def changes(states):
    """States without those that say no more than the one before: a state is said again after a silence."""
    contents = [{name: value for name, value in state.items() if name != "timestamp"} for state in states]
    return [content for content, before in zip(contents, [None, *contents]) if content != before]


async def tell_a_story(engine, length):
    """Posts states in which sections change by turns: numbers of all kinds, texts, lists that shrink, members that go."""
    for step in range(1, length):
        sections = {}
        if step % 2 == 0:
            sections["portfolio"] = {"nav": 100_000 + step * 1000.5, "cash": -step, "daily_pnl": 1e-9 * step, "max_drawdown": -step / 1000}
        if step % 3 == 0:
            sections["logs"] = [
                {"level": "INFO", "message": f"Lévy {n} \U0001f9e0", "timestamp": "2025-12-21T12:00:00Z"} for n in range(step % 5)
            ]
        if step % 5 == 0:
            sections["signal"] = {"side": ["BUY", "SELL", "FLAT"][step % 3], "confidence": step / length, "reasoning": "r" * (step * 7)}
        if step % 7 == 0:
            sections["agents"] = {f"Agent{step}": {"latency_ms": step / 3, "invocations": 2**step % 2**53}}
        if step % 11 == 0:
            sections["scanner"] = [{"symbol": f"S{n}", "price": n * 1000.0} for n in range(step)]
        await tell(engine, step, market={"alpha": step / 10}, **sections)
    last = {"level": "INFO", "message": "last", "timestamp": "2025-12-21T12:00:00Z"}
    await tell(engine, length, portfolio={"nav": -1}, logs=[last])


def is_last(length):
    def accept(state):
        """The last state, whichever of its sections a client hears."""
        market, portfolio, logs = state.get("market", {}), state.get("portfolio", {}), state.get("logs", [])
        return market.get("price") == length or portfolio.get("nav") == -1 or any(entry["message"] == "last" for entry in logs)

    return accept


async def test_patches_rebuild_every_state_that_a_plain_client_gets(engine):
    async with Viewer.live(engine) as plain, Viewer.connect(engine, delta=1) as patched:
        assert (await patched.hear()).type == "OPTIONS"
        await patched.next_state()
        await tell_a_story(engine, 99)
        for _ in range(99):
            assert await patched.next_state() == without_nulls(await plain.next_state())
        packets = patched.log[1:]
        assert packets[0].type == "TELEMETRY"
        first = packets[0].members["sequence"]
        assert [packet.members["sequence"] for packet in packets] == list(range(first, first + 100))
        # One in thirty is whole, so that nobody who made a mistake lives with it for long.
        whole = [place for place, packet in enumerate(packets) if packet.type == "TELEMETRY"]
        assert all(later - earlier <= 30 for earlier, later in zip(whole, [*whole[1:], 100])) and len(whole) <= 5, whole


async def test_patches_are_small(engine):
    """A state of the document's size of which the market changes alone."""
    async with viewers(engine, {}, {"delta": 1}, {"encoding": "msgpack"}) as everyone:
        await tell_a_story(engine, 25)
        for price in range(20):
            await tell(engine, 500 + price)
        for viewer in everyone:
            await viewer.at_price(519)
        sizes = [
            [len(packet.raw.encode() if isinstance(packet.raw, str) else packet.raw) for packet in viewer.log[-15:]] for viewer in everyone
        ]
        whole, patch, binary = map(sum, sizes)
        assert patch < whole / 4 and binary < whole


async def test_a_patch_holds_what_changed_and_nothing_else(engine):
    async with Viewer.live(engine, delta=1) as viewer:
        await tell(engine, 1, portfolio={"nav": 5, "cash": 6}, scanner=[{"symbol": "A"}, {"symbol": "B"}])
        await viewer.at_price(1)
        await tell(engine, 2)
        patch = (await viewer.packet("DELTA")).members["patch"]
        assert patch.keys() <= {"timestamp", "market"} and patch["market"] == {"price": 2}
        await post(engine, "/api/state", {"portfolio": {"cash": 7}, "scanner": [{"symbol": "B"}]})
        patch = (await viewer.packet("DELTA")).members["patch"]
        assert patch.keys() - {"timestamp"} == {"portfolio", "scanner"}
        assert (patch["portfolio"], patch["scanner"]) == ({"cash": 7}, [{"symbol": "B"}])


async def test_what_goes_is_null_in_the_patch(engine):
    """RFC 7396 §1; and those who post a state say it in the same way."""
    async with viewers(engine, {}, {"delta": 1}) as (plain, patched):
        await tell(engine, 1, custom={"a": 5, "b": {"c": 6, "d": [None]}, "e": None})
        assert (await plain.next_state())["custom"] == (await patched.next_state())["custom"] == {"a": 5, "b": {"c": 6, "d": [None]}}
        await post(engine, "/api/state", {"custom": {"a": None, "b": {"c": None}}})
        assert (await plain.next_state())["custom"] == (await patched.next_state())["custom"] == {"b": {"d": [None]}}
        assert patched.log[-1].members["patch"]["custom"] == {"a": None, "b": {"c": None}}


async def test_newcomers_to_a_stream_of_patches_begin_with_a_whole_state(engine):
    await tell(engine, 0)
    async with Viewer.live(engine) as plain:
        for newcomers in range(1, 5):
            async with viewers(engine, *[{"delta": 1}] * newcomers, connect=Viewer.connect) as group:
                await tell_a_story(engine, 5)
                last = without_nulls(await plain.state_where(is_last(5)))
                for viewer in group:
                    while await viewer.next_state() != last:
                        pass
                    assert [packet.type for packet in viewer.log][:2] == ["OPTIONS", "TELEMETRY"]


async def test_a_change_of_subject_is_followed_by_a_whole_state(engine):
    await tell(engine, 20, "AAPL")
    async with Viewer.live(engine, delta=1) as viewer, Viewer.live(engine, delta=1) as other:
        await tell(engine, 10)
        await tell(engine, 11)
        await viewer.at_price(11)
        for change, price in (({"symbol": "AAPL"}, 20), ({"channels": ["market"]}, 20), ({"symbol": None}, 21)):
            await viewer.subscribe(**change)
            if price == 21:
                await tell(engine, 21, "AAPL")
            packet = await viewer.packet("TELEMETRY", "DELTA")
            assert packet.type == "TELEMETRY", change
            while viewer.state["market"]["price"] != price:
                await viewer.next_state()
        await tell(engine, 12)
        state = await viewer.at_price(12)
        assert "portfolio" not in state and state["symbol"] == "SPY"
        assert (await other.at_price(12))["market"]["symbol"] == "SPY"


COMBINATIONS = [
    {name: value for name, value in zip(("flat", "delta", "encoding", "channels"), values) if value}
    for values in itertools.product((None, 1), (None, 1), (None, "msgpack"), (None, "market", "trades,logs"))
]


async def test_all_combinations_say_the_same(engine):
    """Each client hears what the plain one hears, in its own form, and reduced to its channels."""
    async with viewers(engine, *COMBINATIONS, connect=Viewer.connect) as everyone:
        plain, *others = everyone
        await tell_a_story(engine, 40)
        await plain.state_where(is_last(40))
        whole = [packet.data for packet in plain.log]
        for options, viewer in zip(COMBINATIONS[1:], others):
            await viewer.state_where(is_last(40))
            first, *rest = viewer.log
            if options.keys() & {"delta", "encoding", "channels"}:
                assert first.type == "OPTIONS"
                in_force = {"flat": "flat" in options, "delta": "delta" in options, "encoding": options.get("encoding", "json")}
                assert first.data | in_force == first.data
            else:
                rest = viewer.log
            channels = options.get("channels")
            heard = changes([without_nulls(packet.data) for packet in rest])
            assert heard == changes([chosen(state, channels) for state in whole]), options
            types = {packet.type for packet in rest}
            assert types == ({"TELEMETRY", "DELTA"} if "delta" in options else {"TELEMETRY"}), options


async def test_message_pack_is_what_its_specification_has(engine):
    """Written again by another library, with integers in the smallest form and floats of 64 bits, the bytes are the same."""
    edges = [2**power for power in (0, 5, 7, 8, 15, 16, 31, 32, 53)]
    numbers = [0, *edges, *(edge - 1 for edge in edges), *(-edge for edge in edges), *(-edge - 1 for edge in edges[:-1]), 0.5, -1.25, 1e300]
    texts = ["", "a" * 31, "a" * 32, "ä" * 127, "a" * 256, "a" * 40_000, "\U0001f9e0", "\u0000"]
    async with Viewer.live(engine, encoding="msgpack") as viewer, Viewer.live(engine) as plain:
        custom = {
            "numbers": numbers,
            "texts": texts,
            "more": {f"m{n}": [n] * n for n in range(20)},
            "yes": True,
            "no": False,
            "nothing": [None],
        }
        await tell(engine, 450.25, custom=custom)
        state = await viewer.next_state()
        assert state == await plain.next_state() and state["custom"] == custom
        assert [type(number) for number in state["custom"]["numbers"]] == [type(number) for number in numbers]
        for packet in viewer.log:
            assert msgpack.packb(packet.members) == packet.raw


async def test_a_played_market_is_the_same_in_every_form(start):
    """The demo's own states, at twenty a second."""
    engine = start(service=BRAINSTREAM, **PLAYING)
    async with viewers(engine, {}, {"delta": 1}, {"delta": 1, "encoding": "msgpack"}) as (plain, *others):
        await plain.state_where(lambda state: len(plain.log) > 40)
        known = {packet.data["timestamp"]: packet.data for packet in plain.log}
        for viewer in others:
            matched = 0
            while matched < 30:
                state = await viewer.next_state()
                if state["timestamp"] in known:
                    assert state == without_nulls(known[state["timestamp"]])
                    matched += 1


RFC_7396_EXAMPLES = [
    ({"a": "b"}, {"a": "c"}, {"a": "c"}),
    ({"a": "b"}, {"b": "c"}, {"a": "b", "b": "c"}),
    ({"a": "b"}, {"a": None}, {}),
    ({"a": "b", "b": "c"}, {"a": None}, {"b": "c"}),
    ({"a": ["b"]}, {"a": "c"}, {"a": "c"}),
    ({"a": {"b": "c"}}, {"a": {"b": "d", "c": None}}, {"a": {"b": "d"}}),
    ({"a": [{"b": "c"}]}, {"a": [1]}, {"a": [1]}),
    (["a", "b"], ["c", "d"], ["c", "d"]),
    ({"e": None}, {"a": 1}, {"e": None, "a": 1}),
    ([1, 2], {"a": "b", "c": None}, {"a": "b"}),
    ({}, {"a": {"bb": {"ccc": None}}}, {"a": {"bb": {}}}),
]


@pytest.mark.parametrize("target, patch, result", RFC_7396_EXAMPLES)
def test_the_patching_of_these_tests_is_that_of_the_rfc(target, patch, result):
    """Examples of appendix A."""
    assert merge_patch(target, patch) == result
