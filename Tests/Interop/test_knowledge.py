"""What sessions learned is found, outlives the process, and holds nobody up, also when the disk fails or another has the file."""

import asyncio
import contextlib
import os
import re
import resource
import sqlite3
import subprocess

import aiohttp
import pytest
import websockets

from mcp_wire import STATELESS, Wire
from services import SESSION_BUDDY
from support import Client, Hub, eventually_async

# What no client is told of a failure.
INTERNALS = re.compile(r"sqlite|/[a-z]+/|\.swift|disk|database|knowledge is", re.IGNORECASE)
UNLIMITED = SESSION_BUDDY.variables(WEBSOCKET_MESSAGE_RATE_LIMIT="0")


@pytest.fixture
async def client(hub):
    async with Client.connect(hub.uri) as client:
        yield client


async def capture(client, session="s", **knowledge):
    """Captures knowledge of a session, which is made if it is not known yet; returns the identifier."""
    if (await client.answer("get_status", {"session_id": session}))["status"] == "not_found":
        await client.answer("create_session", {"session_id": session})
    return (await client.answer("capture_knowledge", {"session_id": session} | knowledge))["knowledge_id"]


async def find(client, query, **options):
    """The identifiers of what is found, the best first."""
    answer = await client.answer("search_knowledge", {"query": query} | options)
    assert answer["query"] == query and answer["total"] >= len(answer["results"])
    return [result["knowledge_id"] for result in answer["results"]]


# Searching

KNOWLEDGE = {
    "title": {"title": "The linker", "content": "fails without -lm"},
    "tag": {"content": "put libraries last", "tags": ["linker", "C++"]},
    "content": {"content": "when the linker is slow try another; a slow disk is no excuse"},
    "aside": {"session": "other", "content": "Müller's slow linker: 数据 and Überraschung", "tags": ["linking"], "source": "talk"},
}


@pytest.mark.parametrize("query, options, found", [
    ("linker", {}, "title tag aside content"),
    ("LINKER slow", {}, "aside content"),
    ('"slow linker"', {}, "aside"),
    ('"linker slow"', {}, ""),
    ("link*", {}, "title tag aside content"),
    ("link", {}, ""),
    ('"slow dis"*', {}, "content"),
    ("linker -slow", {}, "title tag"),
    ('linker -"slow disk"', {}, "title tag aside"),
    ("libraries OR disk linker", {}, "tag content"),
    ("muller uberraschung", {}, "aside"),
    ("数据", {}, "aside"),
    ("linker", {"session_id": "s"}, "title tag content"),
    ("linker", {"session_id": "nobody"}, ""),
    ("linker", {"tag": "linker"}, "tag"),
    ("last", {"tag": "C++"}, "tag"),
    ("last", {"tag": "c++"}, ""),
    ("linker", {"limit": 1}, "title"),
    ("fails ( AND NEAR NOT: content: ^ * {", {}, ""),
    ("excuse) --; DROP' TABLE", {}, ""),
    ("talk", {}, ""),
])  # fmt: skip
async def test_search_finds_the_best_first(client, query, options, found):
    for name, knowledge in KNOWLEDGE.items():
        await capture(client, **{"knowledge_id": name} | knowledge)
    assert await find(client, query, **options) == found.split()


async def test_what_is_rare_counts_more_and_among_equals_the_latest_comes_first(client):
    for number in range(6):
        await capture(client, knowledge_id=f"k{number}", content="common words here")
    await capture(client, knowledge_id="rare", content="rare words here")
    assert await find(client, "common") == [f"k{number}" for number in reversed(range(6))]
    assert (await find(client, "common OR rare"))[0] == "rare"
    answer = await client.answer("search_knowledge", {"query": "words", "limit": 2})
    assert (answer["total"], len(answer["results"])) == (7, 2)
    # What is captured again takes the place of the first, and is the latest.
    await capture(client, knowledge_id="k0", content="common sense", title="again")
    assert (await find(client, "common"))[0] == "k0" and await find(client, "sense") == ["k0"]


async def test_knowledge_that_is_captured_again_is_found_once_and_its_captures_are_counted(client):
    for content in ["first thought", "second thought"]:
        await capture(client, knowledge_id="k", content=content)
    assert (await client.answer("search_knowledge", {"query": "thought"}))["total"] == 1
    assert (await client.answer("get_session", {"session_id": "s"}))["knowledge_count"] == 2


