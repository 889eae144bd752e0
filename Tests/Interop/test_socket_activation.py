"""A service with sockets that somebody else opened: systemd-socket-activate, and a stand-in for systemd that restarts it."""

import contextlib
import fcntl
import os
import signal
import socket
import subprocess
import sys

import pytest
from mcp_common.websocket import WebSocketClient

from deployment import SYSTEMD, ended, free_ports, program, read_unit
from support import BINARY, DEADLINE, REPOSITORY, Client, eventually, raw_exchange, status_of


def socket_name(service):
    """What the socket unit calls the sockets of a service."""
    (name,) = read_unit(SYSTEMD / "ecosystem-hub@.socket")["Socket"]["FileDescriptorName"]
    return name.replace("%i", service.name)


def serve(service, folder):
    return [BINARY, "serve", service.name, "--settings", str(REPOSITORY / "settings"), "--state", str(folder / "state")]


@pytest.mark.parametrize("client_comes_first", ["websocket", "http"])
async def test_first_connection_starts_the_service_and_is_served(service, tmp_path, client_comes_first):
    websocket, http = free_ports(2)
    name = socket_name(service)
    with open(tmp_path / "log", "wb") as log:
        process = subprocess.Popen(
            [program("systemd-socket-activate"), "-l", f"127.0.0.1:{websocket}", "-l", f"127.0.0.1:{http}", f"--fdname={name}:{name}", *serve(service, tmp_path)],
            stdout=log, stderr=log,
        )  # fmt: skip
    try:
        eventually(lambda: (tmp_path / "log").read_text().count("Listening on") == 2, what="both listening sockets")
        if client_comes_first == "http":
            assert status_of(raw_exchange(http, f"GET /readyz HTTP/1.1\r\nHost: 127.0.0.1:{http}\r\nConnection: close\r\n\r\n".encode())) == 200
        client = WebSocketClient(f"ws://127.0.0.1:{websocket}/", reconnect=False)
        await client.connect()
        reply = await client.send_request(service.request, service.request_data("first"), timeout=DEADLINE)
        assert reply.type == "response", reply
        await client.disconnect()
        # Which of the two ports is which, the service has told.
        assert f"serving ws://127.0.0.1:{websocket} http://127.0.0.1:{http}" in (tmp_path / "log").read_text()
        process.terminate()
        assert ended(process) == 0, (tmp_path / "log").read_text()
    finally:
        process.kill()
        process.wait()


class Manager:
    """Holds the sockets of a service and starts its processes with them, as systemd does, each by `start`."""

    HAND_OVER = """
import os, sys
for number, descriptor in enumerate(map(int, sys.argv[1].split(",")), 3):
    os.dup2(descriptor, number)
os.execve(sys.argv[2], sys.argv[2:], os.environ | {"LISTEN_PID": str(os.getpid())})
"""

    def __init__(self, service, folder, names):
        self.folder = folder
        self.command = serve(service, folder)
        self.names = names
        # Numbers that the hand-over does not overwrite before it has read them.
        self.sockets = [self.high(socket.create_server(("127.0.0.1", 0))) for _ in names]
        self.ports = [each.getsockname()[1] for each in self.sockets]
        self.process = None

    @staticmethod
    def high(listener):
        with listener:
            return socket.socket(fileno=fcntl.fcntl(listener.fileno(), fcntl.F_DUPFD, 100))

    def start(self):
        descriptors = [each.fileno() for each in self.sockets]
        variables = {"LISTEN_FDS": str(len(self.sockets)), "LISTEN_FDNAMES": ":".join(self.names)}
        with open(self.folder / "log", "ab") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-c", self.HAND_OVER, ",".join(map(str, descriptors)), *self.command],
                env=os.environ | variables, pass_fds=descriptors, stdout=log, stderr=log,
            )  # fmt: skip

    @property
    def log(self):
        return (self.folder / "log").read_text()

    def close(self):
        if self.process:
            self.process.kill()
            self.process.wait()
        for each in self.sockets:
            each.close()


@pytest.fixture
def manage(tmp_path):
    """Makes managers: `manage(service, names)`, with a socket for each name."""
    with contextlib.ExitStack() as stack:

        def make(service, names):
            manager = Manager(service, tmp_path, names)
            stack.callback(manager.close)
            return manager

        yield make


@pytest.mark.parametrize("end", [signal.SIGTERM, signal.SIGKILL], ids=["restart", "crash"])
async def test_nobody_is_refused_while_a_service_restarts(manage, service, end):
    manager = manage(service, [socket_name(service)] * 2)
    websocket, http = manager.ports
    manager.start()
    async with Client.connect(f"ws://127.0.0.1:{websocket}/") as client:
        manager.process.send_signal(end)
        assert await client.close_code() == (1001 if end == signal.SIGTERM else 1006)
    assert ended(manager.process) == (0 if end == signal.SIGTERM else -signal.SIGKILL), manager.log
    # Nobody serves now. The connection stands all the same, and what is asked is answered by the next process.
    with socket.create_connection(("127.0.0.1", http), timeout=DEADLINE) as early:
        early.sendall(f"GET /healthz HTTP/1.1\r\nHost: 127.0.0.1:{http}\r\nConnection: close\r\n\r\n".encode())
        manager.start()
        assert status_of(early.recv(65536)) == 200
    manager.process.terminate()
    assert ended(manager.process) == 0, manager.log


def test_sockets_are_told_apart_by_name_as_well(manage, service):
    manager = manage(service, [f"{service.name}.http", f"{service.name}.websocket"])
    http, websocket = manager.ports
    manager.start()
    eventually(lambda: f"serving ws://127.0.0.1:{websocket} http://127.0.0.1:{http}" in manager.log, what="the service's addresses")


def test_a_single_socket_serves_both(manage, service):
    manager = manage(service, [socket_name(service)])
    (port,) = manager.ports
    manager.start()
    eventually(lambda: f"serving ws://127.0.0.1:{port} http://127.0.0.1:{port}" in manager.log, what="the service's addresses")


@pytest.mark.parametrize("name", ["", "ecosystem-hub@other.socket"], ids=["unnamed", "another name"])
def test_a_socket_that_is_nobodys_is_an_error(manage, service, name):
    manager = manage(service, [service.name, name])
    manager.start()
    assert ended(manager.process) == 1
    assert f'"{name or "unknown"}"' in manager.log and f"name it {service.name}" in manager.log
