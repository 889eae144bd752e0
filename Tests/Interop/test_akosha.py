"""What akosha learns from samples that come over real connections, and who hears of it."""

import asyncio
import json
import random

import pytest
import websockets
from mcp.client import Client as Agent
from mcp_common.websocket import WebSocketClient

from services import AKOSHA
from support import DEADLINE, Client, eventually, eventually_async, unique


@pytest.fixture
def hub(start, request):
    """Akosha with windows of a second and the tests' series alone, or with the settings that a test gives as the parameter `hub`."""
    settings = {"SERIES_WINDOW": "1s", "SERIES_LATENESS": "0", "VITALS_ENABLED": "false"} | getattr(request, "param", {})
    return start(service=AKOSHA, **AKOSHA.variables(**settings))


def samples(name, values, **labels):
    """Samples as `record_metric` takes them."""
    return [{"name": name, "value": value} | ({"labels": labels} if labels else {}) for value in values]


def usual(seed, count=100, level=100.0):
    """Values around a level, the same each time."""
    noise = random.Random(seed)
    return [level + 2 * noise.gauss(0, 1) for _ in range(count)]


EVENTS = {
    # event: (its data, the channel it goes to)
    "pattern.detected": ({"pattern_id": "p", "pattern_type": "burst", "description": "d", "confidence": 0.5, "more": [1]}, "patterns:burst"),
    "pattern.ended": ({"pattern_id": "p", "pattern_type": "burst", "reason": "r"}, "patterns:burst"),
    "anomaly.detected": ({"anomaly_id": "a", "anomaly_type": "t", "severity": "high", "description": "d", "metrics": {"metric": "m"}}, "anomalies"),
    "anomaly.resolved": ({"anomaly_id": "a", "reason": "r"}, "anomalies"),
    "insight.generated": ({"insight_id": "i", "insight_type": "t", "title": "t", "description": "d", "data": {}}, "insights"),
    "aggregation.completed": ({"aggregation_id": "g", "aggregation_type": "hourly", "record_count": 3, "summary": {"mean": 1.5}}, "metrics"),
}


@pytest.mark.parametrize("event", EVENTS)
async def test_events_of_other_programs_go_where_the_ecosystem_expects_them(hub, event):
    data, channel = EVENTS[event]
    async with Client.connect(hub.uri) as subscriber, Client.connect(hub.uri) as publisher:
        await subscriber.subscribe("patterns:burst", "anomalies", "insights", "metrics", "global")
        assert (await publisher.answer("publish", {"event": event, "data": data}))["channels"] == [channel]
        message = await subscriber.event(event)
        assert message["room"] == channel
        assert message["data"] | data == message["data"]
        assert await subscriber.is_open()


async def test_welcome_says_what_the_ecosystem_expects(hub):
    async with Client.connect(hub.uri) as client:
        assert client.welcome["data"] | {"server": "akosha", "message": "Connected to Akosha pattern detection"} == client.welcome["data"]


async def test_published_client_records_and_hears_of_an_anomaly(hub):
    watcher, program = (WebSocketClient(hub.uri, reconnect=False) for _ in range(2))
    heard = asyncio.Queue()
    watcher.on_event("anomaly.detected")(heard.put_nowait)
    await watcher.connect()
    await program.connect()
    await watcher.subscribe_to_room("anomalies")
    await watcher.send_request("list_subscriptions", {}, timeout=DEADLINE)
    reply = await program.send_request("record_metric", {"samples": samples("cpu", usual(1), host="a")})
    assert reply.type == "response" and reply.data["recorded"] == 100
    reply = await program.send_request("record_metric", {"name": "cpu", "value": 300, "labels": {"host": "a"}})
    assert reply.data == {"recorded": 1, "late": 0, "refused": 0, "errors": []}
    anomaly = await asyncio.wait_for(heard.get(), DEADLINE)
    assert (anomaly["anomaly_type"], anomaly["severity"]) == ("spike", "critical")
    assert anomaly["metrics"]["metric"] == "cpu" and anomaly["metrics"]["labels"] == {"host": "a"}
    reply = await program.send_request("get_anomalies", {"metric": "cpu"})
    assert reply.data["count"] == 1 and reply.data["anomalies"][0]["anomaly_id"] == anomaly["anomaly_id"]
    reply = await program.send_request("record_metric", {"name": "cpu"})
    assert (reply.type, reply.error_code, reply.error_message) == ("error", "INVALID_REQUEST", "record_metric: value: field required")
    await watcher.disconnect()
    await program.disconnect()


