"""Everything that an agent can get wrong at `/mcp`, in each version: the exact status and code, and a message that names it."""

import json
import re

import pytest

from mcp_wire import (
    HANDSHAKES,
    INVALID_PARAMETERS,
    INVALID_REQUEST,
    METHOD_NOT_FOUND,
    PARSE_ERROR,
    RESOURCE_NOT_FOUND,
    UNSUPPORTED_VERSION,
    VERSIONS,
    Wire,
)
from services import TWO_SERVICES
from support import raw_exchange, status_of, unique

SERVICES_TRIED = TWO_SERVICES


@pytest.fixture(params=VERSIONS)
async def wire(request, shared_hub):
    """A client of each version."""
    async with Wire.connect(shared_hub, request.param) as wire:
        yield wire


@pytest.fixture(params=HANDSHAKES)
async def session(request, shared_hub):
    """A client of each version that has sessions."""
    async with Wire.connect(shared_hub, request.param) as wire:
        yield wire


def answered(wire, status):
    """The status of an error that answers a request: before 2026-07-28 clients take any but 200 for a broken transport."""
    return status if wire.is_stateless else 200


# The body

NO_JSON = [b"", b" ", b"{", b'{"jsonrpc":"2.0"', b"nonsense", b'\xff\xfe{"id":1}', b'{"id":"\xff"}', b'{} {}', b"[" * 100_000, b"{'id':1}"]


@pytest.mark.parametrize("body", NO_JSON, ids=lambda body: repr(body[:20]))
async def test_body_that_is_no_json(wire, body):
    (await wire.post(body)).refuses(400, PARSE_ERROR, "Parse error: ")


NO_MESSAGES = [
    # body, the id of the answer, what the message names
    ("7", None, "expected an object, found 7"),
    ('"text"', None, 'expected an object, found "text"'),
    ("null", None, "expected an object, found null"),
    ("{}", None, 'jsonrpc: expected "2.0", found nothing'),
    ('{"jsonrpc":"1.0","id":5,"method":"tools/list"}', 5, 'jsonrpc: expected "2.0", found "1.0"'),
    ('{"jsonrpc":2.0,"id":"a","method":"tools/list"}', "a", 'jsonrpc: expected "2.0", found 2.0'),
    ('{"jsonrpc":"2.0","id":5}', 5, "method: expected a string, found nothing"),
    ('{"jsonrpc":"2.0","id":5,"method":7}', 5, "method: expected a string, found 7"),
    ('{"jsonrpc":"2.0","id":5,"method":"tools/list","params":[]}', 5, "params: expected an object, found array"),
    ('{"jsonrpc":"2.0","id":5,"method":"tools/list","params":"all"}', 5, 'params: expected an object, found "all"'),
    ('{"jsonrpc":"2.0","id":null,"method":"tools/list"}', None, "id: expected an integer or a string"),
    ('{"jsonrpc":"2.0","id":1.5,"method":"tools/list"}', None, "found 1.5"),
    ('{"jsonrpc":"2.0","id":1e3,"method":"tools/list"}', None, "found 1e3"),
    ('{"jsonrpc":"2.0","id":true,"method":"tools/list"}', None, "found true"),
    ('{"jsonrpc":"2.0","id":{},"method":"tools/list"}', None, "found object"),
    ('{"jsonrpc":"2.0","id":[1],"method":"tools/list"}', None, "found array"),
    ('{"jsonrpc":"2.0","id":"%s","method":"tools/list"}' % ("x" * 257), None, "at most 256 bytes"),
    ('{"jsonrpc":"2.0","id":%s,"method":"tools/list"}' % ("9" * 257), None, "at most 256 bytes"),
]


@pytest.mark.parametrize("body, id, named", NO_MESSAGES, ids=[named for _, _, named in NO_MESSAGES])
async def test_json_that_is_no_message(wire, body, id, named):
    (await wire.post(body.encode())).refuses(400, INVALID_REQUEST, named, id=id)


@pytest.mark.parametrize("id", [
    "0", "1", "-1", "9007199254740993", "-9223372036854775809", "123456789" * 28, '""', '"1"', '"é\U0001f600"', '"\\u0000\\"\\\\"', '"%s"' % ("x" * 256),
], ids=lambda id: id[:24])  # fmt: skip
async def test_id_comes_back_as_it_was_sent(wire, id):
    request = json.dumps(wire.message("tools/list", "ID")).replace('"ID"', id)
    reply = await wire.post(request.encode(), Mcp_Method="tools/list")
    assert reply.status == 200 and len(reply.json["result"]["tools"]) > 10
    if id.startswith('"'):
        assert reply.json["id"] == json.loads(id)
    else:
        assert re.search(rb'"id":(-?\d+)[,}]', reply.body)[1].decode() == id, "digit by digit"


