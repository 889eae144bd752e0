"""What dhruva stores is on the disk when it is answered, is what was stored when it is read, and is heard of where it belongs."""

import asyncio
import base64
import contextlib
import hashlib
import os
import re
import resource
import sqlite3
import subprocess
import sys

import aiohttp
import pytest
import websockets
from mcp_common.websocket import WebSocketClient

from mcp_wire import STATELESS, Wire
from services import DHRUVA
from support import DEADLINE, REPOSITORY, Client, Hub, eventually_async

DATABASE = "state/dhruva/adapters.sqlite"
UNLIMITED = DHRUVA.variables(WEBSOCKET_MESSAGE_RATE_LIMIT="0")
LARGEST = 700 << 10


@pytest.fixture
def hub(start, request):
    """Dhruva, with the settings that a test gives as the parameter `hub`."""
    return start(service=DHRUVA, **UNLIMITED, **DHRUVA.variables(**getattr(request, "param", {})))


@pytest.fixture
async def client(hub):
    async with Client.connect(hub.uri) as client:
        yield client


def digest(content):
    return "sha256:" + hashlib.sha256(content if isinstance(content, bytes) else content.encode()).hexdigest()


def version(adapter, version, content, **more):
    """The parameters of `store_adapter`."""
    how = {"content": base64.b64encode(content).decode(), "encoding": "base64"} if isinstance(content, bytes) else {"content": content}
    return {"adapter_id": adapter, "version": version} | how | more


async def got(client, **what):
    """The bytes that `get_adapter` or `get_content` gives; asserts that their digest is what it says."""
    answer = await client.answer("get_content" if "digest" in what else "get_adapter", what)
    text = answer["content"]
    content = base64.b64decode(text, validate=True) if answer["encoding"] == "base64" else text.encode()
    assert answer["digest"] == digest(content) and answer["size"] == len(content)
    return content


async def hears(client, *expected):
    """Asserts that the next events are these: an event's name, the channel, and what its payload has at least."""
    for name, channel, data in expected:
        message = await client.receive()
        assert (message["type"], message["event"], message["room"]) == ("event", name, channel), message
        assert message["data"] | data == message["data"]
        assert message["data"]["timestamp"] == message["timestamp"]


# What it does


async def test_welcome_is_that_of_the_plan(client):
    data = client.welcome["data"]
    assert data["connection_id"] and data["server"] == "dhruva" and data["message"] == "Connected to Dhruva adapter distribution"


