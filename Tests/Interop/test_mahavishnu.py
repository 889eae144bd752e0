"""What mahavishnu does for workers, tasks and workflows over real connections, and what is heard of it where."""

import asyncio
import contextlib
import re
import socket
import struct
import subprocess
import sys

import aiohttp
import pytest

from mcp_wire import STATELESS, Wire
from services import MAHAVISHNU
from support import REPOSITORY, Client, clients, eventually, eventually_async


@pytest.fixture
def hub(start, request):
    """Mahavishnu, with the settings that a test gives as the parameter `hub`."""
    return start(service=MAHAVISHNU, **MAHAVISHNU.variables(**getattr(request, "param", {})))


async def hears(client, *expected, only=False):
    """Asserts that the next events, or the only ones, are these: an event's name, the channel, the payload without timestamp."""
    heard = []
    for _ in expected:
        message = await client.receive()
        assert message["type"] == "event" and message["data"].pop("timestamp") == message["timestamp"], message
        heard.append((message["event"], message["room"], message["data"]))
    assert heard == list(expected)
    if only:
        sent = await client.send("ping")
        assert (await client.receive())["correlation_id"] == sent


async def hears_status(client, status):
    """Passes over events up to a worker's status."""
    return (await client.receive_until(lambda message: message["data"].get("status") == status))["data"]


async def registered(client, worker, pool, **options):
    """Registers a worker that listens to its own channel."""
    await client.subscribe(f"worker:{worker}")
    return await client.answer("register_worker", {"worker_id": worker, "pool_id": pool} | options)


async def assigned(client, task):
    """Waits until a worker is told to do something, which must be this task."""
    data = (await client.event("task.assigned"))["data"]
    assert data["task_id"] == task
    return data


async def at_task(client, task="t"):
    """Registers the worker `w1` of pool `p`, and gives it a task."""
    await registered(client, "w1", "p")
    await client.answer("submit_task", {"pool_id": "p", "task_id": task, "task": 1})
    await assigned(client, task)


def abort(client):
    """Ends a connection as the kernel may for a process that is killed: with a reset, and no close frame."""
    client.connection.transport.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    client.connection.transport.abort()


def changed(worker, pool, status, reason=None):
    """The payload of `worker.status_changed`."""
    return {"worker_id": worker, "status": status, "pool_id": pool} | ({"reason": reason} if reason else {})


@pytest.mark.parametrize("hub", [{"WORKERS_HEARTBEAT_TIMEOUT": "1s"}], indirect=True, ids=str)
async def test_silent_worker_is_offline_and_its_task_goes_to_one_that_is_heard_of(hub):
    async with clients(hub, ["worker:w1"], ["pool:p"], [], []) as (of_worker, of_pool, one, two):
        answer = await one.answer("register_worker", {"worker_id": "w1", "pool_id": "p"})
        assert answer == {"worker_id": "w1", "pool_id": "p", "status": "idle", "tasks": [], "heartbeat_timeout_seconds": 1.0}
        del answer["pool_id"], answer["tasks"]
        assert await one.answer("heartbeat", {"worker_id": "w1"}) == answer
        await one.answer("submit_task", {"pool_id": "p", "task_id": "t", "task": {"n": 1}})
        both = [
            ("worker.added", {"pool_id": "p", "worker_id": "w1", "capabilities": [], "registered": True}),
            ("worker.status_changed", changed("w1", "p", "idle")),
            ("task.assigned", {"pool_id": "p", "worker_id": "w1", "task_id": "t", "task": {"n": 1}, "attempt": 1}),
            ("worker.status_changed", changed("w1", "p", "busy")),
            ("worker.status_changed", changed("w1", "p", "offline", "silent for 1.0 seconds")),
            ("task.requeued", {"pool_id": "p", "task_id": "t", "worker_id": "w1", "reason": 'worker "w1" is offline'}),
        ]
        submitted = ("task.submitted", {"pool_id": "p", "task_id": "t", "task": {"n": 1}})
        await hears(of_worker, *((event, "worker:w1", data) for event, data in both))
        await hears(of_pool, *((event, "pool:p", data) for event, data in [*both[:2], submitted, *both[2:]]))
        await registered(two, "w2", "p")
        assert (await assigned(two, "t"))["attempt"] == 2
        assert (await one.refusal("complete_task", {"task_id": "t"}))["error_code"] == "INVALID_STATE", "it is with another"
        assert (await one.answer("heartbeat", {"worker_id": "w1"}))["status"] == "idle", "it is there again"
        # From now on it is heard of, and the other is not.
        offline = asyncio.create_task(hears_status(of_pool, "offline"))
        while not offline.done():
            await one.answer("heartbeat", {"worker_id": "w1"})
            await asyncio.sleep(0.1)
        assert (await offline)["worker_id"] == "w2"
        await hears(of_worker, ("worker.status_changed", "worker:w1", changed("w1", "p", "idle")))
        assert (await of_worker.event("task.assigned"))["data"]["attempt"] == 3


