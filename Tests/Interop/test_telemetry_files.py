"""The files that consciousness-telemetry reads: how they grow, turn and break, how many they are, and how large."""

import asyncio
import json
import os
import re
import time
from pathlib import Path

import aiohttp
import pytest

from services import CONSCIOUSNESS_TELEMETRY
from support import STARTUP_DEADLINE, eventually, eventually_async
from telemetry_client import Listener, bytes_read, emergency, lines, listeners, record


@pytest.fixture(params=["inotify", "timer"])
def watch(request):
    return request.param


@pytest.fixture
def hub(start, logs, watch):
    """For each way to watch a directory."""
    return start(service=CONSCIOUSNESS_TELEMETRY, **logs.settings(WATCH=watch))


@pytest.fixture
def inotify(start, logs):
    """For what does not depend on it."""
    return start(service=CONSCIOUSNESS_TELEMETRY, **logs.settings())


# Growth


async def test_both_ways_to_watch_see_records_sessions_and_emergencies(hub, logs):
    logs.append("old", 0)
    async with Listener.connect(hub) as listener:
        await listener.subscribe(sessionIds=["old", "new"])
        assert await listener.steps(1) == [0]
        for step in range(1, 4):
            logs.append("old", step)
            assert await listener.steps(1) == [step]
        logs.append("new", 0, 1)
        assert await listener.records(2) == [("new", record(0)), ("new", record(1))]
        logs.raise_emergency(0.4)
        assert (await listener.next("emergency"))["data"] == emergency(0.4)


async def test_a_writer_may_keep_its_file_open_and_flush_bursts(hub, logs):
    """The original writes ten records at a time, and all at its end."""
    async with Listener.connect(hub) as listener:
        await listener.subscribe("a")
        with open(logs.path("a"), "ab", buffering=1 << 20) as file:
            for step in range(100):
                file.write(lines(record(step)))
                if step % 10 == 9:
                    file.flush()
                    assert await listener.steps(10) == [*range(step - 9, step + 1)]
            file.write(lines(record(100)))
        assert await listener.steps(1) == [100]


async def test_a_file_may_come_whole_from_elsewhere(hub, logs):
    """Written beside, then given its name."""
    (beside := logs.telemetry / "beside").write_bytes(lines(*map(record, range(5))))
    async with Listener.connect(hub) as listener:
        await listener.subscribe()
        beside.rename(logs.path("a"))
        assert await listener.records(5) == [("a", record(step)) for step in range(5)]


async def test_directories_are_made_when_they_are_not_there(start, logs, watch):
    for directory in (logs.telemetry, logs.emergency):
        directory.rmdir()
    hub = start(service=CONSCIOUSNESS_TELEMETRY, **logs.settings(WATCH=watch))
    async with Listener.connect(hub) as listener:
        await listener.subscribe()
        logs.append("a", 0)
        assert await listener.steps(1) == [0]
        logs.raise_emergency()
        await listener.next("emergency")


# Rotation and truncation


async def test_rotation_loses_nothing(hub, logs):
    """The last records before the move come even when nobody had the time to read them."""
    async with Listener.connect(hub) as listener:
        await listener.subscribe("a")
        for first in range(0, 20, 4):
            logs.append("a", first)
            assert await listener.steps(1) == [first]
            logs.append("a", first + 1, first + 2)
            logs.path("a").rename(logs.telemetry / f"session_a.jsonl.{first}")
            logs.append("a", first + 3)
            assert await listener.steps(3) == [first + 1, first + 2, first + 3]


async def test_a_file_that_is_written_anew_begins_anew(hub, logs):
    """Cut to nothing, to less than was read, or replaced by another of the same name."""
    async with Listener.connect(hub) as listener:
        await listener.subscribe("a")
        logs.append("a", *range(10))
        await listener.steps(10)
        logs.path("a").write_bytes(lines(*map(record, range(4))))
        assert await listener.steps(4) == [0, 1, 2, 3]
        (new := logs.telemetry / "new").write_bytes(lines(*map(record, range(20, 26))))
        new.replace(logs.path("a"))
        assert await listener.steps(6) == [*range(20, 26)]
        logs.path("a").unlink()
        logs.append("a", 7)
        assert await listener.steps(1) == [7]
        # A torn line of the old file is no part of the new one.
        logs.write("a", b'{"timestamp": "2025')
        logs.path("a").rename(logs.telemetry / "gone")
        logs.append("a", 8)
        assert await listener.steps(1) == [8]


async def test_a_file_that_is_written_anew_as_long_as_it_was_is_seen(hub, logs):
    """Nothing of its size tells it."""
    async with Listener.connect(hub) as listener:
        await listener.subscribe("a")
        for turn in range(3):
            logs.path("a").write_bytes(lines(record(turn), record(turn + 1)))
            assert await listener.steps(2) == [turn, turn + 1]


