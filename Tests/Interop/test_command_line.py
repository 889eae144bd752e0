"""The executable: subcommands against a running hub, and the supervisor's promises."""

import asyncio
import json
import os
import signal
import socket
import subprocess

import pytest

from support import BINARY, REPOSITORY, Client, eventually, eventually_async

SUBCOMMANDS = ["run", "serve", "status", "health", "ask", "publish", "subscribe", "describe", "hermes"]


def ecosystem_hub(*arguments):
    return subprocess.run([BINARY, *arguments], cwd=REPOSITORY, capture_output=True, text=True, timeout=20)


# Help and mistakes


@pytest.mark.parametrize("subcommand", [None, *SUBCOMMANDS])
def test_help(subcommand):
    result = ecosystem_hub(*([subcommand] if subcommand else []), "--help")
    assert result.returncode == 0, result.stderr
    assert "usage" in result.stdout.lower()
    for name in [subcommand] if subcommand else SUBCOMMANDS:
        assert name in result.stdout


@pytest.mark.parametrize("subcommand", [None, *SUBCOMMANDS])
def test_unknown_option(subcommand):
    result = ecosystem_hub(*([subcommand] if subcommand else []), "--no-such-option")
    assert result.returncode == 64
    assert "--no-such-option" in result.stderr and "--help" in result.stderr
    assert result.stdout == ""


def test_unknown_subcommand():
    result = ecosystem_hub("observe")
    assert result.returncode == 64
    assert "observe" in result.stderr and "--help" in result.stderr


def test_unknown_service():
    result = ecosystem_hub("serve", "no-such-service")
    assert result.returncode == 64
    assert "no-such-service" in result.stderr and "session-buddy" in result.stderr


def test_unusable_setting(tmp_path):
    result = subprocess.run(
        [BINARY, "serve", "session-buddy", "--state", str(tmp_path)],
        env=os.environ | {"SESSION_BUDDY_WEBSOCKET_PORT": "70000"}, cwd=REPOSITORY, capture_output=True, text=True, timeout=20,
    )  # fmt: skip
    assert result.returncode == 78
    assert "70000" in result.stderr


# Subcommands of a client


def test_status(hub):
    result = hub.run("status", "--json")
    assert result.returncode == 0, result.stderr
    services = {service["service"]: service for service in json.loads(result.stdout)["services"]}
    assert services["session-buddy"]["status"] == "healthy"
    result = hub.run("status")
    assert result.returncode == 0
    assert "session-buddy" in result.stdout


def test_health_tells_up_from_down(hub):
    assert hub.run("health").returncode == 0
    hub.stop()
    result = hub.run("health")
    assert result.returncode == 1
    assert "session-buddy" in result.stdout + result.stderr


def test_ask(hub):
    created = hub.run("ask", "session-buddy", "create_session", '{"session_id": "abc"}')
    assert created.returncode == 0, created.stderr
    assert json.loads(created.stdout)["session_id"] == "abc"
    assert created.stdout.startswith('{\n  "session_id": "abc",\n')
    listed = hub.run("ask", "session-buddy", "list_sessions", "--json")
    assert listed.stdout.count("\n") == 1
    assert [session["session_id"] for session in json.loads(listed.stdout)["sessions"]] == ["abc"]


@pytest.mark.parametrize(
    "operands, status, reason",
    [
        (["get_session", '{"session_id": "nobody"}'], 1, "NOT_FOUND: session_id: no session"),
        (["no_such_request"], 1, "UNKNOWN_REQUEST"),
        (["get_session", "[]"], 64, "JSON: expected an object"),
        (["get_session", "{"], 64, "JSON"),
        ([], 64, "expected SERVICE REQUEST"),
    ],
    ids=["refused", "unknown", "an array", "bad JSON", "too few"],
)
def test_what_cannot_be_asked(hub, operands, status, reason):
    result = hub.run("ask", "session-buddy", *operands)
    assert result.returncode == status
    assert reason in result.stderr


async def test_publish(hub):
    async with Client.connect(hub.uri) as subscriber:
        await subscriber.subscribe("session:abc")
        data = json.dumps({"session_id": "abc", "changes": {"from": "the command line"}})
        result = await asyncio.to_thread(hub.run, "publish", "session-buddy", "session:abc", "session.updated", data)
        assert result.returncode == 0, result.stderr
        assert (await subscriber.event("session.updated"))["data"]["changes"] == {"from": "the command line"}
        result = await asyncio.to_thread(hub.run, "publish", "session-buddy", "global", "session.updated", data)
        assert result.returncode == 0, result.stderr
        sent = await subscriber.send("ping")
        assert (await subscriber.receive())["correlation_id"] == sent, "that one went to global"


@pytest.mark.parametrize("data, status, reason", [("{", 64, "JSON"), ('{"session_id":"abc"}', 1, "INVALID_PAYLOAD")], ids=["bad JSON", "missing field"])
def test_refused_publication_fails(hub, data, status, reason):
    result = hub.run("publish", "session-buddy", "-", "session.updated", data)
    assert result.returncode == status
    assert reason in result.stderr