@pytest.mark.parametrize("end", ["reset", "close"])
async def test_worker_whose_connection_ends_is_offline_at_once(hub, end):
    async with clients(hub, ["worker:w1"], ["pool:p"], [], []) as (of_worker, of_pool, one, two):
        await at_task(one)
        await registered(two, "w2", "p")
        for client, status in [(of_worker, "busy"), (of_pool, "busy"), (of_pool, "idle")]:
            await hears_status(client, status)
        abort(one) if end == "reset" else await one.connection.close()
        gone = changed("w1", "p", "offline", "connection closed")
        requeued = {"pool_id": "p", "task_id": "t", "worker_id": "w1", "reason": 'worker "w1" is offline'}
        for client, room in [(of_worker, "worker:w1"), (of_pool, "pool:p")]:
            await hears(client, ("worker.status_changed", room, gone), ("task.requeued", room, requeued))
        await hears(of_pool, ("task.assigned", "pool:p", {"pool_id": "p", "worker_id": "w2", "task_id": "t", "task": 1, "attempt": 2}))


@pytest.mark.parametrize("hub, most", [({"WORKERS_MAX_REASSIGNMENTS": str(most)}, most) for most in [0, 2]], indirect=["hub"], ids=str)
async def test_task_that_is_lost_too_often_fails_and_its_workflow_with_it(hub, most):
    last = f"w{most + 1}"
    async with clients(hub, ["workflow:f", "pool:p", "global"], []) as (listening, starter):
        await starter.answer("create_pool", {"pool_id": "p"})
        await starter.answer("start_workflow", {"workflow_id": "f", "name": "f", "pool_id": "p", "stages": ["one", "two"]})
        for attempt in range(1, most + 2):
            async with Client.connect(hub.uri) as worker:
                await registered(worker, f"w{attempt}", "p")
                assert (await assigned(worker, "f/0"))["attempt"] == attempt
                abort(worker)
                assert (await hears_status(listening, "offline"))["worker_id"] == f"w{attempt}"
        lost = f'worker "{last}" is offline'
        failed = ("task.failed", "pool:p", {"pool_id": "p", "task_id": "f/0", "worker_id": last, "error": lost})
        end = {"workflow_id": "f", "error": f'stage "one": {lost}'}
        await hears(listening, failed, *(("workflow.failed", room, end) for room in ["workflow:f", "global"]), only=True)
        status = await starter.answer("get_workflow_status", {"workflow_id": "f"})
        assert (status["status"], status["error"], [stage["status"] for stage in status["stages"]]) == ("failed", end["error"], ["failed", "pending"])


