"""Fixtures: hubs under test, stopped with SIGTERM and checked for a clean end after every test."""

import pytest

from services import SERVICES, SESSION_BUDDY
from support import REPOSITORY, Hub
from telemetry_client import Logs


def pytest_generate_tests(metafunc):
    """What asks for a `service` runs for each, or for those that its file names `SERVICES_TRIED`."""
    chosen = any("service" in mark.args[0] for mark in metafunc.definition.iter_markers("parametrize"))
    if "service" in metafunc.fixturenames and not chosen and not hasattr(metafunc.module, "service"):
        services = getattr(metafunc.module, "SERVICES_TRIED", SERVICES)
        metafunc.parametrize("service", services, ids=lambda service: service.name, scope="session")


@pytest.fixture(scope="session")
def shared_hub(service, tmp_path_factory):
    """One hub for all tests of a service that leave it as it was: each makes up identifiers of its own."""
    hub = Hub(tmp_path_factory.mktemp("shared"), ["serve", service.name], service)
    hub.start()
    try:
        yield hub
        hub.stop()
    finally:
        hub.kill()
        print(f"--- log of {hub.arguments}\n{hub.log}")


@pytest.fixture
def start(tmp_path):
    """Starts hubs: `start(SESSION_BUDDY_WEBSOCKET_MAX_CONNECTIONS="2")`; further keywords override settings."""
    hubs = []

    def start_hub(arguments=None, service=SESSION_BUDDY, **settings):
        folder = tmp_path / f"hub{len(hubs)}"
        folder.mkdir()
        hub = Hub(folder, list(arguments or ["serve", service.name]), service, **settings)
        hubs.append(hub)
        return hub.start()

    yield start_hub
    try:
        for hub in hubs:
            hub.stop()
    finally:
        for hub in hubs:
            hub.kill()
            print(f"--- log of {hub.arguments}\n{hub.log}")


@pytest.fixture
def hub(start):
    """Session-buddy alone, as `ecosystem-hub serve session-buddy`."""
    return start()


@pytest.fixture
def redis_server(tmp_path):
    """A Redis server, empty."""
    # The environment of the agents' former SDKs has no client for it.
    from redis_server import RedisServer

    server = RedisServer(tmp_path)
    try:
        yield server.start()
    finally:
        server.kill()


@pytest.fixture
def supervisor(start):
    """All services under the supervisor, as `ecosystem-hub run`."""
    return start(["run", "--settings", str(REPOSITORY / "settings")])


@pytest.fixture
def logs(tmp_path):
    """The directories into which a writer of telemetry writes."""
    return Logs(tmp_path / "logs")