async def test_clients_of_the_documentations_style(hub):
    """As the ecosystem's documentation shows it: the welcome, then a reply, then events, with `json` and `recv` alone."""
    async with websockets.connect(hub.uri) as connection:
        assert json.loads(await connection.recv())["event"] == "session.created"
        await connection.send(json.dumps({"type": "request", "event": "subscribe", "data": {"channel": "patterns:level_shift"}, "id": "sub-1"}))
        reply = json.loads(await connection.recv())
        assert (reply["correlation_id"], reply["data"]["status"]) == ("sub-1", "subscribed")
        for number, request in enumerate(["get_patterns", "get_anomalies"]):
            await connection.send(json.dumps({"type": "request", "event": request, "data": {}, "id": f"ask-{number}"}))
            answer = json.loads(await connection.recv())["data"]
            assert answer["count"] == 0 and answer[request.removeprefix("get_")] == []
            assert request != "get_patterns" or answer["category"] == "all"
        values = usual(2) + usual(3, 30, level=150.0)
        await connection.send(json.dumps({"type": "request", "event": "record_metric", "data": {"samples": samples("queue", values)}, "id": "rec-1"}))
        shift = json.loads(await connection.recv())
        assert (shift["type"], shift["event"], shift["room"]) == ("event", "pattern.detected", "patterns:level_shift")
        assert shift["data"]["metric"] == "queue" and abs(shift["data"]["after"] - shift["data"]["before"] - 50) < 4
        assert json.loads(await connection.recv())["correlation_id"] == "rec-1", "what is learned is said before the answer"


async def test_window_is_told_of_when_it_is_over(hub):
    async with Client.connect(hub.uri) as subscriber, Client.connect(hub.uri) as program:
        await subscriber.subscribe("metrics")
        sent = samples("rtt", range(1, 11), host="a") + samples("rtt", [100], host="b")
        assert (await program.answer("record_metric", {"samples": sent}))["recorded"] == 11
        data = (await subscriber.event("aggregation.completed"))["data"]
        summary = data["summary"]
        assert data["record_count"] == summary["count"] == 11 and data["aggregation_type"] == "tumbling_window"
        assert (summary["metric"], summary["min"], summary["max"], summary["series_total"]) == ("rtt", 1, 100, 2)
        assert [row["labels"] for row in summary["series"]] == [{"host": "a"}, {"host": "b"}]
        assert abs(summary["p50"] - 6) <= 0.06
        last = (await program.answer("get_metric", {"name": "rtt"}))["last_window"]
        assert last["mean"] == summary["mean"] and last["start"] == summary["start"]


async def test_anomalies_that_begin_together_are_an_insight(hub):
    async with Client.connect(hub.uri) as subscriber, Client.connect(hub.uri) as program:
        await subscriber.subscribe("insights")
        for seed, name in enumerate(["cpu", "queue", "latency"]):
            await program.answer("record_metric", {"samples": samples(name, usual(seed))})
        await program.answer("record_metric", {"samples": samples("queue", [0]) + samples("cpu", [500])})
        first = (await subscriber.event("insight.generated"))["data"]
        assert first["data"]["metrics"] == ["queue", "cpu"]
        await program.answer("record_metric", {"name": "latency", "value": 900})
        second = (await subscriber.event("insight.generated"))["data"]
        assert second["insight_id"] == first["insight_id"] and second["data"]["metrics"] == ["queue", "cpu", "latency"]
        kept = await program.answer("get_insights")
        assert kept["count"] == 1 and kept["insights"][0]["title"] == "3 metrics became unusual together"


async def test_wrong_samples_of_a_batch_cost_only_themselves(hub):
    async with Client.connect(hub.uri) as client:
        batch = [{"name": "a", "value": 1}, {"name": "a", "value": None}, "x", {"name": "a", "value": 2, "timestamp": "2001-01-01T00:00:00Z"}]
        answer = await client.answer("record_metric", {"samples": batch})
        assert (answer["recorded"], answer["late"], answer["refused"]) == (1, 1, 2)
        assert [(error["index"], error["code"]) for error in answer["errors"]] == [(1, "INVALID_REQUEST"), (2, "INVALID_REQUEST")]
        # Python writes these, though JSON has no such numbers.
        for text in ["NaN", "Infinity", "-Infinity", "1e999"]:
            await client.connection.send('{"type":"request","id":"n","event":"record_metric","data":{"name":"a","value":%s}}' % text)
            reply = await client.receive()
            assert (reply["type"], reply["error_code"]) == ("error", "INVALID_REQUEST"), text
        too_many = {"samples": samples("a", range(1001))}
        assert (await client.refusal("record_metric", too_many))["error_code"] == "LIMIT_EXCEEDED"
        assert hub.figure("akosha_samples_refused_total") == 6 and hub.figure("akosha_samples_recorded_total") == 1