async def test_tasks_find_the_workers_that_are_capable_of_them(hub):
    async with clients(hub, [], [], []) as (plain, linux, both):
        await registered(plain, "plain", "p")
        for task, requirements in [("hard", ["linux", "gpu"]), ("linux", ["linux"]), ("any", [])]:
            await linux.answer("submit_task", {"pool_id": "p", "task_id": task, "task": task, "requirements": requirements})
        await assigned(plain, "any")
        await registered(linux, "linux", "p", capabilities=["linux", "arm"])
        assert (await assigned(linux, "linux"))["requirements"] == ["linux"]
        assert (await plain.answer("get_status", {"task_id": "hard"}))["status"] == "queued"
        await registered(both, "both", "p", capabilities=["gpu", "linux"])
        assert sorted((await assigned(both, "hard"))["requirements"]) == ["gpu", "linux"]


@pytest.mark.parametrize("noticed, keep", [(False, True), (False, False), (True, True)], ids=["keep_tasks", "anew", "loss was noticed"])
async def test_worker_takes_over_from_its_former_connection(hub, noticed, keep):
    async with clients(hub, ["pool:p"], [], []) as (of_pool, former, latter):
        await at_task(former)
        if noticed:
            abort(former)
            assert (await of_pool.event("task.requeued"))["data"]["reason"] == 'worker "w1" is offline'
        answer = await registered(latter, "w1", "p", keep_tasks=keep)
        assert (answer["tasks"], answer["status"]) == (([], "idle") if noticed or not keep else (["t"], "busy"))
        if noticed or not keep:
            assert (await assigned(latter, "t"))["attempt"] == 2
        if not noticed:
            for request, data in [("heartbeat", {"worker_id": "w1"}), ("complete_task", {"task_id": "t"}), ("unregister_worker", {"worker_id": "w1"})]:
                assert (await former.refusal(request, data))["error_code"] == "INVALID_STATE"
            # The end of the connection that speaks for it no more is not its end.
            abort(former)
            await asyncio.sleep(0)
            eventually(lambda: hub.figure("websocket_connections") == 2, what="the end of the former connection")
        await latter.answer("complete_task", {"task_id": "t", "result": 2})
        assert (await of_pool.event("task.completed"))["data"]["result"] == 2
        assert (await latter.answer("get_status", {"worker_id": "w1"}))["status"] == "idle"


def whole_workflow():
    """What is heard while a workflow of three stages goes through a pool with two workers: event, channels, payload."""
    stages = ["plan", {"name": "build", "task": {"cmd": "make"}, "requirements": ["swift"]}, {"name": "ship"}]
    started = {"workflow_id": "f", "name": "release", "pool_id": "p", "stages": stages, "by": "tests", "priority": 1.5}
    yield "workflow.started", ["workflow:f", "global"], started
    # Who waited longest gets the next: w1 came first, w2 waited meanwhile and knows Swift, w1 waited meanwhile.
    for stage, name, task, worker, former in [(0, "plan", "plan", "w1", None), (1, "build", {"cmd": "make"}, "w2", "w1"), (2, "ship", "ship", "w1", "w2")]:
        about = {"pool_id": "p", "task_id": f"f/{stage}"}
        asked = about | {"task": task, "workflow_id": "f", "stage": stage, "stage_name": name} | ({"requirements": ["swift"]} if stage == 1 else {})
        yield "task.submitted", ["pool:p"], asked
        yield "task.assigned", [f"worker:{worker}", "pool:p"], asked | {"worker_id": worker, "attempt": 1}
        yield "worker.status_changed", [f"worker:{worker}", "pool:p"], changed(worker, "p", "busy")
        if former:
            yield "worker.status_changed", [f"worker:{former}", "pool:p"], changed(former, "p", "idle")
        result = {"stage": stage, "by": worker}
        yield "task.completed", ["pool:p", f"worker:{worker}"], about | {"worker_id": worker, "result": result}
        yield "workflow.stage_completed", ["workflow:f"], {"workflow_id": "f", "stage_name": name, "result": result, "stage": stage}
    yield "workflow.completed", ["workflow:f", "global"], {"workflow_id": "f", "result": {"stage": 2, "by": "w1"}}
    yield "worker.status_changed", ["worker:w1", "pool:p"], changed("w1", "p", "idle")


