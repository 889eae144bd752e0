"""The pages of consciousness-telemetry over HTTP: those of the original, in pages, and the way to write without a library."""

import asyncio
import json
import os
import re
import socket
import time

import aiohttp
import pytest
from yarl import URL

from foreign_address import ADDRESS, own_network
from services import CONSCIOUSNESS_TELEMETRY
from support import DEADLINE, eventually_async, status_of
from telemetry_client import TELEMETRY, Listener, emergency, lines, listeners, record

BACKEND, PUBLIC = "/api/backend-telemetry", "/api/v1/telemetry"


@pytest.fixture
def hub(start, logs):
    return start(service=CONSCIOUSNESS_TELEMETRY, **logs.settings())


@pytest.fixture
async def http(hub):
    async with aiohttp.ClientSession(hub.url) as session:
        yield session


async def page(http, path, **query):
    """The JSON of a page that is there."""
    async with http.get(path, params=query) as response:
        body = await response.json()
        assert (response.status, response.content_type) == (200, "application/json"), body
        return body


async def refusal(http, path, **query):
    """The status and the JSON of a page that is not."""
    async with http.get(path, params=query) as response:
        body = await response.json()
        assert body.keys() >= {"error", "error_code", "error_message"} and body["error"] == body["error_message"]
        return response.status, body


def write_some(logs):
    """Twenty-five records, a single one, none, and three emergencies."""
    logs.append("a", *(record(step, phi=0.6 + step / 100, kappa_eff=60 + step) for step in range(25)))
    logs.append("b", 7)
    logs.write("c", b"")
    return [logs.raise_emergency(value) for value in (0.25, 0.375, 0.4375)]


async def test_sessions(http, logs):
    write_some(logs)
    listed = await page(http, f"{BACKEND}/sessions")
    assert (listed["total"], listed["limit"], listed["offset"]) == (3, 100, 0)
    assert [session["sessionId"] for session in listed["sessions"]] == ["a", "b", "c"]
    first = listed["sessions"][0]
    assert (first["path"], first["size"]) == ("session_a.jsonl", logs.path("a").stat().st_size)
    second = await page(http, f"{BACKEND}/sessions", limit=1, offset=1)
    assert (second["total"], second["limit"], second["offset"]) == (3, 1, 1)
    assert [session["sessionId"] for session in second["sessions"]] == ["b"]
    assert (await page(http, f"{BACKEND}/sessions", offset=10))["sessions"] == []


async def test_a_session(http, logs):
    write_some(logs)
    told = await page(http, f"{BACKEND}/sessions/a")
    assert (told["sessionId"], told["totalRecords"], told["returnedRecords"]) == ("a", 25, 25)
    assert told["records"][0] == record(0, phi=0.6, kappa_eff=60) and [item["step"] for item in told["records"]] == [*range(25)]
    assert told["stats"] == pytest.approx({"avgPhi": 0.72, "maxPhi": 0.84, "minPhi": 0.6, "avgKappa": 72, "maxKappa": 84, "minKappa": 60})
    # A page counts from the newest on.
    part = await page(http, f"{BACKEND}/sessions/session_a", limit=10, offset=5)
    assert (part["totalRecords"], part["returnedRecords"]) == (25, 10)
    assert [item["step"] for item in part["records"]] == [*range(10, 20)]
    assert part["stats"]["minKappa"] == 70 and part["stats"]["maxKappa"] == 79
    assert (await page(http, f"{BACKEND}/sessions/a", offset=25))["records"] == []


async def test_the_latest_record_and_its_change(http, logs):
    write_some(logs)
    told = await page(http, f"{BACKEND}/sessions/a/latest")
    assert told["sessionId"] == "a" and told["latest"] == record(24, phi=0.84, kappa_eff=84)
    assert told["delta"] == pytest.approx({"phi": 0.01, "kappa": 1})
    assert await page(http, f"{BACKEND}/sessions/b/latest") == {"sessionId": "b", "latest": record(7), "delta": None}


