"""What crackerjack makes of test runs, files and coverage over real connections, and what is heard of it where."""

import asyncio
import json
import subprocess
import sys
import time
import urllib.error
import urllib.request

import pytest
import websockets
from mcp_common.websocket import WebSocketClient

from mcp_wire import STATELESS, Wire
from services import CRACKERJACK
from support import BINARY, DEADLINE, Client

GATES = ["pass_rate", "new_failures", "line_coverage", "coverage_drop"]


@pytest.fixture
def hub(start, request):
    """Crackerjack, with the settings that a test gives as the parameter `hub`."""
    return start(service=CRACKERJACK, **CRACKERJACK.variables(**getattr(request, "param", {})))


def post(hub, path, body, media_type="application/xml"):
    """Posts a file; gives the status and the answer."""
    body = body if isinstance(body, bytes) else body.encode()
    request = urllib.request.Request(hub.url + path, data=body, headers={"Content-Type": media_type})
    try:
        with urllib.request.urlopen(request, timeout=60) as response:
            return response.status, json.load(response)
    except urllib.error.HTTPError as refusal:
        return refusal.code, json.load(refusal)


def junit(*cases, name="s"):
    """A file of test cases: each a name, and what stands within."""
    inner = "".join(f'<testcase classname="c" name="{case}" time="0.5">{content}</testcase>' for case, content in cases)
    return f'<testsuites><testsuite name="{name}">{inner}</testsuite></testsuites>'


FAILURE = '<failure message="assert 1 == 2">here</failure>'


async def test_file_of_results_is_heard_in_the_channels_of_its_run_its_project_and_all(hub):
    async with Client.connect(hub.uri) as client:
        await client.subscribe("test:r", "quality:p", "global")
        status, answer = await asyncio.to_thread(post, hub, "/ingest/junit?run_id=r&project=p", junit(("a", ""), ("b", FAILURE)))
        assert status == 200
        assert answer == {
            "run_id": "r", "project": "p", "test_suite": "s", "tests": 2, "passed": 1, "failed": 1, "skipped": 0, "flaky": 0,
            "failures_told": 1, "duration_seconds": 1.0, "complete": True,
        }  # fmt: skip
        heard = [await client.receive() for _ in range(2 + 1 + 1 + 2 + 2 * len(GATES))]
        assert [(message["event"], message["room"]) for message in heard] == [
            ("test.started", "test:r"), ("test.started", "global"), ("test.failed", "test:r"), ("test.progressed", "test:r"),
            ("test.completed", "test:r"), ("test.completed", "global"),
            *(("quality_gate.checked", room) for _ in GATES for room in ["quality:p", "global"]),
        ]  # fmt: skip
        failed = heard[2]["data"]
        assert failed.pop("timestamp")
        assert failed == {"run_id": "r", "test_name": "c.b", "error": "assert 1 == 2", "traceback": "here"}
        judged = {message["data"]["gate_name"]: message["data"] for message in heard[6:]}
        assert list(judged) == GATES
        assert (judged["pass_rate"]["status"], judged["pass_rate"]["score"], judged["pass_rate"]["threshold"]) == ("failed", 50.0, 100.0)
        assert judged["line_coverage"]["status"] == "unknown"
        report = judged["pass_rate"]["quality_gate_report"]
        assert (report["tests"], report["blocking_failure"], report["required_check_failures"]) == (False, True, ["pass_rate"])


async def test_second_run_is_compared_with_the_first(hub):
    post(hub, "/ingest/junit?run_id=r1&project=p", junit(("a", ""), ("b", FAILURE)))
    post(hub, "/ingest/coverage?project=p", '{"totals": {"covered_lines": 9, "num_statements": 10}}', "application/json")
    post(hub, "/ingest/junit?run_id=r2&project=p", junit(("a", FAILURE), ("b", "")))
    status, answer = post(hub, "/ingest/coverage?project=p", '<coverage line-rate="0.85" branch-rate="0.5"/>')
    assert (status, answer["format"], answer["line_coverage"], answer["branch_coverage"]) == (200, "cobertura", 85.0, 50.0)
    async with Client.connect(hub.uri) as client:
        report = await client.answer("get_quality_gate", {"project": "p"})
    assert report["regressions"] == {
        "new_failures": ["c.a"], "fixed": ["c.b"], "coverage_change": -5.0, "compared_with": "r1", "new_failures_total": 1, "fixed_total": 1,
    }  # fmt: skip
    assert report["warnings"] == ["coverage_drop"] and report["coverage"] == 85.0 and report["status"] == "failed"


