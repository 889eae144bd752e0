"""The configurations in `deploy/supervisord`, run by the supervisord that is published."""

import asyncio
import contextlib
import json
import os
import pwd
import signal
import socket
import subprocess
import sys
from pathlib import Path

import pytest
import websockets
from mcp_common.websocket import WebSocketClient

from deployment import SUPERVISORD, ended, free_ports, socket_units
from services import SERVICES
from support import BINARY, DEADLINE, REPOSITORY, STARTUP_DEADLINE, Client, eventually, eventually_async, raw_exchange, status_of, unique

PROGRAMS = Path(sys.executable).parent


class Supervisord:
    """supervisord with one of the shipped configurations, in which paths and user are those of the test.

    Ports are settings like any other: variables that supervisord hands on.
    """

    def __init__(self, folder, configuration):
        self.folder = folder
        text = (SUPERVISORD / configuration).read_text()
        for shipped, ours in {
            "/usr/bin/ecosystem-hub": BINARY,
            "/etc/ecosystem-hub": REPOSITORY / "settings",
            "/var/lib/ecosystem-hub": folder / "state",
            "user=ecosystem-hub": f"user={pwd.getpwuid(os.getuid()).pw_name}",
        }.items():
            assert shipped in text
            text = text.replace(shipped, str(ours))
        (folder / configuration).write_text(text)
        # As whoever installs it makes it.
        (folder / "state").mkdir(mode=0o700)
        (folder / "supervisord.conf").write_text(f"""
            [supervisord]
            nodaemon=true
            logfile={folder}/supervisord.log
            pidfile={folder}/supervisord.pid
            childlogdir={folder}
            [unix_http_server]
            file={folder}/control
            [rpcinterface:supervisor]
            supervisor.rpcinterface_factory=supervisor.rpcinterface:make_main_rpcinterface
            [supervisorctl]
            serverurl=unix://{folder}/control
            [include]
            files={folder}/{configuration}
            """.replace("\n            ", "\n"))
        names = sorted(socket_units())
        numbers = free_ports(2 * len(names))
        self.ports = dict(zip(names, zip(numbers[::2], numbers[1::2])))
        self.process = None

    @property
    def environment(self):
        """Where the services listen, as settings."""
        variables = {}
        for name, (websocket, http) in self.ports.items():
            prefix = name.upper().replace("-", "_")
            variables |= {f"{prefix}_WEBSOCKET_PORT": str(websocket), f"{prefix}_HTTP_PORT": str(http)}
        return os.environ | variables

    def start(self):
        with open(self.folder / "output", "ab") as output:
            self.process = subprocess.Popen(
                [PROGRAMS / "supervisord", "-c", self.folder / "supervisord.conf"],
                env=self.environment, cwd=self.folder, stdin=subprocess.DEVNULL, stdout=output, stderr=output, start_new_session=True,
            )  # fmt: skip

    def control(self, *arguments):
        """What supervisorctl prints."""
        command = [PROGRAMS / "supervisorctl", "-c", self.folder / "supervisord.conf", *arguments]
        return subprocess.run(command, capture_output=True, text=True, timeout=60).stdout.strip()

    def uri(self, service):
        return f"ws://127.0.0.1:{self.ports[service.name][0]}/"

    def is_ready(self, service):
        port = self.ports[service.name][1]
        try:
            return status_of(raw_exchange(port, f"GET /readyz HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nConnection: close\r\n\r\n".encode())) == 200
        except (ConnectionRefusedError, IndexError):
            return False

    def wait_until_ready(self, service):
        eventually(lambda: self.is_ready(service), STARTUP_DEADLINE, f"{service.name}: readiness")

    @property
    def output(self):
        """What supervisord and, through it, the programs have printed."""
        return (self.folder / "output").read_text(errors="replace")

    def status(self):
        """What `ecosystem-hub status` knows of each service."""
        command = [BINARY, "status", "--json", "--settings", str(REPOSITORY / "settings"), "--state", str(self.folder / "state")]
        document = subprocess.run(command, env=self.environment, capture_output=True, text=True, timeout=20).stdout
        return {service["service"]: service for service in json.loads(document)["services"]}

    def shut_down(self):
        """Ends supervisord, which ends its programs; what is left of its session is killed."""
        session = self.process.pid
        self.process.terminate()
        try:
            assert ended(self.process) == 0, self.output
        finally:
            for process in map(int, filter(str.isdigit, os.listdir("/proc"))):
                with contextlib.suppress(ProcessLookupError):
                    if os.getsid(process) == session:
                        os.kill(process, signal.SIGKILL)
            self.process.wait()
            print(self.output)