async def test_body_beyond_the_bound(shared_hub, wire):
    padding = " " * (1 << 20)
    try:
        assert (await wire.post(padding.encode() + b"{}")).status == 413
    except OSError:
        pass  # refused and closed before the client had sent it all
    assert (await wire.request("tools/list")).status == 200
    head = f"POST /mcp HTTP/1.1\r\nHost: 127.0.0.1:{shared_hub.http_port}\r\nContent-Length: 1048577\r\n\r\n"
    response = raw_exchange(shared_hub.http_port, head.encode())
    assert status_of(response) == 413 and b"1048576" in response, "refused before it is sent"


# Batches


async def test_batch_is_answered_in_order(shared_hub):
    async with Wire.connect(shared_hub, "2025-03-26") as wire:
        batch = [
            wire.message("tools/list", "one"),
            {"jsonrpc": "2.0", "method": "notifications/progress", "params": {}},
            wire.message("no/such/method", 2),
            7,
            {"jsonrpc": "2.0", "id": 4, "method": "initialize", "params": {}},
            wire.message("tools/call", 5, name="get_health"),
        ]
        answers = (await wire.post(batch)).json
        assert [answer["id"] for answer in answers] == ["one", 2, None, 4, 5]
        assert [answer.get("error", {}).get("code") for answer in answers] == [None, METHOD_NOT_FOUND, INVALID_REQUEST, INVALID_REQUEST, None]
        assert "initialize cannot be part of a batch" in answers[3]["error"]["message"]
        reply = await wire.post([{"jsonrpc": "2.0", "method": "notifications/initialized"}])
        assert (reply.status, reply.body) == (202, b"")
        (await wire.post([])).refuses(400, INVALID_REQUEST, "1 to 100 messages, not 0")
        (await wire.post([wire.message("ping", id) for id in range(101)])).refuses(400, INVALID_REQUEST, "1 to 100 messages, not 101")
        assert len((await wire.post([wire.message("ping", id) for id in range(100)])).json) == 100


@pytest.mark.parametrize("version", ["2025-06-18", "2025-11-25"])
async def test_later_versions_refuse_batches(shared_hub, version):
    async with Wire.connect(shared_hub, version) as wire:
        (await wire.post([wire.message("ping")])).refuses(400, INVALID_REQUEST, "Batches belong to 2025-03-26", version)


# Headers


@pytest.mark.parametrize("accept", [None, "application/json", "text/event-stream", "text/html, application/json"])
async def test_accept_must_name_both_types(wire, accept):
    found = f'"{accept}"' if accept else "nothing"
    reply = await wire.post(wire.message("tools/list"), Accept=accept)
    reply.refuses(406, INVALID_REQUEST, "Accept: expected application/json and text/event-stream", f"found {found}")


@pytest.mark.parametrize("accept", ["*/*", "application/*, text/*", "TEXT/EVENT-STREAM;q=0.5 , Application/JSON; charset=utf-8"])
async def test_accept_of_ranges_is_enough(wire, accept):
    assert (await wire.post(wire.message("tools/list"), Accept=accept)).status == 200


@pytest.mark.parametrize("type", [None, "text/plain", "application/x-www-form-urlencoded", "application/jsonp"])
async def test_content_type_must_be_json(wire, type):
    found = f'"{type}"' if type else "nothing"
    reply = await wire.post(wire.message("tools/list"), Content_Type=type)
    reply.refuses(415, INVALID_REQUEST, f"Content-Type: expected application/json, found {found}")
    assert (await wire.post(wire.message("tools/list"), Content_Type="Application/JSON; charset=utf-8")).status == 200


async def test_unknown_version_in_the_header(session):
    for method, message in [("POST", session.message("tools/list", "v")), ("GET", None), ("DELETE", None)]:
        reply = await session.send(method, message, MCP_Protocol_Version="2020-01-01")
        error = reply.refuses(400, UNSUPPORTED_VERSION, '"2020-01-01"', *VERSIONS, id="v" if message else None)
        assert error["data"] == {"supported": VERSIONS, "requested": "2020-01-01"}


@pytest.mark.parametrize("method", ["PUT", "PATCH", "TRACE"])
async def test_unknown_method_of_http(wire, method):
    reply = await wire.send(method, wire.message("tools/list"))
    reply.refuses(405, INVALID_REQUEST, f'"{method}"', "GET, POST, DELETE")
    assert reply.headers["Allow"] == "GET, POST, DELETE"


