"""The services, each with one example of what all of them do: the tests of what they have in common run for each."""

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True)
class Served:
    """What the program serves under a name."""

    name: str

    def variables(self, **settings):
        """Settings as its environment variables: `WEBSOCKET_PORT` as `SESSION_BUDDY_WEBSOCKET_PORT`."""
        prefix = self.name.upper().replace("-", "_")
        return {f"{prefix}_{name}": value for name, value in settings.items()}


@dataclass(frozen=True)
class Service(Served):
    """A service, with one example of each thing that all services do, about whatever identifier a test makes up."""

    # What the names of its channels begin with.
    kinds: tuple[str, ...]
    # A channel's name is `kind + identifier`; this kind is one of `kinds`.
    kind: str
    # An event that goes to that channel and to no other, and its data.
    event: str
    data: Callable[[str], dict]
    # A request that a new hub fulfils, its data, and what the answer has at least.
    request: str
    request_data: Callable[[str], dict]
    answer: Callable[[str], dict]
    # A request about something that does not exist, its data, its required parameter, and the code of its refusal.
    lookup: str
    lookup_data: Callable[[str], dict]
    lookup_parameter: str
    lookup_code: str

    def channel(self, identifier):
        return self.kind + identifier

    def publication(self, identifier, **fields):
        """What `publish` and `POST /publish` take."""
        return {"event": self.event, "data": self.data(identifier), **fields}


SESSION_BUDDY = Service(
    name="session-buddy",
    kinds=("session:", "knowledge:", "checkpoint:", "global"),
    kind="session:",
    event="session.updated",
    data=lambda identifier: {"session_id": identifier, "changes": {"title": identifier}},
    request="create_session",
    request_data=lambda identifier: {"session_id": identifier, "project": "hub"},
    answer=lambda identifier: {"session_id": identifier, "status": "active"},
    lookup="get_session",
    lookup_data=lambda identifier: {"session_id": identifier},
    lookup_parameter="session_id",
    lookup_code="NOT_FOUND",
)

MAHAVISHNU = Service(
    name="mahavishnu",
    kinds=("workflow:", "pool:", "worker:", "settle:", "run:", "goal-teams", "cross-repo:", "adapters", "symbiotic:", "global"),
    kind="pool:",
    event="pool.status_changed",
    data=lambda identifier: {"pool_id": identifier, "status": {"state": "running"}},
    request="create_pool",
    request_data=lambda identifier: {"pool_id": identifier, "config": {"size": 1}},
    answer=lambda identifier: {"pool_id": identifier},
    lookup="get_task",
    lookup_data=lambda identifier: {"task_id": identifier},
    lookup_parameter="task_id",
    lookup_code="NOT_FOUND",
)

AKOSHA = Service(
    name="akosha",
    kinds=("patterns:", "anomalies", "insights", "metrics", "global"),
    kind="patterns:",
    event="pattern.detected",
    data=lambda identifier: {"pattern_id": identifier, "pattern_type": identifier, "description": "theirs", "confidence": 0.5},
    request="record_metric",
    request_data=lambda identifier: {"name": identifier, "value": 1.5},
    answer=lambda identifier: {"recorded": 1, "late": 0, "refused": 0, "errors": []},
    lookup="get_metric",
    lookup_data=lambda identifier: {"name": identifier},
    lookup_parameter="name",
    lookup_code="NOT_FOUND",
)

CRACKERJACK = Service(
    name="crackerjack",
    kinds=("test:", "quality:", "coverage", "global"),
    kind="test:",
    event="test.failed",
    data=lambda identifier: {"run_id": identifier, "test_name": "test_a", "error": "assert 1 == 2"},
    request="start_test_run",
    request_data=lambda identifier: {"run_id": identifier, "project": identifier},
    answer=lambda identifier: {"run_id": identifier, "project": identifier, "status": "running"},
    lookup="get_test_run",
    lookup_data=lambda identifier: {"run_id": identifier},
    lookup_parameter="run_id",
    lookup_code="NOT_FOUND",
)

DHRUVA = Service(
    name="dhruva",
    kinds=("adapter:", "storage:", "distribution", "global"),
    kind="adapter:",
    event="adapter.updated",
    data=lambda identifier: {"adapter_id": identifier, "metadata": {"title": identifier}},
    request="store_adapter",
    request_data=lambda identifier: {"adapter_id": identifier, "version": "1.0.0", "content": identifier},
    answer=lambda identifier: {"adapter_id": identifier, "version": "1.0.0", "duplicate": False},
    lookup="list_versions",
    lookup_data=lambda identifier: {"adapter_id": identifier},
    lookup_parameter="adapter_id",
    lookup_code="NOT_FOUND",
)

EXCALIDRAW = Service(
    name="excalidraw",
    kinds=("diagram:", "cursor:", "presence:", "global"),
    kind="diagram:",
    event="diagram.updated",
    data=lambda identifier: {"diagram_id": identifier, "elements": [{"id": "box", "version": 1, "type": "rectangle"}]},
    request="create_diagram",
    request_data=lambda identifier: {"diagram_id": identifier, "name": "plan"},
    answer=lambda identifier: {"diagram_id": identifier, "status": "created"},
    lookup="get_diagram",
    lookup_data=lambda identifier: {"diagram_id": identifier},
    lookup_parameter="diagram_id",
    lookup_code="NOT_FOUND",
)

# Every test of what all services have in common runs for each of these.
SERVICES = [SESSION_BUDDY, MAHAVISHNU, AKOSHA, CRACKERJACK, DHRUVA, EXCALIDRAW]

# What lies between a client and any service is the same for all: two that differ are enough to try it with.
TWO_SERVICES = [SESSION_BUDDY, MAHAVISHNU]

# It has a protocol of its own, with the envelope at /hub alone, and nobody publishes its events but the simulation: its
# tests are the files test_hermes*.py.
HERMES = Served("hermes")

# The engine speaks a protocol of its own on its streams' paths, its BFF on all but /hub: test_brainstream*.py.
BRAINSTREAM = Served("brainstream")
BRAINSTREAM_BFF = Served("brainstream-bff")

# They too have protocols of their own; their tests are the files test_energy_*.py and test_telemetry*.py.
ENERGY_STREAM = Served("energy-stream")
CONSCIOUSNESS_TELEMETRY = Served("consciousness-telemetry")

# Everything that the program serves.
ALL_SERVED = [*SERVICES, HERMES, ENERGY_STREAM, CONSCIOUSNESS_TELEMETRY, BRAINSTREAM, BRAINSTREAM_BFF]