@pytest.mark.parametrize("query", ["", "  ", "-only", "?!", "x" * 257, "a " * 17, "OR"])
async def test_query_without_words_or_with_too_many_is_refused(client, query):
    assert (await client.refusal("search_knowledge", {"query": query}))["error_code"] == "INVALID_REQUEST"


async def test_result_has_what_was_captured_and_is_heard_in_the_channel_of_its_session(hub, client):
    async with Client.connect(hub.uri) as listening, Wire.connect(hub, STATELESS) as agent:
        await listening.subscribe("knowledge:s", "knowledge:other")
        knowledge = {"knowledge_id": "k", "title": "Ü\u2028", "content": "The \"linker\"\n needs -lm", "tags": ["b", "a"], "source": "log"}
        await client.answer("create_session", {"session_id": "s"})
        captured = await client.answer("capture_knowledge", {"session_id": "s"} | knowledge)
        event = await listening.event("knowledge.captured")
        timestamp = event["data"].pop("timestamp")
        assert event["data"] == {"session_id": "s"} | knowledge and timestamp == captured["captured_at"]
        for ask in ["client", "agent"]:
            parameters = {"query": "linker", "session_id": "s"}
            if ask == "client":
                answer = await client.answer("search_knowledge", parameters)
            else:
                answer = (await agent.call("search_knowledge", **parameters)).result["structuredContent"]
            (found,) = answer["results"]
            score, snippet = found.pop("score"), found.pop("snippet")
            assert found == {"session_id": "s", "captured_at": timestamp} | knowledge
            assert score > 0 and snippet == 'The "«linker»"\n needs -lm'
            event = await listening.event("knowledge.search_result")
            assert event["room"] == "knowledge:s" and event["data"].pop("timestamp") == event["timestamp"]
            assert event["data"] == answer | {"results": [found | {"score": score, "snippet": snippet}]}
        # What nobody's session asked is heard nowhere.
        await client.answer("search_knowledge", {"query": "linker"})
        sent = await listening.send("ping")
        assert (await listening.receive())["correlation_id"] == sent


async def test_published_knowledge_is_found_too(hub, client):
    event = {"event": "knowledge.captured", "data": {"session_id": "afar", "knowledge_id": "k", "content": "told by another program"}}
    async with aiohttp.ClientSession(hub.url) as http:
        assert (await http.post("/publish", json=event)).status == 200
    await eventually_async(lambda: find(client, "told program", session_id="afar"), what="the knowledge")
    event["data"] |= {"knowledge_id": "k2", "content": "told as an envelope"}
    await client.send("event", **event)
    await eventually_async(lambda: find(client, "told envelope", session_id="afar"), what="the knowledge")
    assert (await client.answer("get_session", {"session_id": "afar"}))["knowledge_count"] == 2


# Keeping


async def test_knowledge_outlives_a_restart_and_sessions_do_not(hub):
    async with Client.connect(hub.uri) as client:
        await capture(client, knowledge_id="k", content="durable", tags=["t"])
        before = await client.answer("search_knowledge", {"query": "durable"})
    hub.stop()
    hub.restart()
    async with Client.connect(hub.uri) as client:
        assert await client.answer("search_knowledge", {"query": "durable"}) == before
        assert (await client.refusal("get_session", {"session_id": "s"}))["error_code"] == "NOT_FOUND"


@pytest.mark.parametrize("arguments", [["serve", "session-buddy"], ["run"]], ids=["serve", "run"])
async def test_nothing_confirmed_is_lost_when_the_process_is_killed(start, arguments):
    hub = start(arguments, **UNLIMITED)
    confirmed = set()
    for crash in range(5):
        async with Client.connect(hub.uri) as client:
            await client.answer("create_session", {"session_id": "s"})
            texts = {}
            for number in range(50):
                text = f"crash{crash} number{number}"
                sent = await client.send("request", "capture_knowledge", {"session_id": "s", "knowledge_id": text, "content": text + " x" * 500})
                texts[sent] = text

            async def keep_one():
                reply = await client.receive()
                assert reply["type"] == "response", reply
                confirmed.add(texts[reply["correlation_id"]])

            # Each time at another place among the answers.
            for _ in range(1 + 11 * crash):
                await keep_one()
            hub.crash()
            # What was answered before the end was promised as well.
            with contextlib.suppress(websockets.ConnectionClosed):
                while True:
                    await keep_one()
        if arguments != ["run"]:
            hub.restart()
        async with Client.connect(hub.uri) as client:
            found = set(await find(client, "crash*", limit=500))
            assert confirmed <= found, f"lost: {sorted(confirmed - found)}"
            for result in (await client.answer("search_knowledge", {"query": f"crash{crash}", "limit": 100}))["results"]:
                assert result["content"] == result["knowledge_id"] + " x" * 500, "whole or not at all"
    assert len(confirmed) >= sum(1 + 11 * crash for crash in range(5))