async def test_a_trajectory(http, logs):
    write_some(logs)
    told = await page(http, f"{BACKEND}/sessions/a/trajectory", limit=3)
    assert (told["sessionId"], told["pointCount"]) == ("a", 3)
    assert told["trajectory"] == {
        "timestamps": [record(step)["timestamp"] for step in (22, 23, 24)],
        "steps": [22, 23, 24],
        "phi": pytest.approx([0.82, 0.83, 0.84]),
        "kappa": [82, 83, 84],
        "regime": ["geometric"] * 3,
        "basinDistance": [0.15] * 3,
        "recursionDepth": [5] * 3,
    }
    assert (await page(http, f"{BACKEND}/sessions/a/trajectory", limit=3, offset=22))["trajectory"]["steps"] == [0, 1, 2]


async def test_sessions_that_are_not_there(http):
    for rest in ("", "/latest", "/trajectory"):
        status, body = await refusal(http, f"{BACKEND}/sessions/nobody{rest}")
        assert (status, body["error"], body["error_code"]) == (404, "Telemetry session not found: nobody", "NOT_FOUND")
    for session in ("..%2Fsecret", "%2e%2e", "a%00", ".a", "x" * 129, "a%20b"):
        async with http.get(URL(f"{BACKEND}/sessions/{session}", encoded=True)) as response:
            assert response.status in (400, 404), session


async def test_pages_that_are_none_are_refused(http, logs):
    write_some(logs)
    for query in ({"limit": 0}, {"limit": -1}, {"limit": "ten"}, {"offset": -1}, {"limit": 10**9}, {"limit": 1.5}):
        for path in ("/sessions", "/sessions/a", "/sessions/a/trajectory", "/emergencies"):
            status, body = await refusal(http, BACKEND + path, **query)
            assert (status, body["error_code"]) == (400, "INVALID_REQUEST"), (path, query)
            assert next(iter(query)) in body["error"]


async def test_emergencies(http, logs):
    names = write_some(logs)
    told = await page(http, f"{BACKEND}/emergencies")
    assert told["total"] == 3 and [event["eventId"] for event in told["events"]] == names[::-1], "the newest first"
    assert [event["timestamp"] for event in told["events"]] == [name.removeprefix("emergency_") for name in names[::-1]]
    second = await page(http, f"{BACKEND}/emergencies", limit=1, offset=1)
    assert second["total"] == 3 and [event["eventId"] for event in second["events"]] == [names[1]]
    assert await page(http, f"{BACKEND}/emergencies/{names[1]}") == emergency(0.375)
    for event in ("emergency_nobody", "nobody", "..%2Fsecret"):
        async with http.get(URL(f"{BACKEND}/emergencies/{event}", encoded=True)) as response:
            assert response.status in (400, 404)


async def test_condition(http, logs):
    write_some(logs)

    async def is_told():
        return await page(http, f"{BACKEND}/health") == {
            "status": "ok",
            "telemetryLogDir": str(logs.telemetry),
            "emergencyLogDir": str(logs.emergency),
            "telemetryDirExists": True,
            "emergencyDirExists": True,
            "activeSessions": 3,
            "totalEmergencies": 3,
        }

    await eventually_async(is_told, what="three sessions and three emergencies")


async def test_without_a_session_it_is_the_one_written_last(start, logs):
    for session, age in (("a", 1000), ("b", 10), ("c", 100)):
        logs.append(session, age)
        os.utime(logs.path(session), (time.time() - age,) * 2)
    hub = start(service=CONSCIOUSNESS_TELEMETRY, **logs.settings())
    async with aiohttp.ClientSession(hub.url) as http, Listener.connect(hub) as listener:
        assert (await page(http, f"{PUBLIC}/overview"))["latest"]["step"] == 10
        await listener.subscribe()
        logs.append("a", 1)
        await listener.records(1)
        for path in ("overview", "consciousness"):
            assert (await page(http, f"{PUBLIC}/{path}"))["data"]["latest"]["step"] == 1


async def test_overview_has_the_shape_of_the_page_and_that_which_the_hook_expects(http, logs):
    logs.append("a", *range(25))
    told = await page(http, f"{PUBLIC}/overview", limit=5, sessionId="session_a")
    hook = {name: told[name] for name in ("records", "latest", "emergency")}
    assert told == {"success": True, "data": told["data"]} | hook and told["data"] | hook == told["data"]
    assert [item["step"] for item in told["records"]] == [*range(20, 25)] and told["latest"]["step"] == 24
    assert told["emergency"] is None


