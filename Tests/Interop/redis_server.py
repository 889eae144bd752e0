"""A Redis server of a test's own, which can go and come back."""

import json
import shutil
import signal
import socket
import subprocess

import redis

from support import DEADLINE, eventually


class RedisServer:
    """One `redis-server` on a free port, which it keeps; nothing of it outlives a stop."""

    def __init__(self, folder):
        self.folder = folder
        self.process = None
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        self.client = redis.Redis(port=self.port, decode_responses=True, socket_timeout=DEADLINE)

    @property
    def url(self):
        return f"redis://127.0.0.1:{self.port}"

    def start(self):
        """Starts it and waits until it answers."""
        program = shutil.which("redis-server")
        assert program, "redis-server is missing: scripts/install-system-libraries.sh installs it"
        command = [program, "--port", str(self.port), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no", "--dir", self.folder]
        with open(self.folder / "redis.log", "ab") as log:
            self.process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=log, stderr=log)
        eventually(self._answers, what="redis-server")
        return self

    def stop(self, signal_number=signal.SIGTERM):
        """Ends it: orderly, or with SIGKILL at once."""
        if self.process is not None:
            self.client.close()
            self.process.send_signal(signal_number)
            self.process.wait(DEADLINE)
            self.process = None

    def kill(self):
        self.stop(signal.SIGKILL)

    def publish(self, channel, message):
        """Publishes an object as JSON, or a text as it is; somebody must listen."""
        text = message if isinstance(message, (str, bytes)) else json.dumps(message)
        assert self.client.publish(channel, text) > 0, f"nobody listens to {channel}"

    def _answers(self):
        assert self.process.poll() is None, (self.folder / "redis.log").read_text()
        try:
            return self.client.ping()
        except redis.ConnectionError:
            return False
