"""Fixtures: hubs under test, stopped with SIGTERM and checked for a clean end after every test."""

import pytest

from support import REPOSITORY, SERVICES, SESSION_BUDDY, Hub


@pytest.fixture(scope="session", params=SERVICES, ids=lambda service: service.name)
def service(request):
    """Each service in turn."""
    return request.param


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
def supervisor(start):
    """All services under the supervisor, as `ecosystem-hub run`."""
    return start(["run", "--settings", str(REPOSITORY / "settings")])