async def test_a_session_that_is_gone_is_gone(hub, logs):
    logs.append("a", 0)
    async with Listener.connect(hub) as listener:
        await listener.subscribe("a")
        await listener.steps(1)
        logs.path("a").unlink()

        async def is_gone():
            await listener.say("snapshot", sessionId="a")
            return (await listener.next("snapshot"))["sessions"] == [{"sessionId": "a", "record": None}]

        await eventually_async(is_gone, what="the end of the session")


# Lines


async def test_lines_may_come_in_any_parts(inotify, logs):
    """Cut within numbers, names and characters, and at the end of the line."""
    line = (json.dumps(record(0, note="Φ ☃ 🧠"), ensure_ascii=False) + "\n").encode()
    async with listeners(inotify, 2) as (listener, late):
        await listener.subscribe("a")
        for byte in line:
            logs.write("a", bytes([byte]))
        assert await listener.records(1) == [("a", record(0, note="Φ ☃ 🧠"))]
        logs.write("a", lines(record(1)) + line[:50])
        assert await listener.steps(1) == [1]
        # Who comes now does not get the half of it either.
        await late.subscribe("a")
        assert await late.steps(2) == [0, 1]
        logs.write("a", line[50:] + lines(record(2)))
        for hearing in (listener, late):
            assert await hearing.steps(2) == [0, 2]


async def test_a_torn_line_that_was_there_at_the_start_is_completed(start, logs):
    whole = lines(record(7))
    logs.write("a", lines(record(6)) + whole[:30])
    hub = start(service=CONSCIOUSNESS_TELEMETRY, **logs.settings())
    async with Listener.connect(hub) as listener:
        await listener.subscribe()
        logs.write("a", whole[30:])
        assert await listener.records(1) == [("a", record(7))]


INVALID = [
    b"nonsense",
    b"{",
    b"[]",
    b"null",
    b"5",
    b"{}",
    b'{"step": 1}',
    b'{"telemetry": {}}',
    b'{"step": "1", "telemetry": {}}',
    b'{"step": 1.5, "telemetry": {}}',
    b'{"step": null, "telemetry": {}}',
    b'{"step": true, "telemetry": {}}',
    b'{"step": 1, "telemetry": []}',
    b'{"step": 1, "telemetry": null}',
    b'{"step": 1, "telemetry": {"note": "\xff"}}',
    b'{"step": 1, "telemetry": {"note": "\xed\xa0\x80"}}',
    b'{"step": 1, "telemetry": {}} {"step": 2, "telemetry": {}}',
    b'{"step": 1, "telemetry": {"a": "' + b"x" * (1 << 20) + b'"}}',
]


async def test_invalid_lines_are_skipped_counted_and_told(inotify, logs):
    async with Listener.connect(inotify) as listener:
        await listener.subscribe("a")
        for step, wrong in enumerate(INVALID):
            logs.write("a", wrong + b"\n" + lines(record(step)))
            assert await listener.steps(1) == [step], wrong[:80]
        assert inotify.figure("consciousness_telemetry_lines_skipped_total") == len(INVALID)
        # The first ten of a file are told with their lines, the rest as a number.
        told = re.findall(r"session_a\.jsonl:(\d+)", inotify.log)
        assert [int(line) for line in told][:10] == [*range(1, 20, 2)] and len(told) < len(INVALID)
        # Nor are they history.
        await listener.subscribe("a", replay=100)
        assert await listener.steps(len(INVALID)) == [*range(len(INVALID))]
        assert await listener.settle() == []


async def test_a_line_without_an_end_does_not_fill_the_memory(inotify, logs):
    def resident():
        return int(re.search(r"VmRSS:\s+(\d+)", Path(f"/proc/{inotify.process.pid}/status").read_text())[1]) / 1024

    async with Listener.connect(inotify) as listener:
        await listener.subscribe()
        logs.append("b", 0)
        await listener.steps(1)
        before = resident()
        for _ in range(50):
            logs.write("a", b"x" * (1 << 20))
        logs.write("a", b"\n" + lines(record(3)))
        assert await listener.records(1) == [("a", record(3))]
        assert resident() - before < 25


# Many, and large


async def test_ten_thousand_files(start, logs):
    for number in range(10_000):
        logs.append(f"s{number:05}", number)
    begin = time.monotonic()
    hub = start(service=CONSCIOUSNESS_TELEMETRY, **logs.settings())
    print(f"listening {time.monotonic() - begin:.2f} s after the start")
    async with listeners(hub, 2) as (everything, named), aiohttp.ClientSession(hub.url) as http:
        await everything.subscribe()
        await named.subscribe("s04711")
        assert await named.steps(1) == [4711]
        async with http.get("/api/backend-telemetry/sessions", params={"limit": 2, "offset": 9_000}) as response:
            page = await response.json()
        assert page["total"] == 10_000 and [session["sessionId"] for session in page["sessions"]] == ["s09000", "s09001"]
        changed = [f"s{number:05}" for number in range(0, 10_000, 10)]
        for session in changed:
            logs.append(session, 20_000)
        logs.append("new", 20_000)
        told = await everything.records(1001)
        assert sorted(session for session, _ in told) == sorted([*changed, "new"])
        assert {record["step"] for _, record in told} == {20_000}, "nothing that was there before"
        assert len(os.listdir(f"/proc/{hub.process.pid}/fd")) < 64