@pytest.mark.parametrize("origin, status", [
    ("http://evil.example", 403), ("null", 403), ("http://localhost.evil.example", 403), ("http://localhost:3000", 200), ("http://127.0.0.1", 200),
])  # fmt: skip
async def test_page_of_a_foreign_origin_is_refused(wire, origin, status):
    reply = await wire.post(wire.message("tools/list"), Origin=origin)
    assert reply.status == status
    if status == 403:
        assert origin in reply.json["error_message"]
    else:
        assert reply.headers["Access-Control-Allow-Origin"] == origin
        assert "Mcp-Session-Id" in reply.headers["Access-Control-Expose-Headers"]


@pytest.mark.parametrize("host", ["evil.example", "evil.example:8678", "127.0.0.1.evil.example"])
async def test_foreign_host_is_refused(wire, host):
    reply = await wire.post(wire.message("tools/list"), Host=host)
    assert reply.status == 403
    assert host.partition(":")[0] in reply.json["error_message"]


async def test_preflight_allows_what_agents_in_pages_send(wire):
    reply = await wire.send("OPTIONS", Origin="http://localhost:3000", Access_Control_Request_Method="POST")
    assert reply.status == 204
    assert {"GET", "POST", "DELETE"} <= set(re.split(r",\s*", reply.headers["Access-Control-Allow-Methods"]))
    allowed = {name.strip().lower() for name in reply.headers["Access-Control-Allow-Headers"].split(",")}
    assert {"content-type", "accept", "mcp-session-id", "mcp-protocol-version", "mcp-method", "mcp-name", "last-event-id"} <= allowed


# Sessions


async def test_session_must_be_named_and_known(session):
    for method, message, id in [("POST", session.message("tools/list", "s"), "s"), ("GET", None, None), ("DELETE", None, None)]:
        (await session.send(method, message, Mcp_Session_Id=None)).refuses(400, INVALID_REQUEST, "Missing session", "Mcp-Session-Id", "initialize", id=id)
        name = unique("forged")
        error = (await session.send(method, message, Mcp_Session_Id=name)).refuses(404, INVALID_REQUEST, "Session not found", "initialize", id=id)
        assert name not in json.dumps(error), "it may be somebody's secret"
    notification = {"jsonrpc": "2.0", "method": "notifications/initialized"}
    (await session.post(notification, Mcp_Session_Id=None)).refuses(400, INVALID_REQUEST, "Missing session")
    (await session.post(notification, Mcp_Session_Id="forged")).refuses(404, INVALID_REQUEST, "Session not found")
    assert (await session.request("tools/list")).status == 200


async def test_session_that_was_deleted_is_gone(session):
    reply = await session.send("DELETE")
    assert (reply.status, reply.body) == (200, b"")
    (await session.request("tools/list")).refuses(404, INVALID_REQUEST, "Session not found", id=1)
    (await session.send("DELETE")).refuses(404, INVALID_REQUEST, "Session not found")


@pytest.mark.parametrize("offer", ["2024-11-05", "2026-07-28", "1999-01-01", ""])
async def test_version_that_cannot_be_agreed_on_gets_an_offer(shared_hub, offer):
    async with Wire.connect(shared_hub, None) as wire:
        reply = await wire.request("initialize", protocolVersion=offer, capabilities={}, clientInfo={"name": "t", "version": "1"})
        assert reply.result["protocolVersion"] == "2025-11-25"


@pytest.mark.parametrize("change, named", [
    ({"protocolVersion": None}, "protocolVersion: expected a string, found null"),
    ({"protocolVersion": 2025}, "protocolVersion: expected a string, found 2025"),
    ({"capabilities": []}, "capabilities: expected an object, found array"),
    ({"clientInfo": "me"}, 'clientInfo: expected an object, found "me"'),
])  # fmt: skip
async def test_malformed_handshake(shared_hub, change, named):
    async with Wire.connect(shared_hub, None) as wire:
        good = {"protocolVersion": "2025-11-25", "capabilities": {}, "clientInfo": {"name": "t", "version": "1"}}
        reply = await wire.request("initialize", "i", **(good | change))
        reply.refuses(200, INVALID_PARAMETERS, named, id="i")
        assert "Mcp-Session-Id" not in reply.headers


async def test_notifications_and_responses_are_accepted_without_an_answer(wire):
    messages = [{"jsonrpc": "2.0", "method": name} for name in ("notifications/initialized", "notifications/cancelled", "notifications/nonsense")]
    messages.append({"jsonrpc": "2.0", "method": "notifications/cancelled", "params": {"requestId": [7]}})
    for message in messages:
        reply = await wire.post(message)
        assert (reply.status, reply.body) == (202, b""), message
    for response in ({"jsonrpc": "2.0", "id": 9, "result": {}}, {"jsonrpc": "2.0", "id": 9, "error": {"code": 1, "message": "m"}}):
        reply = await wire.post(response)
        if wire.is_stateless:
            reply.refuses(400, INVALID_REQUEST, "Expected a request or a notification, found a response")
        else:
            assert (reply.status, reply.body) == (202, b"")