@pytest.fixture(scope="module")
def services_alone(tmp_path_factory):
    """One program for each service; tests leave them running."""
    supervisord = Supervisord(tmp_path_factory.mktemp("services"), "services.conf")
    supervisord.start()
    yield supervisord
    supervisord.shut_down()


@pytest.fixture
def whole_hub(tmp_path):
    """The hub as one program, with all services ready."""
    supervisord = Supervisord(tmp_path, "ecosystem-hub.conf")
    supervisord.start()
    try:
        for service in SERVICES:
            supervisord.wait_until_ready(service)
        yield supervisord
    finally:
        supervisord.shut_down()


@pytest.fixture
async def connect():
    """Connects published clients that come back by themselves."""
    clients = []

    async def connect_client(uri):
        client = WebSocketClient(uri, reconnect=True, max_retries=100, initial_delay=0.1, max_delay=0.2)
        clients.append(client)
        await client.connect()
        return client

    yield connect_client
    for client in clients:
        client.reconnect = False
        await client.disconnect()


async def wait_until_back(client, service, former):
    """Waits until a client whose connection was `former` has another one, by which its requests are answered."""

    async def is_answered():
        if not client.is_connected or client.connection_id == former:
            return False
        try:
            reply = await client.send_request(service.request, service.request_data(unique("back")), timeout=1)
        except (ConnectionError, TimeoutError, websockets.ConnectionClosed):
            return False
        return reply.type == "response"

    await eventually_async(is_answered, STARTUP_DEADLINE, "the client's reconnection")


# One program for each service


async def test_killed_service_is_started_again_and_its_clients_come_back(services_alone, service, connect):
    services_alone.wait_until_ready(service)
    program = f"ecosystem-hub:{service.name}"
    process = int(services_alone.control("pid", program))
    client = await connect(services_alone.uri(service))
    former = client.connection_id
    os.kill(process, signal.SIGKILL)
    await wait_until_back(client, service, former)
    assert int(services_alone.control("pid", program)) not in (0, process)


async def test_stopped_service_tells_its_clients_and_ends_in_time(services_alone, service):
    services_alone.wait_until_ready(service)
    program = f"ecosystem-hub:{service.name}"
    async with Client.connect(services_alone.uri(service)) as client:
        # In a thread: the client has to answer the service's close meanwhile.
        stopping = asyncio.create_task(asyncio.to_thread(services_alone.control, "stop", program))
        assert await client.close_code() == 1001
        assert await stopping == f"{program}: stopped"
    assert f"stopped: {service.name} (exit status 0)" in services_alone.output
    assert services_alone.control("start", program) == f"{program}: started"
    services_alone.wait_until_ready(service)


# The hub as one program


async def test_service_of_the_hub_that_is_killed_comes_back(whole_hub, service, connect):
    process = int(whole_hub.control("pid", "ecosystem-hub"))
    client = await connect(whole_hub.uri(service))
    former = client.connection_id
    os.kill(whole_hub.status()[service.name]["pid"], signal.SIGKILL)
    # The hub holds the port, so nobody is refused meanwhile.
    with socket.create_connection(("127.0.0.1", whole_hub.ports[service.name][0]), timeout=DEADLINE):
        pass
    await wait_until_back(client, service, former)
    assert whole_hub.status()[service.name]["restarts"] == 1
    assert int(whole_hub.control("pid", "ecosystem-hub")) == process


async def test_hub_that_is_killed_is_started_again(whole_hub, connect):
    process = int(whole_hub.control("pid", "ecosystem-hub"))
    clients = [(service, await connect(whole_hub.uri(service))) for service in SERVICES]
    former = [client.connection_id for _, client in clients]
    os.kill(process, signal.SIGKILL)
    for (service, client), connection in zip(clients, former):
        await wait_until_back(client, service, connection)
    assert int(whole_hub.control("pid", "ecosystem-hub")) not in (0, process)


async def test_stopped_hub_tells_all_clients_and_ends_in_time(whole_hub):
    async with contextlib.AsyncExitStack() as stack:
        clients = [await stack.enter_async_context(Client.connect(whole_hub.uri(service))) for service in SERVICES]
        stopping = asyncio.create_task(asyncio.to_thread(whole_hub.control, "stop", "ecosystem-hub"))
        for client in clients:
            assert await client.close_code() == 1001
        assert await stopping == "ecosystem-hub: stopped"
    assert "stopped: ecosystem-hub (exit status 0)" in whole_hub.output