LARGE = 200 << 20


async def test_a_large_file(start, logs):
    """Its end is read, not all of it; and whoever wants all of it counted holds up nobody else."""
    padding = "x" * 1900
    template = json.dumps(record(0, note=padding)).replace('"step": 0', '"step": %d') + "\n"
    count = LARGE // len(template)
    with open(logs.path("large"), "wb") as file:
        for first in range(0, count, 1000):
            file.write("".join([template % step for step in range(first, min(first + 1000, count))]).encode())
    hub = start(service=CONSCIOUSNESS_TELEMETRY, **logs.settings())
    async with listeners(hub, 2) as (listener, other), aiohttp.ClientSession(hub.url) as http:
        await listener.subscribe("large", replay=3)
        assert await listener.steps(3) == [count - 3, count - 2, count - 1]
        await listener.subscribe("large", from_step=count - 100)
        assert await listener.steps(100) == [*range(count - 100, count)]
        logs.append("large", count)
        assert await listener.steps(1) == [count]
        assert bytes_read(hub) < LARGE / 10
        await other.subscribe("small")

        async def counted():
            url = "/api/backend-telemetry/sessions/large"
            async with http.get(url, params={"limit": 2}, timeout=aiohttp.ClientTimeout(STARTUP_DEADLINE)) as response:
                return await response.json()

        begin = time.monotonic()
        counting = asyncio.create_task(counted())
        for step in range(10):
            await asyncio.sleep(0.005)
            logs.append("small", step)
            assert await other.steps(1) == [step]
        between = time.monotonic() - begin
        page = await counting
        print(f"{page['totalRecords']} records counted in {time.monotonic() - begin:.2f} s, others served in {between:.2f} s meanwhile")
        assert page["totalRecords"] == count + 1 and [told["step"] for told in page["records"]] == [count - 1, count]
        begin = time.monotonic()
        logs.append("large", count + 1)
        assert await listener.steps(1) == [count + 1]
        assert (await counted())["totalRecords"] == count + 2
        peak = int(re.search(r"VmHWM:\s+(\d+)", Path(f"/proc/{hub.process.pid}/status").read_text())[1]) / 1024
        print(f"{peak:.0f} MiB at most")
        assert peak < 100


# What is no file of telemetry


async def test_links_and_other_things_are_not_opened(start, logs):
    """A link could lead anywhere, a pipe could be waited for for ever, and names are read strictly."""
    outside = logs.telemetry.parent / "outside.jsonl"
    outside.write_bytes(lines(record(0, note="secret")))
    secret = logs.telemetry.parent / "secret.json"
    secret.write_text(json.dumps(emergency(0.1)))
    logs.path("link").symlink_to(outside)
    (logs.emergency / "emergency_link.json").symlink_to(secret)
    os.mkfifo(logs.path("pipe"))
    logs.path("folder").mkdir()
    for name in (
        "session_.jsonl",
        "session_a b.jsonl",
        "session_a.jsonl.gz",
        "other_a.jsonl",
        "session_.a.jsonl",
        f"session_{'x' * 129}.jsonl",
    ):
        (logs.telemetry / name).write_bytes(lines(record(0)))
    hub = start(service=CONSCIOUSNESS_TELEMETRY, **logs.settings())
    async with Listener.connect(hub) as listener, aiohttp.ClientSession(hub.url) as http:
        await listener.subscribe()
        with open(outside, "ab") as file:
            file.write(lines(record(1, note="secret")))
        logs.path("later").symlink_to(outside)
        (logs.emergency / "emergency_later.json").symlink_to(secret)
        os.mkfifo(logs.path("later-pipe"))
        os.mkfifo(logs.emergency / "emergency_pipe.json")
        logs.append("good", 0)
        assert await listener.records(1) == [("good", record(0))]
        await listener.say("snapshot", sessionIds=["link", "pipe", "folder", "later"])
        assert {told["record"] for told in (await listener.next("snapshot"))["sessions"]} == {None}
        async with http.get("/api/backend-telemetry/sessions/link") as response:
            assert response.status == 404
        async with http.get("/api/backend-telemetry/emergencies/emergency_link") as response:
            assert response.status == 404
        async with http.post("/api/telemetry/link", json={"telemetry": record(5)["telemetry"]}) as response:
            assert response.status >= 400
        assert outside.read_bytes() == lines(record(0, note="secret"), record(1, note="secret"))
        await listener.settle()
        assert not listener.heard("emergency") and "secret" not in "".join(listener.texts)


def test_a_way_to_watch_that_is_none_is_told(start, logs):
    with pytest.raises(AssertionError, match="polling"):
        start(service=CONSCIOUSNESS_TELEMETRY, **logs.settings(WATCH="polling"))


async def test_figures_tell_how_it_is_watched(hub, logs, watch):
    logs.append("a", 0)
    eventually(lambda: hub.figure("consciousness_telemetry_sessions") == 1, what="the session")
    assert hub.figure("consciousness_telemetry_inotify") == (watch == "inotify")
