"""The units in `deploy/systemd`, tried with systemd's own programs on a folder that they are installed into.

No test needs systemd as the init system.
"""

import shutil
import subprocess
from pathlib import Path

import pytest

from deployment import SYSTEMD, installed, program, read_unit, socket_units

# Points of exposure, of 10, that `systemd-analyze security` may count, in tenths; it calls up to 2 "OK" with a smile.
TOLERATED_EXPOSURE = 20


@pytest.fixture
def root(tmp_path):
    """The root of a file system with the hub installed, and the targets of systemd's that its units name."""
    folder = installed(tmp_path / "root")
    for target in Path("/lib/systemd/system").glob("*.target"):
        shutil.copy(target, folder / "usr/lib/systemd/system")
    return folder


def unit_names():
    """All units, templates as one instance for each service."""
    instances = [f"ecosystem-hub@{name}.{kind}" for name in socket_units() for kind in ("service", "socket")]
    return ["ecosystem-hub.service", *instances]


def systemd(root, name, *arguments):
    """Runs a program of systemd's on that root."""
    return subprocess.run([program(name), f"--root={root}", *arguments], capture_output=True, text=True, timeout=60)


def verify(root, *names):
    return systemd(root, "systemd-analyze", "--man=no", "verify", *names)


# The units themselves


def test_units_are_correct(root):
    verdict = verify(root, *unit_names())
    assert (verdict.returncode, verdict.stdout, verdict.stderr) == (0, "", "")


@pytest.mark.parametrize("line", ["[Service]\nWatchdog=30s", "[Service]\nSystemCallFilter=@no-such-group"], ids=["key", "value"])
def test_a_mistake_in_a_unit_would_be_found(root, line):
    with open(root / "usr/lib/systemd/system/ecosystem-hub.service", "a") as unit:
        unit.write(f"\n{line}\n")
    verdict = verify(root, "ecosystem-hub.service")
    assert verdict.stderr


def test_a_service_without_ports_would_be_found(root):
    verdict = verify(root, "ecosystem-hub@nobody.service")
    assert verdict.returncode != 0 and "no Listen setting" in verdict.stderr


@pytest.mark.parametrize("name", ["ecosystem-hub.service", "ecosystem-hub@akosha.service"])
def test_units_are_confined(root, name):
    verdict = systemd(root, "systemd-analyze", "security", "--offline=yes", f"--threshold={TOLERATED_EXPOSURE}", "--no-pager", name)
    assert verdict.returncode == 0, verdict.stdout


def test_units_can_be_enabled(root):
    enabled = systemd(root, "systemctl", "enable", "ecosystem-hub@akosha.service", "ecosystem-hub@session-buddy.socket")
    assert enabled.returncode == 0, enabled.stderr
    wanted = {path.relative_to(root / "etc/systemd/system") for path in (root / "etc/systemd/system").glob("*.wants/*")}
    assert {str(path) for path in wanted} == {
        "multi-user.target.wants/ecosystem-hub@akosha.service",
        "sockets.target.wants/ecosystem-hub@akosha.socket",
        "sockets.target.wants/ecosystem-hub@session-buddy.socket",
    }


def test_the_user_of_the_units_is_declared(root):
    made = systemd(root, "systemd-sysusers")
    assert made.returncode == 0, made.stderr
    users = {line.split(":")[0] for line in (root / "etc/passwd").read_text().splitlines()}
    for unit in ("ecosystem-hub.service", "ecosystem-hub@.service"):
        assert set(read_unit(SYSTEMD / unit)["Service"]["User"]) <= users