async def test_subscribe(hub):
    subscriber = await asyncio.create_subprocess_exec(
        BINARY, "subscribe", "session-buddy", "session:abc", "--json",
        env=hub.client_environment(), cwd=REPOSITORY, stdout=asyncio.subprocess.PIPE,
    )  # fmt: skip
    try:
        async with Client.connect(hub.uri) as publisher:

            async def heard():
                answer = await publisher.answer("publish", {"event": "session.updated", "data": {"session_id": "abc", "changes": {"n": 1}}})
                return answer["subscribers"] == 1

            await eventually_async(heard, what="the subscription")
        event = json.loads(await asyncio.wait_for(subscriber.stdout.readline(), 10))
        assert (event["event"], event["room"], event["data"]["changes"]) == ("session.updated", "session:abc", {"n": 1})
        subscriber.send_signal(signal.SIGINT)
        assert await asyncio.wait_for(subscriber.wait(), 10) == 0
    finally:
        if subscriber.returncode is None:
            subscriber.kill()
            await subscriber.wait()


# Processes


def test_port_in_use_is_explained(hub, tmp_path):
    environment = os.environ | {"SESSION_BUDDY_WEBSOCKET_PORT": str(hub.websocket_port), "SESSION_BUDDY_HTTP_PORT": "0"}
    for arguments in (["serve", "session-buddy"], ["run", "--settings", str(REPOSITORY / "settings")]):
        result = subprocess.run(
            [BINARY, *arguments, "--state", str(tmp_path / arguments[0])],
            env=environment, cwd=REPOSITORY, capture_output=True, text=True, timeout=20,
        )  # fmt: skip
        assert result.returncode == 1
        assert str(hub.websocket_port) in result.stderr
        assert "in use" in result.stderr


def test_one_port_for_both(start, tmp_path):
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = str(probe.getsockname()[1])
    hub = start(SESSION_BUDDY_WEBSOCKET_PORT=port, SESSION_BUDDY_HTTP_PORT=port)
    assert hub.websocket_port == hub.http_port == int(port)
    assert hub.run("health").returncode == 0


def test_outlives_the_reader_of_its_log(tmp_path):
    ports_file = tmp_path / "ports.json"
    environment = os.environ | {"SESSION_BUDDY_WEBSOCKET_PORT": "0", "SESSION_BUDDY_HTTP_PORT": "0", "ECOSYSTEM_HUB_PORTS_FILE": str(ports_file)}
    process = subprocess.Popen(
        [BINARY, "serve", "session-buddy"], env=environment, cwd=REPOSITORY, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE
    )
    try:
        eventually(ports_file.exists, what="the ports file")
        process.stderr.close()
        process.send_signal(signal.SIGTERM)  # It logs that it stops.
        assert process.wait(10) == 0
    finally:
        process.kill()


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP], ids=["SIGINT", "SIGTERM", "SIGHUP"])
async def test_service_stops_cleanly(hub, number):
    async with Client.connect(hub.uri) as client:
        hub.process.send_signal(number)
        assert await client.close_code() == 1001
    hub.stop()


@pytest.mark.parametrize("whole_group", [True, False], ids=["Ctrl-C", "signal to the supervisor"])
async def test_supervisor_stops_cleanly(supervisor, whole_group):
    children = eventually(supervisor.children)
    port = supervisor.websocket_port
    async with Client.connect(supervisor.uri) as client:
        if whole_group:
            # A terminal sends Ctrl-C to the supervisor and its children alike.
            os.killpg(supervisor.process.pid, signal.SIGINT)
        else:
            supervisor.process.send_signal(signal.SIGINT)
        assert await client.close_code() == 1001
    supervisor.stop()
    for child in children:
        eventually(lambda: not os.path.exists(f"/proc/{child}"), what="the end of the child")
    with socket.socket() as probe:
        assert probe.connect_ex(("127.0.0.1", port)) != 0


async def test_killed_child_comes_back_and_refuses_nobody(supervisor):
    (child,) = eventually(supervisor.children)
    port = supervisor.websocket_port
    async with Client.connect(supervisor.uri) as client:
        os.kill(child, signal.SIGKILL)
        await client.close_code()

    # The supervisor holds the listening socket: who comes now waits in its backlog for the next child.
    for _ in range(20):
        with socket.create_connection(("127.0.0.1", port), timeout=5):
            pass
    async with Client.connect(supervisor.uri, open_timeout=20) as client:
        await client.subscribe("session:abc")
        await client.send("request", "publish", {"event": "session.updated", "data": {"session_id": "abc", "changes": {}}})
        await client.event("session.updated")
    (next_child,) = eventually(supervisor.children)
    assert next_child != child
    assert supervisor.process.poll() is None


def test_supervised_service_has_a_status(supervisor):
    result = supervisor.run("status", "--json")
    assert result.returncode == 0, result.stderr
    assert [service["status"] for service in json.loads(result.stdout)["services"] if service["service"] == "session-buddy"] == ["healthy"]
    assert supervisor.run("health").returncode == 0