async def test_documented_client_stores_distributes_and_hears_of_it(hub, client):
    async with Client.connect(hub.uri) as listening:
        await listening.subscribe("adapter:a", "storage:content", "distribution", "global")
        one = {"version": "1.0.0", "digest": digest("one"), "size": 3}
        answer = await client.answer("store_adapter", version("a", "1.0.0", "one", metadata={"title": "A"}, expected_digest=digest("one")))
        assert answer | one | {"duplicate": False, "revision": 1} == answer
        stored = one | {"adapter_id": "a", "has_content": True, "metadata": {"title": "A"}, "revision": 1}
        await hears(
            listening,
            ("adapter.stored", "adapter:a", stored), ("adapter.stored", "global", stored),
            ("storage.event", "storage:content", {"storage_type": "content", "event": "put", "digest": digest("one")}),
        )  # fmt: skip
        assert (await client.answer("store_adapter", version("a", "1.0.0", b"one")))["duplicate"] is True
        refusal = await client.refusal("store_adapter", version("a", "1.0.0", "two"))
        assert refusal["error_code"] == "INVALID_STATE" and digest("one") in refusal["error_message"] and digest("two") in refusal["error_message"]
        await client.answer("update_adapter", {"adapter_id": "a", "metadata": {"title": None, "owner": "ann"}})
        await hears(listening, ("adapter.updated", "adapter:a", {"adapter_id": "a", "metadata": {"title": None, "owner": "ann"}}))
        status = await client.answer("get_adapter_status", {"adapter_id": "a"})
        assert (status["status"], status["adapter"]["latest"], status["adapter"]["metadata"]) == ("found", "1.0.0", {"owner": "ann"})
        assert await client.answer("get_adapter_status", {"adapter_id": "b"}) == {"adapter_id": "b", "status": "not_found", "adapter": None}

        begun = await client.answer("distribute_adapter", {"adapter_id": "a", "targets": ["x", "y"]})
        distribution = {"distribution_id": begun["distribution_id"], "adapter_id": "a", "version": "1.0.0"}
        for channel in ["distribution", "adapter:a"]:
            await hears(listening, ("adapter.distributed", channel, distribution | {"targets": ["x", "y"], "digest": digest("one")}))
        for target, status, pending in [("x", "delivered", 1), ("y", "failed", 0)]:
            confirmation = {"distribution_id": begun["distribution_id"], "target": target, "status": status}
            await client.answer("confirm_distribution", confirmation)
            for channel in ["distribution", "adapter:a"]:
                await hears(listening, ("distribution.progress", channel, distribution | confirmation | {"pending": pending}))
        for channel in ["distribution", "adapter:a"]:
            await hears(listening, ("distribution.completed", channel, distribution | {"status": "failed", "delivered": 1, "failed": 1}))
        assert (await client.answer("get_distribution_status", {"distribution_id": begun["distribution_id"]}))["status"] == "failed"

        removed = await client.answer("remove_adapter", {"adapter_id": "a"})
        assert (removed["removed_versions"], removed["removed_contents"], removed["freed_bytes"]) == (["1.0.0"], 1, 3)
        gone = {"adapter_id": "a", "versions": 1}
        await hears(
            listening,
            ("adapter.removed", "adapter:a", gone), ("adapter.removed", "global", gone),
            ("storage.event", "storage:content", {"event": "removed", "digest": digest("one")}),
        )  # fmt: skip
        assert (await client.refusal("get_adapter", {"adapter_id": "a"}))["error_code"] == "NOT_FOUND"


async def test_published_client_stores_and_hears(hub):
    watcher, worker = (WebSocketClient(hub.uri, reconnect=False) for _ in range(2))
    heard = asyncio.Queue()
    watcher.on_event("adapter.stored")(heard.put_nowait)
    try:
        await watcher.connect()
        await worker.connect()
        await watcher.subscribe_to_room("adapter:a")
        await watcher.send_request("list_subscriptions", {}, timeout=DEADLINE)
        reply = await worker.send_request("store_adapter", version("a", "1.0.0", b"\x00\xff"), timeout=DEADLINE)
        assert reply.type == "response" and reply.data["digest"] == digest(b"\x00\xff")
        assert (await asyncio.wait_for(heard.get(), DEADLINE))["version"] == "1.0.0"
        reply = await worker.send_request("get_adapter", {"adapter_id": "a"}, timeout=DEADLINE)
        assert (reply.data["encoding"], reply.data["content"]) == ("base64", "AP8=")
        reply = await worker.send_request("get_adapter", {"adapter_id": "b"}, timeout=DEADLINE)
        assert (reply.type, reply.error_code, reply.error_message) == ("error", "NOT_FOUND", 'adapter_id: no adapter "b"')
    finally:
        await watcher.disconnect()
        await worker.disconnect()


@pytest.mark.parametrize("protocol", ["2025-11-25", STATELESS])
async def test_agent_stores_with_tools_and_reads_channels_as_resources(hub, protocol):
    async with Wire.connect(hub, protocol) as agent:
        stored = (await agent.call("store_adapter", **version("a", "1.0.0", "one"))).result["structuredContent"]
        assert stored["digest"] == digest("one")
        content = (await agent.call("get_adapter", adapter_id="a")).result["structuredContent"]
        assert content["content"] == "one"
        begun = (await agent.call("distribute_adapter", adapter_id="a", targets=["x"])).result["structuredContent"]
        refused = (await agent.call("store_adapter", **version("a", "1.0.0", "two"))).result
        assert refused["isError"] and "INVALID_STATE" in str(refused["content"])
        (adapter,) = (await agent.request("resources/read", uri="channel://dhruva/adapter:a")).result["contents"]
        (distribution,) = (await agent.request("resources/read", uri="channel://dhruva/distribution")).result["contents"]
        assert '"latest":"1.0.0"' in adapter["text"] and digest("one") in adapter["text"]
        assert begun["distribution_id"] in distribution["text"]


