"""Fixtures: hubs under test, stopped with SIGTERM and checked for a clean end after every test."""

import pytest

from support import REPOSITORY, Hub


@pytest.fixture
def start(tmp_path):
    """Starts hubs: `start(SESSION_BUDDY_WEBSOCKET_MAX_CONNECTIONS="2")`; further keywords override settings."""
    hubs = []

    def start_hub(arguments=("serve", "session-buddy"), **settings):
        folder = tmp_path / f"hub{len(hubs)}"
        folder.mkdir()
        hub = Hub(folder, list(arguments), **settings)
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
