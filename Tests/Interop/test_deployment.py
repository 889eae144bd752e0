"""The files in `deploy/` agree with the services there are, and the installer puts them where they belong."""

import configparser
import re

import pytest

from deployment import SUPERVISORD, SYSTEMD, catalogues, installed, read_unit, socket_units
from support import REPOSITORY

WHOLE_HUB = SYSTEMD / "ecosystem-hub.service"
ONE_SERVICE = SYSTEMD / "ecosystem-hub@.service"


@pytest.fixture
def services(tmp_path):
    """The services the binary knows, with the ports of their catalogues."""
    folder = tmp_path / "no-settings"
    folder.mkdir()
    return catalogues(folder)


def configuration(name):
    """A configuration of supervisord's, its expressions (`%(program_name)s`) left as they are."""
    parser = configparser.ConfigParser(interpolation=None, inline_comment_prefixes=(";",))
    parser.read(SUPERVISORD / name)
    return parser


def seconds(text):
    """A duration as systemd units, settings and supervisord write it: whole seconds."""
    return int(re.fullmatch(r"(\d+)s?", text)[1])


def stop_timeout():
    """How long the supervisor gives a service to stop, as shipped."""
    return seconds(re.search(r"^  stop_timeout: (\S+)$", (REPOSITORY / "settings" / "hub.yaml").read_text(), re.MULTILINE)[1])


# Every service is deployed


def test_every_service_has_a_socket_unit_with_its_ports(services):
    assert socket_units() == services


def test_every_service_has_a_program(services):
    parser = configuration("services.conf")
    programs = {section.removeprefix("program:") for section in parser.sections() if section.startswith("program:")}
    assert set(services) == programs
    assert set(parser["group:ecosystem-hub"]["programs"].split(",")) == programs == set(socket_units())


def test_programs_of_supervisord_differ_in_nothing_but_their_name():
    parser = configuration("services.conf")
    bodies = [dict(parser[section]) for section in parser.sections() if section.startswith("program:")]
    assert all(body == bodies[0] for body in bodies)


# The times allowed for stopping cover what the hub allows itself


def test_the_whole_hub_has_time_to_stop():
    needed = len(socket_units()) * stop_timeout()
    assert seconds(*read_unit(WHOLE_HUB)["Service"]["TimeoutStopSec"]) > needed
    assert seconds(configuration("ecosystem-hub.conf")["program:ecosystem-hub"]["stopwaitsecs"]) > needed


def test_one_service_has_time_to_stop():
    assert seconds(*read_unit(ONE_SERVICE)["Service"]["TimeoutStopSec"]) > stop_timeout()
    assert seconds(configuration("services.conf")["program:akosha"]["stopwaitsecs"]) > stop_timeout()


def test_both_services_of_systemd_are_confined_alike():
    of_the_supervisor = {"ExecStart", "KillMode", "TimeoutStopSec", "OOMPolicy"}
    whole, one = ({key: value for key, value in read_unit(unit)["Service"].items() if key not in of_the_supervisor} for unit in (WHOLE_HUB, ONE_SERVICE))
    assert whole == one


def test_what_cannot_be_used_is_not_tried_again():
    for unit in (WHOLE_HUB, ONE_SERVICE):
        assert read_unit(unit)["Service"]["RestartPreventExitStatus"] == ["64 78"]
    for name, section in (("ecosystem-hub.conf", "program:ecosystem-hub"), ("services.conf", "program:akosha")):
        assert configuration(name)[section]["exitcodes"] == "0,64,78"


# Installing


def test_everything_is_installed_under_the_prefix(tmp_path):
    root = installed(tmp_path, prefix="/opt/hub")
    units = root / "opt/hub/lib/systemd/system"
    shipped = {path.relative_to(SYSTEMD) for path in SYSTEMD.rglob("*.*") if path.is_file() and "sysusers.d" not in path.parts}
    assert {path.relative_to(units) for path in units.rglob("*.*") if path.is_file()} == shipped
    for unit in (units / "ecosystem-hub.service", units / "ecosystem-hub@.service"):
        (command,) = read_unit(unit)["Service"]["ExecStart"]
        assert command.split()[0] == "/opt/hub/bin/ecosystem-hub"
    assert (root / "opt/hub/bin/ecosystem-hub").stat().st_mode & 0o777 == 0o755
    assert {path.name for path in (root / "opt/hub/share/ecosystem-hub/supervisord").iterdir()} == {"ecosystem-hub.conf", "services.conf"}
    assert not [path for path in root.rglob("*") if path.is_file() and path.suffix in {".conf", ".service"} and "/usr/bin/" in path.read_text()]


def test_settings_that_were_changed_are_kept(tmp_path):
    settings = installed(tmp_path) / "etc/ecosystem-hub/hub.yaml"
    assert settings.read_text() == (REPOSITORY / "settings" / "hub.yaml").read_text()
    settings.write_text("log_level: warning\n")
    installed(tmp_path)
    assert settings.read_text() == "log_level: warning\n"