async def test_content_is_got_right_behind_the_request_that_stores_it(client):
    await client.send("request", "store_adapter", version("a", "1", "one"))
    assert await got(client, adapter_id="a") == b"one"


async def test_of_many_who_store_the_same_version_at_once_one_wins_and_the_others_are_told(hub):
    async with contextlib.AsyncExitStack() as stack:
        clients = [await stack.enter_async_context(Client.connect(hub.uri)) for _ in range(8)]
        replies = await asyncio.gather(*(client.request("store_adapter", version("a", "1", f"of {number}")) for number, client in enumerate(clients)))
        (winner,) = (number for number, reply in enumerate(replies) if reply["type"] == "response")
        assert {reply["error_code"] for reply in replies if reply["type"] == "error"} == {"INVALID_STATE"}
        for client in clients:
            assert await got(client, adapter_id="a") == f"of {winner}".encode()


async def test_reports_of_other_programs_are_recorded(hub, client):
    async with Client.connect(hub.uri) as listening, aiohttp.ClientSession(hub.url) as http:
        await listening.subscribe("storage:adapters")
        report = {"adapter_id": "far", "version": "2.0.0", "digest": digest("far"), "location": "https://example.org/far", "license": "MIT"}
        receipt = await (await http.post("/publish", json={"event": "adapter.stored", "data": report})).json()
        assert receipt["channels"] == ["adapter:far", "global"]
        await hears(listening, ("storage.event", "storage:adapters", {"event": "recorded", "adapter_id": "far", "version": "2.0.0", "metadata": {"license": "MIT"}}))
        adapter = (await client.answer("get_adapter_status", {"adapter_id": "far"}))["adapter"]
        assert (adapter["has_content"], adapter["location"], adapter["metadata"]) == (False, "https://example.org/far", {"license": "MIT"})
        refusal = await client.refusal("get_adapter", {"adapter_id": "far"})
        assert refusal["error_code"] == "NOT_FOUND" and "https://example.org/far" in refusal["error_message"]
        forged = await http.post("/publish", json={"event": "adapter.stored", "data": report | {"revision": 7}})
        assert forged.status >= 400
        # A thousand at once are one transaction, and all are known afterwards.
        events = [{"event": "adapter.updated", "data": {"adapter_id": f"many-{number:03}", "number": number}} for number in range(1000)]
        assert (await (await http.post("/publish", json=events)).json())["published"] == 1000

        async def all_are_known():
            return (await client.answer("list_adapters", {"prefix": "many-"}))["total"] == 1000

        await eventually_async(all_are_known, what="the reports")
    hub.stop()
    hub.restart()
    async with Client.connect(hub.uri) as client:
        assert (await client.answer("list_adapters", {"prefix": "many-"}))["total"] == 1000


@pytest.mark.parametrize("content", [b"\x00" * LARGEST, os.urandom(LARGEST), b"\n" * LARGEST, b"x" * LARGEST], ids=["zeros", "noise", "lines", "text"])
async def test_largest_content_goes_in_and_comes_back(client, content):
    await client.answer("store_adapter", version("a", "1", content))
    assert await got(client, adapter_id="a") == content
    assert await got(client, digest=digest(content), encoding="base64") == content
    refusal = await client.refusal("store_adapter", version("a", "2", content + b"x"))
    assert refusal["error_message"] == f"content: {LARGEST + 1} bytes, limit is {LARGEST}"


@pytest.mark.parametrize("hub", [{"STORAGE_MAX_SIZE": "1MiB", "STORAGE_MAX_CONTENT_SIZE": "600KiB"}], indirect=True)
async def test_full_store_says_so_until_something_is_removed(hub, client):
    await client.answer("store_adapter", version("a", "1", "x" * (600 << 10)))
    refusal = await client.refusal("store_adapter", version("a", "2", "y" * (600 << 10)))
    assert refusal["error_code"] == "LIMIT_EXCEEDED" and "614400" in refusal["error_message"] and "1048576" in refusal["error_message"]
    await client.answer("remove_adapter", {"adapter_id": "a", "version": "1"})
    await client.answer("store_adapter", version("a", "2", "y" * (600 << 10)))
    assert hub.figure("dhruva_content_bytes") == 600 << 10


