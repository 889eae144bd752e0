"""What the hub tells the manager that started it (`Type=notify`): that it is ready, lives, stops."""

import os
import socket
import subprocess
import sys

import pytest

from deployment import ended
from support import BINARY, DEADLINE, REPOSITORY


class NotifySocket:
    """What systemd listens on: the messages of the unit's processes, each with the process that sent it."""

    def __init__(self, path):
        self.socket = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self.socket.bind(str(path))
        self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_PASSCRED, 1)
        self.socket.settimeout(DEADLINE)
        self.received = []

    def receive_until(self, line):
        """Waits for a message with that line; returns all lines since the last call."""
        lines = []
        while line not in lines:
            try:
                message, (credentials,), _, _ = self.socket.recvmsg(4096, socket.CMSG_SPACE(12))
            except TimeoutError:
                raise AssertionError(f"no {line} within {DEADLINE} s, only {lines}") from None
            sender = int.from_bytes(credentials[2][:4], sys.byteorder)
            lines += message.decode().splitlines()
            self.received.append((sender, message.decode()))
        return lines


@pytest.mark.parametrize("command", ["run", "serve"])
def test_tells_systemd_how_it_fares(service, tmp_path, command):
    notify = NotifySocket(tmp_path / "notify")
    variables = service.variables(WEBSOCKET_PORT="0", HTTP_PORT="0") | {
        "NOTIFY_SOCKET": str(tmp_path / "notify"),
        "WATCHDOG_USEC": "200000",
        "STATE_DIRECTORY": str(tmp_path / "state"),
        "CONFIGURATION_DIRECTORY": str(REPOSITORY / "settings"),
    }
    with open(tmp_path / "log", "wb") as log:
        process = subprocess.Popen([BINARY, command, service.name], env=os.environ | variables, stdout=log, stderr=log)
    try:
        started = notify.receive_until("READY=1")
        assert "STOPPING=1" not in started
        if command == "run":
            assert "STATUS=1 of 1 services ready" in started
        for _ in range(3):
            assert "STOPPING=1" not in notify.receive_until("WATCHDOG=1")
        process.terminate()
        notify.receive_until("STOPPING=1")
        assert ended(process) == 0, (tmp_path / "log").read_text()
        # NotifyAccess=main: systemd would not listen to the services of `run`.
        assert {sender for sender, _ in notify.received} == {process.pid}
    finally:
        process.kill()
        process.wait()
        notify.socket.close()