@pytest.mark.parametrize("hub", [{"LOOPS": "1"}, {"LOOPS": "3"}], indirect=True, ids=str)
async def test_workflow_goes_through_a_pool_and_everybody_hears_of_it_in_order(hub):
    script = list(whole_workflow())
    places = [[room] for room in ["workflow:f", "pool:p", "global", "worker:w1", "worker:w2"]]
    request = dict(script[0][2])
    metadata = {name: request.pop(name) for name in ["by", "priority"]}
    async with clients(hub, [], [], []) as (starter, w1, w2):
        await registered(w1, "w1", "p")
        await registered(w2, "w2", "p", capabilities=["swift"])
        async with clients(hub, *places, sum(places, [])) as listeners:
            answer = await starter.answer("start_workflow", request | {"metadata": metadata})
            assert (answer["workflow_id"], answer["status"], answer["total_stages"]) == ("f", "running", 3)
            for stage, (name, worker) in enumerate([("w1", w1), ("w2", w2), ("w1", w1)]):
                status = await starter.answer("get_workflow_status", {"workflow_id": "f"})
                assert (status["status"], status["stages_completed"], status["total_stages"]) == ("running", stage, 3)
                await assigned(worker, f"f/{stage}")
                await worker.answer("complete_task", {"task_id": f"f/{stage}", "result": {"stage": stage, "by": name}})
            for place, client in zip([*places, sum(places, [])], listeners):
                await hears(client, *((event, room, data) for event, heard_in, data in script for room in heard_in if room in place), only=True)
        status = await starter.answer("get_workflow_status", {"workflow_id": "f"})
        told = (status["status"], status["stages_completed"], status["result"], status["metadata"])
        assert told == ("completed", 3, {"stage": 2, "by": "w1"}, metadata)
        assert [(stage["status"], stage["task_id"]) for stage in status["stages"]] == [("completed", f"f/{stage}") for stage in range(3)]


async def test_workflow_that_others_drive_is_told_of_as_reported(hub):
    progress = []
    async with clients(hub, ["workflow:x", "global"]) as (listening,), aiohttp.ClientSession(hub.url) as http:
        for event, data, channels in [
            ("workflow.started", {"name": "nightly", "stages": ["fetch", "train"], "owner": "cron"}, ["workflow:x", "global"]),
            ("workflow.stage_completed", {"stage_name": "fetch", "result": [1]}, ["workflow:x"]),
            ("workflow.stage_completed", {"stage_name": "unforeseen", "result": None}, ["workflow:x"]),
            ("workflow.failed", {"error": "no memory"}, ["workflow:x", "global"]),
        ]:
            data = {"workflow_id": "x"} | data
            receipt = await (await http.post("/publish", json={"event": event, "data": data})).json()
            assert (receipt["channels"], receipt["subscribers"]) == (channels, len(channels))
            await hears(listening, *((event, channel, data) for channel in channels), only=True)
            known = await listening.answer("get_workflow_status", {"workflow_id": "x"})
            progress.append((known["status"], known["stages_completed"], known["total_stages"], known["error"]))
        assert progress == [("running", 0, 2, None), ("running", 1, 2, None), ("running", 2, 3, None), ("failed", 2, 3, "no memory")]
        assert known["metadata"] == {"owner": "cron"}
        refused = await http.post("/publish", json={"event": "workflow.completed", "data": {"workflow_id": "x"}})
        assert (refused.status, (await refused.json())["error_code"]) == (409, "INVALID_STATE")


