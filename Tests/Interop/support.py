"""What the tests share: a hub as a child process, a raw client that speaks the envelope, and waiting with a deadline."""

import asyncio
import contextlib
import http.client
import json
import os
import signal
import socket
import subprocess
import time
import uuid
from pathlib import Path

import websockets

from services import ALL_SERVED, SESSION_BUDDY

REPOSITORY = Path(__file__).resolve().parents[2]
BINARY = os.environ.get("ECOSYSTEM_HUB_BINARY", str(REPOSITORY / ".build" / "release" / "ecosystem-hub"))

# Nothing here takes this long; it is how long a test waits before it calls an event missing.
DEADLINE = 10.0
STARTUP_DEADLINE = 20.0

FIELDS = ["id", "correlation_id", "type", "event", "data", "timestamp", "room", "error_code", "error_message"]


def unique(prefix):
    """A name no other test uses, such as `session-1f0c93ab`."""
    return f"{prefix}-{uuid.uuid4().hex[:8]}"


def eventually(ask, deadline=DEADLINE, what="the expected state"):
    """Asks again and again until the answer is truthy, returns it; fails after the deadline."""
    end = time.monotonic() + deadline
    while True:
        answer = ask()
        if answer:
            return answer
        assert time.monotonic() < end, f"{what} did not come within {deadline} s"
        time.sleep(0.02)


async def eventually_async(ask, deadline=DEADLINE, what="the expected state"):
    """`eventually` for a coroutine function, leaving the event loop to the clients meanwhile."""
    end = time.monotonic() + deadline
    while True:
        answer = await ask()
        if answer:
            return answer
        assert time.monotonic() < end, f"{what} did not come within {deadline} s"
        await asyncio.sleep(0.02)


class Hub:
    """One `ecosystem-hub` process on ports that the kernel chose, with its state and its log in `folder`.

    `arguments` is the subcommand (`["serve", "session-buddy"]`), `service` the one whose ports are meant, `settings` are
    environment variables that override the settings files, such as `SESSION_BUDDY_WEBSOCKET_MAX_CONNECTIONS="2"`; `None`
    takes an override away.
    """

    def __init__(self, folder, arguments, service=SESSION_BUDDY, **settings):
        self.folder = folder
        self.arguments = arguments
        self.service = service
        ports = {"ECOSYSTEM_HUB_SERVICES": service.name}
        for other in ALL_SERVED:
            ports |= other.variables(WEBSOCKET_PORT="0", HTTP_PORT="0")
        self.settings = {name: value for name, value in (ports | settings).items() if value is not None}
        self.process = None
        self.websocket_port = self.http_port = None

    @property
    def uri(self):
        return f"ws://127.0.0.1:{self.websocket_port}/"

    @property
    def url(self):
        return f"http://127.0.0.1:{self.http_port}"

    @property
    def mcp(self):
        return f"{self.url}/mcp"

    @property
    def port_variables(self):
        """The settings that name the ports it has."""
        return self.service.variables(WEBSOCKET_PORT=str(self.websocket_port), HTTP_PORT=str(self.http_port))

    @property
    def log(self):
        return (self.folder / "log").read_text(errors="replace")

    def figure(self, name):
        """A figure of `/metrics`, over all its labels; fails when there is none."""
        connection = http.client.HTTPConnection("127.0.0.1", self.http_port, timeout=DEADLINE)
        with contextlib.closing(connection):
            connection.request("GET", "/metrics")
            page = connection.getresponse().read().decode()
        found = [line.rpartition(" ")[2] for line in page.splitlines() if line.partition("{")[0] == name]
        assert found, f"{name} is not in /metrics"
        return sum(map(float, found))

    def start(self):
        """Starts the process and waits until it listens. A second start takes the ports of the first."""
        ports_file = self.folder / "ports.json"
        ports_file.unlink(missing_ok=True)
        environment = os.environ | self.settings | {"ECOSYSTEM_HUB_PORTS_FILE": str(ports_file)}
        command = [BINARY, *self.arguments, "--state", str(self.folder / "state")]
        with open(self.folder / "log", "ab") as log:
            # In a session of its own, so that a test can send signals to the whole group as a terminal does.
            self.process = subprocess.Popen(
                command, env=environment, cwd=REPOSITORY, stdin=subprocess.DEVNULL, stdout=log, stderr=log, start_new_session=True
            )

        def ports():
            assert self.process.poll() is None, f"{command} ended with {self.process.returncode}:\n{self.log}"
            if not ports_file.exists():
                return None
            services = [json.loads(line) for line in ports_file.read_text().splitlines() if line.strip()]
            return next((service for service in services if service["service"] == self.service.name), None)

        try:
            found = eventually(ports, STARTUP_DEADLINE, f"the ports file of {command}")
        except AssertionError:
            self.kill()
            print(self.log)
            raise
        self.websocket_port, self.http_port = found["websocket"], found["http"]
        return self

    def restart(self):
        """Starts again, after `stop` or `kill`, on the same ports."""
        self.settings |= self.port_variables
        return self.start()

    def stop(self, signal_number=signal.SIGTERM):
        """Asks the process to end and asserts that it does so with status 0."""
        if self.process is None:
            return
        if self.process.poll() is None:
            self.process.send_signal(signal_number)
        try:
            status = self.process.wait(STARTUP_DEADLINE)
        except subprocess.TimeoutExpired:
            status = "nothing: it goes on running"
        self.kill()
        assert status == 0, f"the hub ended with {status}:\n{self.log}"

    def kill(self):
        """Ends the process and all its children at once."""
        if self.process is not None:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()
            self.process = None

    def crash(self):
        """Ends the process that serves at once, as a crash does; a supervisor starts another."""
        if self.arguments == ["run"]:
            (process,) = self.children()
            os.kill(process, signal.SIGKILL)
        else:
            self.kill()

    def children(self):
        """The process ids of the living children that serve the service."""
        found = []
        for entry in Path("/proc").iterdir():
            with contextlib.suppress(OSError, IndexError, ValueError):
                state, parent = (entry / "stat").read_text().rpartition(")")[2].split()[:2]
                if int(parent) == self.process.pid and state != "Z" and self.service.name.encode() in (entry / "cmdline").read_bytes():
                    found.append(int(entry.name))
        return found

    def run(self, *arguments, **options):
        """Runs another subcommand (`status`, `publish`, …) against this hub and returns it, completed."""
        return subprocess.run(
            [BINARY, *arguments], env=self.client_environment(), cwd=REPOSITORY, capture_output=True, text=True, timeout=20, **options
        )

    def client_environment(self):
        """The environment in which the subcommands find this hub: the ports by the names its settings have."""
        return os.environ | self.settings | self.port_variables