# When the disk fails


def make_foreign(path):
    with contextlib.closing(sqlite3.connect(path)) as database:
        database.execute("CREATE TABLE shopping(item)")
        database.commit()


UNUSABLE = {
    "garbage": (lambda path: path.write_bytes(os.urandom(20_000)), "not a database"),
    "a short text": (lambda path: path.write_bytes(b"hello"), "not a database"),
    "another program's database": (make_foreign, "database of another program"),
    "a directory": (lambda path: path.mkdir(), "unable to open"),
}


@pytest.mark.parametrize("make, reason", UNUSABLE.values(), ids=UNUSABLE)
def test_unusable_database_is_explained_and_left_as_it_is(tmp_path, make, reason):
    hub = Hub(tmp_path, ["serve", "session-buddy"])
    path = tmp_path / "state" / "session-buddy" / "knowledge.sqlite"
    path.parent.parent.mkdir(mode=0o700)
    path.parent.mkdir(mode=0o700)
    make(path)
    before = path.read_bytes() if path.is_file() else None
    with pytest.raises(AssertionError, match="ended with 1"):
        hub.start()
    (line,) = hub.log.splitlines()
    assert str(path) in line and reason in line, line
    assert before is None or path.read_bytes() == before


async def fails(hub, client, request, **data):
    """Asserts that a request fails for the disk: nobody is told of its cause but the log, and the service calls itself degraded."""
    assert (await health(hub))["status"] == "healthy"
    reply = await client.refusal(request, {"session_id": "s"} | data)
    assert (reply["error_code"], reply["error_message"]) == ("INTERNAL_ERROR", "Internal server error")
    now = await health(hub)
    assert (now["status"], now["checks"]["work"]["ok"], now["checks"]["server"]["ok"]) == ("degraded", False, True)
    assert not INTERNALS.search(str(now["checks"]))
    assert hub.figure("websocket_health") == 0
    assert re.search(r" error session-buddy: .*/knowledge\.sqlite: ", hub.log)
    assert await client.is_open()


async def health(hub):
    async with aiohttp.ClientSession() as http, http.get(f"{hub.url}/health") as response:
        answer = await response.json()
        assert response.status == (200 if answer["status"] == "healthy" else 503)
        return answer


@pytest.fixture
def hub_on_small_disk(tmp_path):
    """A hub whose state directory is a file system of 1 MiB."""
    state = tmp_path / "state"
    state.mkdir()
    if subprocess.run(["mount", "-t", "tmpfs", "-o", "size=1m,mode=700", "tmpfs", state], capture_output=True).returncode != 0:
        pytest.skip("mounting a file system takes more rights than this user has")
    hub = Hub(tmp_path, ["serve", "session-buddy"])
    try:
        yield hub.start()
        hub.stop()
    finally:
        hub.kill()
        subprocess.run(["umount", "--lazy", state], check=True)


async def test_full_disk_is_an_error_until_there_is_room(hub_on_small_disk):
    hub = hub_on_small_disk
    async with Client.connect(hub.uri) as client:
        await capture(client, knowledge_id="before", content="kept")
        await fails(hub, client, "capture_knowledge", content="x " * 400_000)
        assert await find(client, "kept") == ["before"]
        # An event that nobody waits for fails as silently for its publisher, and as loudly for the operator.
        await client.answer("publish", {"event": "knowledge.captured", "data": {"session_id": "s", "knowledge_id": "k", "content": "x " * 400_000}})

        async def is_degraded():
            return (await health(hub))["status"] == "degraded"

        await eventually_async(is_degraded, what="the degraded health")
        subprocess.run(["mount", "-o", "remount,size=16m", hub.folder / "state"], check=True)
        await capture(client, knowledge_id="after", content="kept " + "x " * 400_000)
        assert (await health(hub))["status"] == "healthy"
        assert await find(client, "kept") == ["before", "after"]


def test_state_directory_that_cannot_be_written_is_explained(hub_on_small_disk):
    hub_on_small_disk.stop()
    subprocess.run(["mount", "-o", "remount,ro", hub_on_small_disk.folder / "state"], check=True)
    with pytest.raises(AssertionError, match=r"ended with 1:\n(.*\n)*ecosystem-hub serve: \S.*/state"):
        hub_on_small_disk.restart()