async def test_requests_tell_what_there_is(hub):
    async with clients(hub, [], []) as (one, two), Wire.connect(hub, STATELESS) as agent:
        await registered(one, "w1", "p", capabilities=["a"])
        await registered(two, "w2", "q")
        await one.answer("scale_pool", {"pool_id": "p", "worker_count": 4})
        await one.answer("set_pool_status", {"pool_id": "p", "status": "warm"})
        for workflow, pool in [("early", "p"), ("late", "p"), ("aside", "q")]:
            await two.answer("start_workflow", {"workflow_id": workflow, "name": workflow, "pool_id": pool, "stages": ["1", "2", "3"]})
        for task in ["early/0", "late/0", "early/1"]:
            await assigned(one, task)
            await one.answer("complete_task", {"task_id": task, "result": task})
        await two.answer("cancel_workflow", {"workflow_id": "aside", "reason": "not wanted"})

        async def ask(request, *columns, rows=None, **data):
            """Some members of the answer, or of its rows, which is the same to a WebSocket and to an agent."""
            answer = await two.answer(request, data)
            assert (await agent.call(request, **data)).result["structuredContent"] == answer
            assert rows is None or answer["total"] == len(answer[rows])
            found = [tuple(row[column] for column in columns) for row in (answer[rows] if rows else [answer])]
            return found if rows else found[0]

        progress = ("status", "stages_completed", "total_stages", "name", "pool_id")
        for expected in [("running", 2, 3, "early", "p"), ("running", 1, 3, "late", "p"), ("cancelled", 0, 3, "aside", "q")]:
            assert await ask("get_workflow_status", *progress, workflow_id=expected[3]) == expected
        assert await ask("list_workflows", "name", "stages_completed", rows="workflows") == [("aside", 0), ("late", 1), ("early", 2)]
        assert await ask("list_workflows", rows="workflows", status="running", pool_id="q") == []
        figures = ("workers", "workers_total", "workers_busy", "worker_count", "tasks_queued", "tasks_running", "tasks_completed", "state")
        busy = {"worker_id": "w1", "status": "busy", "task_id": "late/1"}
        assert await ask("get_pool_status", *figures, pool_id="pool:p") == ([busy], 1, 1, 4, 1, 1, 3, {"state": "warm"})
        assert await ask("get_pool_status", "pool_id", "status", pool_id="none") == ("none", "not_found")
        assert await ask("list_pools", "pool_id", "status", "workers_total", "tasks_queued", rows="pools") == [("p", "active", 1, 1), ("q", "active", 1, 0)]
        found = await ask("list_workers", "worker_id", "status", "task_id", "capabilities", "tasks_completed", rows="workers")
        assert found == [("w1", "busy", "late/1", ["a"], 3), ("w2", "idle", None, [], 0)]
        found = [f"{id} {status} by {worker}" for id, status, worker in await ask("list_tasks", "task_id", "status", "worker_id", rows="tasks")]
        assert found[:4] == ["early/2 queued by None", "late/1 running by w1", "early/1 completed by w1", "aside/0 cancelled by w2"]
        assert await ask("get_workflow_status", "workflow_id", "status", workflow_id="none") == ("none", "not_found")


@contextlib.asynccontextmanager
async def waiting(hub, agent, channel, event):
    """An agent's wait for an event; asserts that the event's payload has what is put in the dictionary."""
    wait, expected = asyncio.create_task(agent.call("wait_for_events", 2, channel=channel, event=event)), {}

    async def is_pending():
        return hub.figure("mcp_pending_calls") == 1

    await eventually_async(is_pending, what="the call")
    yield expected
    (heard,) = (await wait).result["structuredContent"]["events"]
    assert heard["data"] | expected == heard["data"]