# Keeping


@pytest.mark.parametrize("arguments", [["serve", "dhruva"], ["run"]], ids=["serve", "run"])
async def test_nothing_confirmed_is_lost_when_the_process_is_killed(start, arguments):
    hub = start(arguments, service=DHRUVA, **UNLIMITED)
    confirmed = {}
    for crash in range(4):
        async with Client.connect(hub.uri) as client:
            sent = {}
            for number in range(40):
                parameters = version(f"a{number % 3}", f"{crash}.{number}.0", f"content {crash} {number} " + "x" * 2000)
                sent[await client.send("request", "store_adapter", parameters)] = parameters

            async def keep_one():
                reply = await client.receive()
                assert reply["type"] == "response", reply
                parameters = sent[reply["correlation_id"]]
                confirmed[parameters["adapter_id"], parameters["version"]] = parameters["content"]

            # Each time at another place among the answers.
            for _ in range(1 + 9 * crash):
                await keep_one()
            hub.crash()
            # What was answered before the end was promised as well.
            with contextlib.suppress(websockets.ConnectionClosed):
                while True:
                    await keep_one()
        if arguments != ["run"]:
            hub.restart()
        async with Client.connect(hub.uri) as client:
            for (adapter, name), content in confirmed.items():
                assert await got(client, adapter_id=adapter, version=name) == content.encode()
            # What was not answered is there whole or not at all.
            known = [row["adapter_id"] for row in (await client.answer("list_adapters"))["adapters"]]
            for adapter in known:
                for row in (await client.answer("list_versions", {"adapter_id": adapter, "limit": 500}))["versions"]:
                    assert digest(await got(client, adapter_id=adapter, version=row["version"])) == row["digest"]
    assert len(confirmed) >= sum(1 + 9 * crash for crash in range(4))


# When the disk fails


async def health(hub):
    async with aiohttp.ClientSession() as http, http.get(f"{hub.url}/health") as response:
        return (await response.json())["status"]


async def fails(hub, client, request, data):
    """Asserts that a request fails for the disk: nobody but the log is told of the cause, and the service calls itself degraded."""
    reply = await client.refusal(request, data)
    assert (reply["error_code"], reply["error_message"]) == ("INTERNAL_ERROR", "Internal server error")
    assert await health(hub) == "degraded"
    assert re.search(r" error dhruva: .*/adapters\.sqlite: ", hub.log)


async def test_file_that_may_not_grow_is_an_error_and_nobody_hears_of_what_is_not_kept(hub, client):
    async with Client.connect(hub.uri) as listening:
        await client.answer("store_adapter", version("a", "1", "kept"))
        await listening.subscribe("adapter:a", "global")
        _, hard = resource.prlimit(hub.process.pid, resource.RLIMIT_FSIZE)
        resource.prlimit(hub.process.pid, resource.RLIMIT_FSIZE, (64 * 1024, hard))
        await fails(hub, client, "store_adapter", version("a", "2", "x" * 200_000))
        resource.prlimit(hub.process.pid, resource.RLIMIT_FSIZE, (hard, hard))
        assert await got(client, adapter_id="a") == b"kept"
        await client.answer("store_adapter", version("a", "3", "after"))
        await hears(listening, ("adapter.stored", "adapter:a", {"version": "3", "revision": 2}))
        assert await health(hub) == "healthy"