async def test_file_that_may_not_grow_is_an_error_as_a_full_disk_is(hub):
    async with Client.connect(hub.uri) as client:
        await capture(client, knowledge_id="before", content="kept")
        _, hard = resource.prlimit(hub.process.pid, resource.RLIMIT_FSIZE)
        resource.prlimit(hub.process.pid, resource.RLIMIT_FSIZE, (64 * 1024, hard))
        await fails(hub, client, "capture_knowledge", content="x " * 100_000)
        resource.prlimit(hub.process.pid, resource.RLIMIT_FSIZE, (hard, hard))
        await capture(client, knowledge_id="after", content="kept")
        assert await find(client, "kept") == ["after", "before"]


async def test_database_that_another_program_keeps_for_itself_is_an_error_and_holds_up_nobody(hub):
    async with Client.connect(hub.uri) as client, Client.connect(hub.uri) as other:
        await capture(client, content="before")
        with contextlib.closing(sqlite3.connect(hub.folder / "state/session-buddy/knowledge.sqlite", isolation_level=None)) as database:
            database.execute("BEGIN IMMEDIATE")
            failing = asyncio.create_task(fails(hub, client, "capture_knowledge", content="meanwhile"))

            async def is_pending():
                return hub.figure("hub_pending_work") == 1

            await eventually_async(is_pending, what="the work")
            for _ in range(20):
                await other.answer("create_session")
                assert await other.is_open()
            assert not failing.done()
            await failing
        await capture(client, content="after")
        assert (await health(hub))["status"] == "healthy"
        assert len(await find(client, "before OR after OR meanwhile")) == 2


@pytest.fixture
async def damaged_hub(hub):
    """A hub whose database has a sound beginning and nothing behind it."""
    path = hub.folder / "state/session-buddy/knowledge.sqlite"
    async with Client.connect(hub.uri) as client:
        for number in range(50):
            await capture(client, content=f"word {number} " + "x " * 2000)
    hub.stop()
    with open(path, "r+b") as file:
        file.seek(64 * 1024)
        file.write(b"\xff" * (path.stat().st_size - 64 * 1024))
    hub.restart()
    async with Client.connect(hub.uri) as client:
        await client.answer("create_session", {"session_id": "s"})
    return hub


async def test_damage_is_met_when_it_is_read(damaged_hub):
    async with Client.connect(damaged_hub.uri) as client:
        await fails(damaged_hub, client, "search_knowledge", query="word")


async def test_failure_that_its_client_is_told_of_is_not_counted_as_one_that_nobody_waited_for(damaged_hub):
    async with Client.connect(damaged_hub.uri) as client, aiohttp.ClientSession(damaged_hub.url) as http:
        await client.refusal("search_knowledge", {"query": "word"})
        metrics = await (await http.get("/metrics")).text()
        assert 'error_type="INTERNAL_ERROR"} 1' in metrics
        assert "WORK_FAILED" not in metrics


# While it is slow


async def test_others_are_answered_while_searches_are_slow(start):
    hub = start(**UNLIMITED)
    words = [f"word{number}" for number in range(16)]
    async with Client.connect(hub.uri) as client, Client.connect(hub.uri) as other, aiohttp.ClientSession(hub.url) as http:
        for batch in range(2):
            events = [
                {"event": "knowledge.captured", "data": {"session_id": "s", "knowledge_id": f"{batch}-{number}", "content": " ".join(words) + f" nr{number}" * 40}}
                for number in range(1000)
            ]  # fmt: skip
            receipt = await (await http.post("/publish", json=events)).json()
            assert (receipt["published"], receipt["refused"]) == (1000, 0)
        query = {"query": " OR ".join(words), "limit": 500}
        searches = {await client.send("request", "search_knowledge", query) for _ in range(20)}
        pings = {await client.send("ping") for _ in range(20)}
        # Another client has its answers meanwhile.
        for _ in range(20):
            assert await other.is_open()
        assert hub.figure("hub_pending_work") > 0
        order = []
        while searches or pings:
            reply = await client.receive()
            assert reply["type"] in ("response", "pong"), reply
            order.append(reply["type"])
            searches.discard(reply["correlation_id"]) or pings.discard(reply["correlation_id"])
            if reply["type"] == "response":
                assert (reply["data"]["total"], len(reply["data"]["results"])) == (2000, 500)
        assert order[-1] == "response", "no ping waits for all searches"
        assert len(await find(client, "nr999 word1")) == 2