@pytest.mark.parametrize("version", ["2025-11-25", STATELESS])
async def test_agent_waits_for_what_a_worker_does(hub, version):
    async with Client.connect(hub.uri) as worker, Wire.connect(hub, version) as agent:
        await registered(worker, "w", "p")
        async with waiting(hub, agent, "pool:p", "task.completed") as expected:
            task = (await agent.call("submit_task", pool_id="p", task={"sum": [1, 2]})).result["structuredContent"]["task_id"]
            await assigned(worker, task)
            await worker.answer("complete_task", {"task_id": task, "result": 3})
            expected |= {"task_id": task, "worker_id": "w", "pool_id": "p", "result": 3}


async def test_agent_is_a_worker_until_its_session_ends(hub):
    async with clients(hub, ["worker:a"]) as (listening,):
        async with Wire.connect(hub, "2025-11-25") as agent:
            await agent.call("register_worker", worker_id="a", pool_id="p")
            async with waiting(hub, agent, "worker:a", "task.assigned") as expected:
                await listening.answer("submit_task", {"pool_id": "p", "task_id": "t", "task": "think"})
                expected |= {"task_id": "t", "task": "think"}
            assert (await listening.refusal("complete_task", {"task_id": "t"}))["error_code"] == "INVALID_STATE"
            await agent.call("complete_task", task_id="t", result="thought")
            assert (await listening.event("task.completed"))["data"]["result"] == "thought"
            await hears(listening, ("worker.status_changed", "worker:a", changed("a", "p", "idle")))
        await hears(listening, ("worker.status_changed", "worker:a", changed("a", "p", "offline", "connection closed")))


# What the ecosystem's programs say by themselves: event, payload, where it is heard.
POOL, WORKER, ADAPTER = {"pool_id": "p"}, {"pool_id": "p", "worker_id": "w"}, {"adapter_id": "a", "adapter_name": "A"}
TEAMS, LEARNING = ["goal-teams", "goal-teams:ann"], ["symbiotic:ecosystem"]
EVENTS = [
    ("workflow.started", {"workflow_id": "f", "owner": "ann"}, ["workflow:f", "global"]),
    ("workflow.stage_completed", {"workflow_id": "f", "stage_name": "s", "result": {}}, ["workflow:f"]),
    ("workflow.completed", {"workflow_id": "f", "result": None}, ["workflow:f", "global"]),
    ("workflow.failed", {"workflow_id": "f", "error": "e"}, ["workflow:f", "global"]),
    ("pool.spawned", POOL | {"config": {"size": 2}}, ["pool:p", "global"]),
    ("pool.scaled", POOL | {"worker_count": 3}, ["pool:p"]),
    ("pool.status_changed", POOL | {"status": {"state": "busy"}}, ["pool:p"]),
    ("pool.status_changed", {"pool_id": "pool:p", "status": {}}, ["pool:p"]),
    ("pool.closed", POOL, ["pool:p", "global"]),
    *((event, WORKER, ["worker:w", "pool:p"]) for event in ["worker.added", "worker.removed"]),
    ("worker.status_changed", WORKER | {"status": "error"}, ["worker:w", "pool:p"]),
    ("task.assigned", WORKER | {"task": {"prompt": "x"}}, ["worker:w", "pool:p"]),
    ("task.completed", WORKER | {"result": {"ok": True}}, ["pool:p", "worker:w"]),
    ("settle.transition", {"run_ref": "r", "worker_id": "w", "from_state": "a", "to_state": "b", "phase": "b", "action": "c", "merge": {}}, ["settle:r", "run:w"]),
    ("team.created", {"team_id": "t", "team_name": "T", "goal": "g", "mode": "m"}, TEAMS[:1]),
    ("team.created", {"team_id": "t", "team_name": "T", "goal": "g", "mode": "m", "user": "ann"}, TEAMS),
    ("team.parsed", {"goal": "g", "intent": "i", "skills": ["s"], "confidence": 0.125, "user": "ann"}, TEAMS),
    ("team.execution_started", {"team_id": "t", "task": "x" * 200, "user": "ann"}, TEAMS),
    ("team.execution_completed", {"team_id": "t", "success": True, "duration_ms": 12.5, "user": "ann"}, TEAMS),
    ("team.error", {"team_id": "t", "error_code": "E", "message": "m", "user": "ann"}, TEAMS),
    ("adapter.registered", ADAPTER | {"capabilities": ["c"], "provider": "p", "source": "s"}, ["adapters"]),
    ("adapter.health_changed", ADAPTER | {"old_status": "healthy", "new_status": "degraded", "details": {}}, ["adapters"]),
    *((f"adapter.{state}", ADAPTER | {"enabled": state == "enabled", "reason": "r"}, ["adapters"]) for state in ["enabled", "disabled"]),
    ("adapter.routing_decision", {"task_type": "t", "selected_adapter": "a", "capabilities_matched": ["c"], "latency_ms": 0.5, "fallback_used": False}, ["adapters"]),
    ("worker.availability_changed", {"worker_type": "t", "state": "down", "reason_bucket": "r", "probe_at": "2026-01-01"}, ["adapters"]),
    ("learning.metrics", {"patterns_strengthened": 1, "patterns_weakened": 2, "model_retrains": 0, "avg_confidence_score": 0.75}, LEARNING),
    ("skill.effectiveness", {"skill_name": "s", "success_rate": 0.5, "total_attempts": 4, "avg_confidence": 1}, LEARNING),
    ("strategy.recommender", {"recommendations_made": 3, "high_confidence_count": 1, "avg_success_rate": 0.25}, LEARNING),
]


