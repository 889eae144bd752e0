"""The files of `deploy/`: reading them, installing them into a folder, and the programs that run them."""

import os
import re
import shutil
import socket
import subprocess
from dataclasses import dataclass

from support import BINARY, DEADLINE, REPOSITORY

SYSTEMD = REPOSITORY / "deploy" / "systemd"
SUPERVISORD = REPOSITORY / "deploy" / "supervisord"


@dataclass(frozen=True)
class Ports:
    websocket: int
    http: int


def catalogues(empty_folder):
    """The services the binary knows, with the ports of their catalogues; the folder holds no settings."""
    # Without the environment: its variables could say other ports.
    listed = subprocess.run([BINARY, "describe", "--settings", str(empty_folder)], env={}, capture_output=True, text=True, timeout=20, check=True)
    rows = re.findall(r"^(\S+) +WebSocket (\d+), HTTP (\d+) ", listed.stdout, re.MULTILINE)
    assert len(rows) == len(listed.stdout.splitlines()), listed.stdout
    return {name: Ports(int(websocket), int(http)) for name, websocket, http in rows}


def read_unit(path):
    """A unit, or a drop-in of one: section → key → values, in order."""
    sections, section = {}, None
    for line in path.read_text().splitlines():
        if line.startswith("["):
            section = sections.setdefault(line.strip("[]"), {})
        elif line and line[0] not in "#;":
            key, _, value = line.partition("=")
            section.setdefault(key, []).append(value)
    return sections


def socket_units():
    """The services that have socket units, with the ports in them, in their order."""
    found = {}
    for drop_in in SYSTEMD.glob("ecosystem-hub@*.socket.d/ports.conf"):
        name = drop_in.parent.name.removeprefix("ecosystem-hub@").removesuffix(".socket.d")
        addresses = read_unit(drop_in)["Socket"]["ListenStream"]
        assert all(address.startswith("127.0.0.1:") for address in addresses), addresses
        ports = [int(address.rpartition(":")[2]) for address in addresses]
        # One listener may be both.
        found[name] = Ports(ports[0], ports[-1])
    return found


def installed(folder, prefix="/usr"):
    """Runs the installer with the folder as the root of the file system."""
    subprocess.run(
        [REPOSITORY / "scripts" / "install.sh"],
        env=os.environ | {"DESTDIR": str(folder), "PREFIX": prefix, "ECOSYSTEM_HUB_BINARY": BINARY},
        check=True, capture_output=True, text=True, timeout=60,
    )  # fmt: skip
    return folder


def program(name):
    """A program of systemd's."""
    found = shutil.which(name)
    assert found, f"{name} is missing: run Tests/Interop/systemd.sh to see why it cannot be installed, or install systemd"
    return found


def free_ports(count):
    """Ports that nobody has, each a different one."""
    probes = [socket.create_server(("127.0.0.1", 0)) for _ in range(count)]
    numbers = [probe.getsockname()[1] for probe in probes]
    for probe in probes:
        probe.close()
    return numbers


def ended(process):
    """Waits for the end of a process and returns its status."""
    return process.wait(2 * DEADLINE)