@pytest.mark.parametrize(
    "path, body, status, code, words",
    [
        ("/ingest/junit", "<html/>", 422, "INVALID_PAYLOAD", 'expected testsuites or testsuite, as JUnit XML has, found "html"'),
        ("/ingest/junit", '<!DOCTYPE l [<!ENTITY a "ha">]><testsuite/>', 422, "INVALID_PAYLOAD", "declarations of its own is refused"),
        ("/ingest/junit", '<!DOCTYPE l [<!ENTITY a SYSTEM "file:///etc/passwd">]><l>&a;</l>', 422, "INVALID_PAYLOAD", "line 1, column 1"),
        ("/ingest/junit", "<testsuite><testcase", 422, "INVALID_PAYLOAD", "line 1, column 12: unclosed token"),
        ("/ingest/junit", b"<testsuite name='\xff'/>", 422, "INVALID_PAYLOAD", "not well-formed"),
        ("/ingest/junit", "<a>" * 100_000, 422, "INVALID_PAYLOAD", "expected testsuites"),
        ("/ingest/junit", "<testsuite>" * 100_000, 422, "INVALID_PAYLOAD", "nested deeper than 64"),
        ("/ingest/junit", b"<testsuite/>" + b" " * (32 << 20), 413, "MESSAGE_TOO_LARGE", "33554432"),
        ("/ingest/junit?run_id=%00", "<testsuite/>", 400, "INVALID_REQUEST", "run_id"),
        ("/ingest/junit?complete=perhaps", "<testsuite/>", 400, "INVALID_REQUEST", "complete"),
        ("/ingest/coverage", "TN:\nSF:a.c\n", 422, "INVALID_PAYLOAD", "expected JSON of coverage.py or llvm-cov, or Cobertura XML"),
        ("/ingest/coverage", '{"totals": []}', 422, "INVALID_PAYLOAD", "num_statements"),
    ],
    ids=lambda value: str(value)[:30] if isinstance(value, (str, int)) else "bytes",
)
def test_file_that_makes_no_sense_is_refused(hub, path, body, status, code, words):
    refused, answer = post(hub, path, body)
    assert (refused, answer["error_code"]) == (status, code), answer
    assert words in answer["error_message"]
    assert hub.figure("crackerjack_runs") == 0


def test_run_that_ended_takes_no_further_file(hub):
    assert post(hub, "/ingest/junit?run_id=r", junit(("a", "")))[0] == 200
    status, answer = post(hub, "/ingest/junit?run_id=r", junit(("a", "")))
    assert (status, answer["error_code"]) == (409, "INVALID_STATE")
    assert answer["error_message"] == 'run_id: run "r" has ended, it is passed'


@pytest.mark.parametrize("hub", [{"WEBSOCKET_MESSAGE_RATE_LIMIT": "0"}], indirect=True, ids=str)
async def test_large_file_keeps_nobody_waiting(hub):
    cases = "".join(f'<testcase classname="tests.unit.test_module" name="test_number_{n}" time="0.01"/>' for n in range(250_000))
    async with Client.connect(hub.uri) as client:
        upload = asyncio.create_task(asyncio.to_thread(post, hub, "/ingest/junit?run_id=r", f"<testsuite>{cases}</testsuite>"))
        slowest = 0.0
        while not upload.done():
            begin = time.monotonic()
            assert (await client.answer("get_test_status", {"run_id": "other"}))["status"] == "unknown"
            slowest = max(slowest, time.monotonic() - begin)
        status, answer = await upload
        assert (status, answer["tests"]) == (200, 250_000)
        assert slowest < DEADLINE
        assert (await client.answer("get_test_status", {"run_id": "r"}))["tests_passed"] == 250_000


@pytest.mark.parametrize("hub", [{"RUNS_TIMEOUT": "1s"}], indirect=True, ids=str)
async def test_run_that_nobody_completes_times_out(hub):
    async with Client.connect(hub.uri) as client:
        await client.subscribe("test:r", "quality:p")
        await client.answer("start_test_run", {"run_id": "r", "project": "p"})
        ended = (await client.event("test.completed"))["data"]
        assert (ended["status"], ended["tests_completed"]) == ("timed_out", 0)
        report = (await client.event("quality_gate.checked"))["data"]["quality_gate_report"]
        assert report["errors"][0] == 'run "r" of suite "default" timed out'


async def test_published_client_reports_a_run_and_hears_of_it(hub):
    client = WebSocketClient(hub.uri, reconnect=False)
    heard = asyncio.Queue()
    for name in ["test.failed", "test.completed", "quality_gate.checked"]:
        client.on_event(name)(lambda data, name=name: heard.put_nowait((name, data)))
    await client.connect()
    try:
        await client.subscribe_to_room("test:r")
        await client.subscribe_to_room("quality:p")
        for request, data in [
            ("start_test_run", {"run_id": "r", "project": "p", "test_suite": "unit", "total_tests": 2}),
            ("report_test_result", {"run_id": "r", "test_name": "a", "status": "passed"}),
            ("report_test_result", {"run_id": "r", "test_name": "b", "status": "failed", "error": "no"}),
            ("complete_test_run", {"run_id": "r"}),
        ]:
            reply = await client.send_request(request, data, timeout=DEADLINE)
            assert reply.error_code is None, reply
        events = [await asyncio.wait_for(heard.get(), DEADLINE) for _ in range(3)]
        assert [name for name, _ in events] == ["test.failed", "test.completed", "quality_gate.checked"]
        assert (events[0][1]["test_name"], events[1][1]["tests_failed"], events[2][1]["project"]) == ("b", 1, "p")
        reply = await client.send_request("get_quality_gate", {"project": "unheard-of"}, timeout=DEADLINE)
        assert (reply.data["status"], reply.data["passed"], reply.data["metadata"]) == ("unknown", False, {"mode": "unknown"})
    finally:
        await client.disconnect()