@pytest.mark.parametrize("event, data, channels", EVENTS, ids=lambda value: value if isinstance(value, str) else "")
async def test_published_event_is_heard_once_in_each_of_its_channels(hub, event, data, channels):
    everywhere = sorted({channel for _, _, channels in EVENTS for channel in channels})
    async with clients(hub, everywhere) as (listening,), aiohttp.ClientSession(hub.url) as http:
        receipt = await (await http.post("/publish", json={"event": event, "data": data})).json()
        assert receipt == {"status": "published", "event": event, "channels": channels, "subscribers": len(channels)}
        await hears(listening, *((event, channel, data) for channel in channels))
        # What the hub says of it by itself comes behind it, and is not the same again.
        sent = await listening.send("ping")
        while (message := await listening.receive())["correlation_id"] != sent:
            assert message["event"] != event or message["data"] | data != message["data"]


async def test_worker_and_starter_of_the_page_do_what_it_shows(hub, tmp_path):
    page = (REPOSITORY / "docs/services/mahavishnu.md").read_text().partition("## A worker in Python")[2]
    programs = re.findall(r"```python\n(.*?)```", page, re.DOTALL)
    screens = re.findall(r"```console\n\$ \S+python (\S+)(.*?)\n(.*?)```", page, re.DOTALL)
    assert [name for name, _, _ in screens] == ["worker.py", "start.py"]
    async with clients(hub, ["worker:w1"]) as (listening,), contextlib.AsyncExitStack() as stack:
        running = []
        for program, (name, arguments, shown) in zip(programs, screens, strict=True):
            assert program.count("ws://127.0.0.1:8690") == 1
            log = tmp_path / f"{name}.log"
            command = [sys.executable, "-u", "-c", program.replace("ws://127.0.0.1:8690", hub.uri), *arguments.split()]
            with open(log, "wb") as output:
                running.append(stack.enter_context(subprocess.Popen(command, stdout=output, stderr=output)))
            stack.callback(running[-1].kill)
            eventually(lambda: shown.splitlines()[0] in log.read_text(), what=f"what {name} prints first")
        assert running[1].wait(20) == 0
        for name, _, shown in screens:
            # Sorted, as the published client may hand an event on before the answer that came before it.
            assert sorted((tmp_path / f"{name}.log").read_text().splitlines()) == sorted(shown.splitlines())
        running[0].kill()
        assert (await hears_status(listening, "offline"))["reason"] == "connection closed"