class Client:
    """A raw client as the documentation shows them: it writes JSON by hand and knows no library but `websockets`."""

    def __init__(self, connection):
        self.connection = connection
        self.welcome = None

    @classmethod
    @contextlib.asynccontextmanager
    async def connect(cls, uri, welcome=True, **options):
        """Connects and, unless told not to, waits for the welcome before anything is sent."""
        # No bound on what waits to be read: a full queue would stop the reading, and the closing handshake with it.
        async with websockets.connect(uri, **({"max_queue": None} | options)) as connection:
            client = cls(connection)
            if welcome:
                client.welcome = await client.receive()
                assert client.welcome["type"] == "event" and client.welcome["event"] == "session.created"
            yield client

    async def send(self, type, event=None, data=None, **fields):
        """Sends an envelope with only the fields given, and an `id`, which it returns."""
        message = {"type": type, "id": unique("id")}
        message |= {name: value for name, value in (("event", event), ("data", data)) if value is not None}
        message |= fields
        await self.connection.send(json.dumps(message))
        return message["id"]

    async def receive_text(self, deadline=DEADLINE):
        """The next frame as it came."""
        return await asyncio.wait_for(self.connection.recv(), deadline)

    async def receive(self, deadline=DEADLINE):
        """The next message; any message of ours has all nine fields."""
        message = json.loads(await self.receive_text(deadline))
        assert set(FIELDS) <= set(message), f"fields missing in {message}"
        return message

    async def receive_until(self, accept, deadline=DEADLINE):
        """The first message that `accept` takes; those before it are dropped."""
        async with asyncio.timeout(deadline):
            while True:
                message = await self.receive(deadline)
                if accept(message):
                    return message

    async def request(self, event, data=None):
        """Sends a request and returns its reply, whatever its type; events that come before it are dropped."""
        sent = await self.send("request", event, data or {})
        return await self.receive_until(lambda message: message["correlation_id"] == sent)

    async def answer(self, event, data=None):
        """The `data` of the reply to a request that must succeed."""
        reply = await self.request(event, data)
        assert reply["type"] == "response", reply
        assert reply["event"] == event
        return reply["data"]

    async def refusal(self, event, data=None):
        """The error reply to a request that must fail."""
        reply = await self.request(event, data)
        assert reply["type"] == "error", reply
        assert reply["event"] is None and reply["data"] == {}
        return reply

    async def subscribe(self, *channels):
        for channel in channels:
            assert await self.answer("subscribe", {"channel": channel}) == {"status": "subscribed", "channel": channel}

    async def event(self, name, deadline=DEADLINE):
        """The next event of that name."""
        return await self.receive_until(lambda message: message["type"] == "event" and message["event"] == name, deadline)

    async def is_open(self):
        """Whether the connection still answers."""
        sent = await self.send("ping")
        await self.receive_until(lambda message: message["type"] == "pong" and message["correlation_id"] == sent)
        return True

    async def close_code(self, deadline=DEADLINE):
        """Waits for the hub to close the connection; returns its code."""
        await asyncio.wait_for(self.connection.wait_closed(), deadline)
        return self.connection.close_code


@contextlib.asynccontextmanager
async def clients(hub, *channels):
    """A raw client for each list of channels, which it listens to."""
    async with contextlib.AsyncExitStack() as stack:
        connected = [await stack.enter_async_context(Client.connect(hub.uri)) for _ in channels]
        for client, names in zip(connected, channels):
            await client.subscribe(*names)
        yield connected


def raw_exchange(port, request, until=None):
    """Sends bytes to a port and returns the bytes that come back, up to the end or until `until(bytes)` holds."""
    received = b""
    with (
        socket.create_connection(("127.0.0.1", port), timeout=DEADLINE) as connection,
        contextlib.suppress(ConnectionResetError, BrokenPipeError),
    ):
        connection.sendall(request)
        while not (until and until(received)):
            try:
                part = connection.recv(65536)
            except TimeoutError:
                raise AssertionError(f"no more than {received!r} within {DEADLINE} s") from None
            if not part:
                break
            received += part
    return received


def upgrade_request(port, path="/", host=None, extra=()):
    """The bytes of a WebSocket handshake, with `extra` header lines."""
    lines = [
        f"GET {path} HTTP/1.1",
        f"Host: {host or f'127.0.0.1:{port}'}",
        "Upgrade: websocket",
        "Connection: Upgrade",
        "Sec-WebSocket-Version: 13",
        "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
        *extra,
    ]
    return ("\r\n".join(lines) + "\r\n\r\n").encode()


def status_of(response):
    """The status code of a raw HTTP response."""
    return int(response.split(b" ", 2)[1])