@pytest.mark.parametrize("hub", [{"SERIES_MAX_SERIES": "10"}], indirect=True, ids=str)
async def test_series_that_is_silent_for_longest_makes_room(hub):
    async with Client.connect(hub.uri) as client:
        for number in range(30):
            await client.answer("record_metric", {"name": f"m{number:02}", "value": number})
        listed = await client.answer("list_metrics", {"limit": 500})
        assert [row["name"] for row in listed["metrics"]] == [f"m{number}" for number in range(20, 30)]
        assert hub.figure("akosha_series_forgotten_total") == 20 and hub.figure("akosha_series") == 10


def test_scores_of_severities_must_ascend(start):
    with pytest.raises(AssertionError, match=r"scores \[30, 8, 12, 20\] of the severities do not ascend"):
        start(service=AKOSHA, **AKOSHA.variables(ANOMALIES_LOW="30"))


async def test_agent_records_asks_and_reads_channels(hub):
    name = unique("memory")
    async with Agent(hub.mcp) as agent:
        tools = {tool.name: tool for tool in (await agent.list_tools()).tools}
        requests = {"record_metric", "get_metric", "list_metrics", "get_patterns", "get_anomalies", "get_insights"}
        assert requests <= set(tools)
        assert set(tools["record_metric"].input_schema["properties"]) == {"name", "value", "labels", "resolution", "timestamp", "samples"}
        result = await agent.call_tool("record_metric", {"samples": samples(name, [*usual(4), 1000])})
        assert result.structured_content["recorded"] == 101
        metric = (await agent.call_tool("get_metric", {"name": name})).structured_content
        assert metric["series"][0]["last_value"] == 1000 and metric["series"][0]["is_judged"] is True
        page = json.loads((await agent.read_resource("channel://akosha/anomalies")).contents[0].text)
        assert page["state"]["anomalies"][0]["metrics"]["metric"] == name
        refused = await agent.call_tool("get_metric", {"name": "nothing"})
        assert refused.is_error and "NOT_FOUND" in refused.content[0].text


async def test_samples_by_many_connections_are_all_counted(hub):
    async def record(number):
        async with Client.connect(hub.uri) as client:
            for _ in range(5):
                await client.answer("record_metric", {"samples": samples("load", range(200), program=str(number))})

    async with Client.connect(hub.uri) as subscriber:
        await subscriber.subscribe("metrics")
        counted = 0
        recording = asyncio.gather(*(record(number) for number in range(20)))
        while counted < 20_000:
            counted += (await subscriber.event("aggregation.completed"))["data"]["record_count"]
        await recording
        assert counted == 20_000
    eventually(lambda: hub.figure("akosha_samples_recorded_total") == 20_000, what="all samples")


async def test_closing_many_series_does_not_hold_up_others(hub):
    async with Client.connect(hub.uri) as subscriber, Client.connect(hub.uri) as program:
        await subscriber.subscribe("metrics")
        for part in range(5):
            batch = [{"name": f"m{number % 50}", "value": number, "labels": {"s": f"{part}-{number}"}} for number in range(1000)]
            assert (await program.answer("record_metric", {"samples": batch}))["recorded"] == 1000
        told = {}
        while sum(told.values()) < 5000:
            data = (await subscriber.event("aggregation.completed"))["data"]
            told[data["aggregation_id"]] = data["record_count"]
            assert await program.is_open()
        assert sum(told.values()) == 5000


async def test_findings_are_gone_after_a_restart_and_learning_begins_anew(hub):
    async with Client.connect(hub.uri) as client:
        await client.answer("record_metric", {"samples": samples("cpu", [*usual(1), 999])})
        assert (await client.answer("get_anomalies"))["count"] == 1
    hub.stop()
    hub.restart()
    async with Client.connect(hub.uri) as client:

        async def answered():
            return (await client.answer("get_anomalies"))["count"] == 0

        assert await eventually_async(answered)
        assert (await client.answer("list_metrics"))["total"] == 0