async def test_full_disk_is_an_error_until_there_is_room(tmp_path):
    state = tmp_path / "state"
    state.mkdir()
    if subprocess.run(["mount", "-t", "tmpfs", "-o", "size=512k,mode=700", "tmpfs", state], capture_output=True).returncode != 0:
        pytest.skip("mounting a file system takes more rights than this user has")
    hub = Hub(tmp_path, ["serve", "dhruva"], DHRUVA)
    try:
        hub.start()
        async with Client.connect(hub.uri) as client:
            await client.answer("store_adapter", version("a", "1", "kept"))
            for _ in range(2):
                await fails(hub, client, "store_adapter", version("a", "2", os.urandom(LARGEST)))
                assert await got(client, adapter_id="a") == b"kept"
            subprocess.run(["mount", "-o", "remount,size=16m", state], check=True)
            assert (await client.answer("store_adapter", version("a", "2", "room")))["revision"] == 2
            assert await health(hub) == "healthy" and await got(client, adapter_id="a") == b"room"
        hub.stop()
    finally:
        hub.kill()
        subprocess.run(["umount", "--lazy", state], check=True)


async def test_locked_database_is_an_error_and_holds_up_nobody(hub, client):
    await client.answer("store_adapter", version("a", "1", "before"))
    async with Client.connect(hub.uri) as other:
        with contextlib.closing(sqlite3.connect(hub.folder / DATABASE, isolation_level=None)) as database:
            database.execute("BEGIN IMMEDIATE")
            failing = asyncio.create_task(fails(hub, client, "store_adapter", version("a", "2", "meanwhile")))
            for _ in range(20):
                await other.answer("list_adapters")
            assert not failing.done()
            await failing
        await other.answer("store_adapter", version("a", "2", "after"))


async def test_damaged_content_is_not_delivered(hub, client):
    await client.answer("store_adapter", version("a", "1", "sound"))
    await client.answer("store_adapter", version("b", "1", "other"))
    hub.stop()
    with contextlib.closing(sqlite3.connect(hub.folder / DATABASE)) as database:
        database.execute("UPDATE contents SET bytes = ? WHERE digest = ?", (b"s0und", digest("sound")[7:]))
        database.commit()
    hub.restart()
    async with Client.connect(hub.uri) as client:
        reply = await client.refusal("get_adapter", {"adapter_id": "a"})
        assert reply["error_code"] == "INTERNAL_ERROR"
        assert reply["error_message"].startswith(f"content {digest('sound')} is damaged: its bytes have the digest {digest('s0und')};")
        assert await health(hub) == "degraded"
        assert await got(client, adapter_id="b") == b"other"
        # As the text advises.
        await client.answer("remove_adapter", {"adapter_id": "a", "version": "1"})
        await client.answer("store_adapter", version("a", "1", "sound"))
        assert await got(client, adapter_id="a") == b"sound"


@pytest.mark.parametrize("make, reason", [
    (lambda path: path.write_bytes(os.urandom(20_000)), "not a database"),
    (lambda path: sqlite3.connect(path).execute("CREATE TABLE shopping(item)").connection.commit(), "database of another program"),
], ids=["garbage", "another program's"])  # fmt: skip
def test_unusable_database_is_explained_and_left_as_it_is(tmp_path, make, reason):
    hub = Hub(tmp_path, ["serve", "dhruva"], DHRUVA)
    path = tmp_path / DATABASE
    for folder in [path.parent.parent, path.parent]:
        folder.mkdir(mode=0o700)
    make(path)
    before = path.read_bytes()
    with pytest.raises(AssertionError, match="ended with 1"):
        hub.start()
    assert str(path) in hub.log and reason in hub.log
    assert path.read_bytes() == before


async def test_example_of_the_page_does_what_it_shows(hub, tmp_path):
    page = (REPOSITORY / "docs/services/dhruva.md").read_text()
    (program,) = re.findall(r"```python\n(.*?)```", page, re.DOTALL)
    (shown,) = re.findall(r"```console\n\$ \S+python adapters.py\n(.*?)```", page, re.DOTALL)
    assert program.count("ws://127.0.0.1:8693") == 1
    command = [sys.executable, "-c", program.replace("ws://127.0.0.1:8693", hub.uri)]
    run = await asyncio.to_thread(subprocess.run, command, capture_output=True, text=True, timeout=30)
    unstable = re.compile(r"\d{4}-\d\d-\d\dT[0-9:.]+\+00:00|[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
    assert unstable.sub("…", run.stdout).splitlines() == unstable.sub("…", shown).splitlines(), run.stderr