async def test_program_written_after_the_ecosystems_documentation(hub):
    """Its publisher broadcasts events in the shape of the packages, its watcher listens to one channel."""
    async with websockets.connect(hub.uri) as watcher:
        welcome = json.loads(await watcher.recv())
        assert welcome["data"]["server"] == "crackerjack"
        assert welcome["data"]["message"] == "Connected to Crackerjack quality monitoring"
        await watcher.send(json.dumps({"type": "request", "event": "subscribe", "data": {"channel": "coverage"}, "id": "sub1"}))
        assert json.loads(await watcher.recv())["correlation_id"] == "sub1"
        event = {"event": "coverage.updated", "data": {"project": "p", "line_coverage": 91, "branch_coverage": 80, "path_coverage": 70}}
        status, answer = await asyncio.to_thread(post, hub, "/publish", json.dumps(event), "application/json")
        assert status == 200 and answer["channels"] == ["quality:p", "coverage"]
        heard = json.loads(await asyncio.wait_for(watcher.recv(), DEADLINE))
        assert (heard["event"], heard["room"], heard["data"]["line_coverage"]) == ("coverage.updated", "coverage", 91)


async def test_agent_runs_tests_and_reads_the_gate(hub):
    async with Wire.connect(hub, STATELESS) as wire:
        listed = (await wire.request("tools/list")).result["tools"]
        tools = {tool["name"]: tool for tool in listed}
        assert {request.split()[0] for request in ["start_test_run", "report_test_result", "get_quality_gate", "record_check"]} <= set(tools)
        assert tools["report_test_result"]["inputSchema"]["properties"]["status"]["enum"] == ["passed", "failed", "error", "skipped"]
        for tool, arguments in [
            ("start_test_run", {"run_id": "r", "project": "p"}),
            ("report_test_result", {"run_id": "r", "test_name": "t", "status": "passed"}),
            ("complete_test_run", {"run_id": "r"}),
            ("record_check", {"project": "p", "name": "ruff", "passed": True, "stage": "fast_hooks"}),
        ]:
            result = (await wire.call(tool, **arguments)).result
            assert not result.get("isError"), result
        report = (await wire.call("get_quality_gate", project="p")).result["structuredContent"]
        assert (report["status"], report["passed"], report["checks"][0]["name"]) == ("passed", True, "ruff")
        read = (await wire.request("resources/read", uri="channel://crackerjack/quality:p")).result
        state = json.loads(read["contents"][0]["text"])["state"]
        assert (state["status"], state["project"]) == ("passed", "p")


def test_pytest_and_coverage_as_they_are(hub, tmp_path):
    """The file that this very pytest writes of a small suite."""
    (tmp_path / "test_small.py").write_text("def test_a(): pass\n\ndef test_b(): assert [1, 2] == [1, 3]\n", encoding="utf-8")
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "--junitxml", "out.xml", "test_small.py"]
    subprocess.run(command, cwd=tmp_path, capture_output=True, timeout=60, check=False)
    status, answer = post(hub, "/ingest/junit?run_id=r", (tmp_path / "out.xml").read_bytes())
    assert (status, answer["tests"], answer["failed"]) == (200, 2, 1)


async def test_gates_are_those_of_the_settings(start, tmp_path):
    gates = "gates:\n  - metric: pass_rate\n    at_least: 40\n  - {metric: skipped_tests, at_most: 0, project: q, severity: warning}\n"
    (tmp_path / "crackerjack.yaml").write_text(gates, encoding="utf-8")
    hub = start(["serve", "crackerjack", "--settings", str(tmp_path)], service=CRACKERJACK)
    for project in ["p", "q"]:
        assert post(hub, f"/ingest/junit?project={project}", junit(("a", ""), ("b", FAILURE), ("c", "<skipped/>")))[0] == 200
    async with Client.connect(hub.uri) as client:
        reports = [await client.answer("get_quality_gate", {"project": project}) for project in ["p", "q"]]
    assert [[check["name"] for check in report["checks"]] for report in reports] == [["pass_rate"], ["pass_rate", "skipped_tests"]]
    assert [(report["status"], report["warnings"]) for report in reports] == [("passed", []), ("passed", ["skipped_tests"])]


def test_wrong_gate_is_named_by_its_place(start, tmp_path):
    (tmp_path / "crackerjack.yaml").write_text("gates:\n  - metric: pass_rat\n    at_least: 40\n", encoding="utf-8")
    command = [BINARY, "serve", "crackerjack", "--settings", str(tmp_path)]
    refused = subprocess.run(command, capture_output=True, text=True, timeout=20, check=False)
    assert refused.returncode == 78
    assert 'crackerjack.yaml:2:13: gates[0].metric: "pass_rat" is not one of pass_rate, total_tests' in refused.stderr