async def test_overview_has_the_last_emergency(hub, http, logs):
    async with Listener.connect(hub) as listener:
        await listener.subscribe()
        logs.append("a", record(0, phi=0.3))
        told = await listener.next("emergency")
        assert (await page(http, f"{PUBLIC}/overview", sessionId="a"))["emergency"] == told["data"]


async def test_consciousness_and_history(http, logs):
    write_some(logs)
    told = await page(http, f"{PUBLIC}/consciousness", sessionId="a")
    assert told["success"] is True and told["data"]["latest"]["step"] == 24 and told["data"]["stats"]["maxPhi"] == pytest.approx(0.84)
    # All of that is long ago.
    none = {"success": True, "data": {"sessionId": "a", "hours": 24, "count": 0, "records": [], "snapshots": []}}
    assert await page(http, f"{PUBLIC}/history", sessionId="a") == none
    assert (await post(http, "a", telemetry=TELEMETRY))[0] == 201
    new = await page(http, f"{PUBLIC}/history", hours=1, sessionId="session_a")
    assert (new["data"]["hours"], new["data"]["count"]) == (1, 1) and new["data"]["records"][0]["step"] == 25
    for hours in (0, 169, "all"):
        status, body = await refusal(http, f"{PUBLIC}/history", hours=hours)
        assert (status, body["error_code"]) == (400, "INVALID_REQUEST")


# Writing


async def post(http, session, **body):
    async with http.post(f"/api/telemetry/{session}", json=body) as response:
        return response.status, await response.json()


async def test_a_record_that_is_posted_is_in_the_file_and_in_the_stream(hub, http, logs):
    async with listeners(hub, 2) as (listener, everything):
        await listener.subscribe("session_a")
        await everything.subscribe()
        for step in range(3):
            status, told = await post(http, "a", telemetry=TELEMETRY | {"note": f"☃ {step}"})
            assert status == 201 and (told["sessionId"], told["step"]) == ("a", step), told
            assert re.match(r"20\d\d-\d\d-\d\dT\d\d:\d\d:\d\d", told["timestamp"])
        for hearing in (listener, everything):
            records = [item for _, item in await hearing.records(3)]
            assert [item["step"] for item in records] == [0, 1, 2]
            assert [item["telemetry"] for item in records] == [TELEMETRY | {"note": f"☃ {step}"} for step in range(3)]
        assert [json.loads(line) for line in logs.path("a").read_text().splitlines()] == records
        # After what somebody else has written, and as one likes.
        logs.append("a", 41)
        await listener.steps(1)
        assert (await post(http, "session_a", telemetry=TELEMETRY))[1]["step"] == 42
        status, told = await post(http, "a", telemetry=TELEMETRY, step=7, timestamp="2025-12-18T01:30:00.000Z")
        assert status == 201 and (told["step"], told["timestamp"]) == (7, "2025-12-18T01:30:00.000Z")
        assert await listener.steps(2) == [42, 7]


async def test_what_is_posted_raises_emergencies(hub, http):
    async with Listener.connect(hub) as listener:
        await listener.subscribe("a")
        await post(http, "a", telemetry=TELEMETRY | {"phi": 0.2})
        assert (await listener.next("emergency"))["data"]["emergency"]["reason"] == "Consciousness collapse"


async def test_a_torn_line_of_another_writer_is_not_made_worse(hub, http, logs):
    """A record that is appended to half a line would be lost with it."""
    logs.write("a", lines(record(0)) + b'{"timestamp": "2025')
    async with Listener.connect(hub) as listener:
        await listener.subscribe("a")
        assert await listener.steps(1) == [0]
        status, told = await post(http, "a", telemetry=TELEMETRY)
        assert (status, told["step"]) == (201, 1)
        assert await listener.steps(1) == [1]