# Methods and their parameters


@pytest.mark.parametrize("method", ["no/such/method", "prompts/list", "completion/complete", "logging/setLevel", "", "tools/List"])
async def test_unknown_method_is_named(wire, method):
    reply = await wire.request(method, "m")
    reply.refuses(answered(wire, 404), METHOD_NOT_FOUND, f'"{method}"', wire.version, id="m")


async def test_methods_of_the_other_era_are_unknown(wire):
    methods = ["ping", "resources/subscribe", "resources/unsubscribe"] if wire.is_stateless else ["server/discover", "subscriptions/listen"]
    for method in methods:
        (await wire.request(method)).refuses(answered(wire, 404), METHOD_NOT_FOUND, f'"{method}"', id=1)


@pytest.mark.parametrize("method, parameters, named", [
    ("tools/call", {}, "name: expected a string, found nothing"),
    ("tools/call", {"name": 7}, "name: expected a string, found 7"),
    ("tools/call", {"name": "no_such_tool"}, 'Unknown tool: "no_such_tool"'),
    ("tools/call", {"name": "get_health", "arguments": []}, "arguments: expected an object, found array"),
    ("tools/call", {"name": "get_health", "arguments": "x"}, 'arguments: expected an object, found "x"'),
    ("tools/list", {"cursor": "2"}, 'cursor: expected nothing: there is one page, found "2"'),
    ("resources/templates/list", {"cursor": 7}, "cursor: expected nothing"),
    ("resources/list", {"cursor": "2"}, 'cursor: expected one that an answer gave, found "2"'),
    ("resources/list", {"cursor": {}}, "found object"),
    ("resources/read", {}, "uri: expected a string of at most 1024 bytes, found nothing"),
    ("resources/read", {"uri": 7}, "found 7"),
    ("resources/read", {"uri": "channel://" + "x" * 1024}, "at most 1024 bytes"),
])  # fmt: skip
async def test_bad_parameters_are_named(wire, method, parameters, named):
    reply = await wire.request(method, "p", **parameters)
    error = reply.refuses(answered(wire, 400), INVALID_PARAMETERS, named, id="p")
    assert len(error["message"]) < 500, "does not repeat the whole value"


@pytest.mark.parametrize("token", [[], 1.5, True, {}, "x" * 257])
async def test_bad_progress_token_is_named(wire, token):
    message = wire.message("tools/call", name="get_health")
    message["params"].setdefault("_meta", {})["progressToken"] = token
    (await wire.post(message)).refuses(answered(wire, 400), INVALID_PARAMETERS, "_meta.progressToken: expected an integer or a string", id=1)


@pytest.mark.parametrize("uri, data_code, named", [
    ("file:///etc/passwd", "NOT_FOUND", "file:///etc/passwd"),
    ("channel://nobody/session:a", "NOT_FOUND", "channel://nobody/session:a"),
    ("CHANNEL://SERVICE/x", "NOT_FOUND", "does not begin with"),
    ("channel://SERVICE/weather:here", "INVALID_CHANNEL", "weather:here"),
    ("channel://SERVICE/", "INVALID_CHANNEL", ""),
    ("channel://SERVICE/%00", "INVALID_CHANNEL", ""),
    ("channel://SERVICE/../../etc/passwd", "INVALID_CHANNEL", ""),
])  # fmt: skip
async def test_unknown_resource_is_named(wire, service, uri, data_code, named):
    uri = uri.replace("SERVICE", service.name)
    code = INVALID_PARAMETERS if wire.is_stateless else RESOURCE_NOT_FOUND
    methods = ["resources/read"] if wire.is_stateless else ["resources/read", "resources/subscribe"]
    for method in methods:
        error = (await wire.request(method, uri=uri)).refuses(answered(wire, 400), code, named, id=1)
        assert error["data"] == {"code": data_code, "uri": uri}


async def test_subscribing_wants_a_uri(session):
    for method in ("resources/subscribe", "resources/unsubscribe"):
        (await session.request(method, uri=7)).refuses(200, INVALID_PARAMETERS, "uri: expected a string", "found 7", id=1)
    assert (await session.request("resources/unsubscribe", uri="channel://never/subscribed")).result == {}


async def test_refusal_by_a_tool_is_a_result(wire):
    result = (await wire.call("publish", data={})).result
    assert result["isError"] is True and "structuredContent" not in result
    assert result["content"][0]["text"].startswith("INVALID_REQUEST: ") and "event" in result["content"][0]["text"]