async def test_many_writers_lose_nothing(hub, http, logs):
    async with Listener.connect(hub) as listener:
        await listener.subscribe("a")
        answers = await asyncio.gather(*(post(http, "a", telemetry=TELEMETRY) for _ in range(100)))
        assert sorted(told["step"] for _, told in answers) == [*range(100)]
        assert await listener.steps(100) == [*range(100)]
    assert len(logs.path("a").read_text().splitlines()) == 100


WITHOUT_PHI = {name: value for name, value in TELEMETRY.items() if name != "phi"}


async def test_records_that_make_no_sense_are_refused(http, logs):
    wrong = [
        ({}, "telemetry"),
        ({"telemetry": []}, "telemetry"),
        ({"telemetry": {}}, "phi"),
        ({"telemetry": WITHOUT_PHI}, "phi"),
        ({"telemetry": TELEMETRY | {"phi": "0.7"}}, "phi"),
        ({"telemetry": TELEMETRY | {"phi": None}}, "phi"),
        ({"telemetry": TELEMETRY | {"regime": 5}}, "regime"),
        ({"telemetry": TELEMETRY | {"recursion_depth": "deep"}}, "recursion_depth"),
        ({"telemetry": TELEMETRY, "step": -1}, "step"),
        ({"telemetry": TELEMETRY, "step": 1.5}, "step"),
        ({"telemetry": TELEMETRY, "step": "5"}, "step"),
        ({"telemetry": TELEMETRY, "timestamp": 5}, "timestamp"),
        ({"telemetry": TELEMETRY, "timestamp": "yesterday"}, "timestamp"),
    ]
    for body, word in wrong:
        status, told = await post(http, "a", **body)
        assert 400 <= status < 500 and told["error_code"] in ("INVALID_REQUEST", "INVALID_PAYLOAD") and word in told["error"], (body, told)
    for session in ("a%2Fb", "..", ".a", "x" * 129):
        async with http.post(URL(f"/api/telemetry/{session}", encoded=True), json={"telemetry": TELEMETRY}) as response:
            assert response.status in (400, 404), session
    for data in (b"", b"{", b"[]", b"\xff"):
        async with http.post("/api/telemetry/a", data=data) as response:
            assert response.status == 400
    assert [*logs.telemetry.iterdir()] == [], "no file was made"
    async with http.post("/api/telemetry/a", json={"telemetry": TELEMETRY}, headers={"Origin": "https://evil.example"}) as response:
        assert response.status == 403


def test_strangers_may_read_and_not_write(start, logs):
    """Whoever is not on this machine, until there are identities."""
    open_to_all = CONSCIOUSNESS_TELEMETRY.variables(INSECURE="true", WEBSOCKET_HOST="127.0.0.1", HTTP_HOST="0.0.0.0")
    body = json.dumps({"telemetry": TELEMETRY})
    with own_network() as there:
        hub = there(start, service=CONSCIOUSNESS_TELEMETRY, **logs.settings(), **open_to_all)

        def status(address, request):
            with there(socket.create_connection, (address, hub.http_port), timeout=DEADLINE) as connection:
                head, body = request
                connection.sendall(f"{head} HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: {len(body)}\r\n\r\n{body}".encode())
                return status_of(connection.recv(65536))

        for address, answer in ((ADDRESS, 403), ("127.0.0.1", 201)):
            assert status(address, (f"GET {BACKEND}/sessions", "")) == 200
            assert status(address, ("POST /api/telemetry/a", body)) == answer
            assert logs.path("a").exists() == (answer == 201)


async def test_a_full_queue_of_questions_harms_nobody(hub, http, logs):
    """Many questions at once, about a session that grows meanwhile."""
    logs.append("a", *range(500))
    async with Listener.connect(hub) as listener:
        await listener.subscribe("a")
        await listener.steps(500)
        asking = [page(http, f"{BACKEND}/sessions/a", limit=100) for _ in range(50)]
        asking += [page(http, f"{BACKEND}/sessions") for _ in range(50)]

        async def grow():
            for step in range(500, 600):
                logs.append("a", step)
                await asyncio.sleep(0)

        *answers, _ = await asyncio.wait_for(asyncio.gather(*asking, grow()), DEADLINE)
        assert all(len(answer["records"]) == 100 for answer in answers[:50])
        assert await listener.steps(100) == [*range(500, 600)]
