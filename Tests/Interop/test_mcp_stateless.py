"""What is particular to 2026-07-28: each request stands alone, and its headers repeat what its body says."""

import base64
import json

import pytest

from mcp_wire import (
    HEADER_MISMATCH,
    INVALID_PARAMETERS,
    INVALID_REQUEST,
    STATELESS,
    UNSUPPORTED_VERSION,
    VERSIONS,
    Wire,
    meta,
)
from services import TWO_SERVICES
from support import raw_exchange, status_of

SERVICES_TRIED = TWO_SERVICES


@pytest.fixture
async def stateless(shared_hub):
    """A client of the version that has none."""
    async with Wire.connect(shared_hub, STATELESS) as wire:
        yield wire


async def test_stateless_batch_is_no_message(stateless):
    (await stateless.post([stateless.message("tools/list")])).refuses(400, INVALID_REQUEST, "expected an object, found array")


async def test_stateless_version_has_neither_get_nor_delete(stateless):
    for method in ("GET", "DELETE"):
        reply = await stateless.send(method)
        reply.refuses(405, INVALID_REQUEST, f'"{method}"', "POST")
        assert reply.headers["Allow"] == "POST"


# Headers and body


async def test_header_that_is_missing_or_differs(stateless):
    listing, calling = stateless.message("tools/list"), stateless.message("tools/call", name="get_health")
    for message, changes, *named in [
        (listing, {"MCP_Protocol_Version": None}, "MCP-Protocol-Version is missing", STATELESS),
        (listing | {"params": {"_meta": meta("2099-01-01")}}, {}, "MCP-Protocol-Version", f'"{STATELESS}"', '"2099-01-01"'),
        (listing, {"Mcp_Method": None}, "Mcp-Method is missing", '"tools/list"'),
        (listing, {"Mcp_Method": "tools/call"}, 'Mcp-Method is "tools/call"', '"tools/list"'),
        (listing, {"Mcp_Method": "TOOLS/LIST"}, "Mcp-Method"),
        (calling, {"Mcp_Name": None}, "Mcp-Name is missing", "params.name", '"get_health"'),
        (calling, {"Mcp_Name": "publish"}, 'Mcp-Name is "publish"', '"get_health"'),
        (calling, {"Mcp_Name": "=?base64?!!!?="}, "Mcp-Name"),
    ]:  # fmt: skip
        (await stateless.post(message, **changes)).refuses(400, HEADER_MISMATCH, *named, id=1)


async def test_header_that_occurs_twice(shared_hub, stateless):
    body = json.dumps(stateless.message("tools/list"))
    lines = [f"{name}: {value}" for name, value in stateless.headers(stateless.message("tools/list")).items()]
    for name, value in (("MCP-Protocol-Version", STATELESS), ("Mcp-Method", "tools/list"), ("Mcp-Name", "x")):
        twice = [*lines, f"{name}: {value}"] + ([f"{name}: {value}"] if name == "Mcp-Name" else [])
        head = "\r\n".join(["POST /mcp HTTP/1.1", f"Host: 127.0.0.1:{shared_hub.http_port}", "Connection: close", f"Content-Length: {len(body)}", *twice])
        response = raw_exchange(shared_hub.http_port, f"{head}\r\n\r\n{body}".encode())
        assert status_of(response) == 400
        error = json.loads(response.partition(b"\r\n\r\n")[2])["error"]
        assert (error["code"], error["message"]) == (HEADER_MISMATCH, f"{name} occurs 2 times")


async def test_name_may_come_in_base64(stateless, service):
    uri = f"channel://{service.name}/{service.channel('a')}"
    encoded = f"=?base64?{base64.b64encode(uri.encode()).decode()}?="
    assert (await stateless.post(stateless.message("resources/read", uri=uri), Mcp_Name=encoded)).status == 200


async def test_unknown_version_in_header_and_body(stateless):
    message = stateless.message("tools/list") | {"params": {"_meta": meta("2099-01-01")}}
    error = (await stateless.post(message, MCP_Protocol_Version="2099-01-01")).refuses(400, UNSUPPORTED_VERSION, '"2099-01-01"', *VERSIONS, id=1)
    assert error["data"] == {"supported": VERSIONS, "requested": "2099-01-01"}
    old = stateless.message("tools/list") | {"params": {"_meta": meta("2025-11-25")}}
    assert (await stateless.post(old, MCP_Protocol_Version="2025-11-25")).status == 400


VERSION_KEY, CAPABILITIES_KEY, CLIENT_KEY = meta()


@pytest.mark.parametrize("given, named", [
    (None, "params._meta: expected an object"),
    ({}, f"{VERSION_KEY} and {CAPABILITIES_KEY} required"),
    ({VERSION_KEY: STATELESS}, f"{CAPABILITIES_KEY} required"),
    (meta() | {CAPABILITIES_KEY: []}, f"{CAPABILITIES_KEY}: expected an object, found array"),
    (meta() | {CLIENT_KEY: "me"}, f'{CLIENT_KEY}: expected an object, found "me"'),
], ids=["no _meta", "empty", "no capabilities", "capabilities are no object", "client is no object"])  # fmt: skip
async def test_meta_that_is_incomplete(stateless, given, named):
    message = stateless.message("tools/list")
    message["params"] = {} if given is None else {"_meta": given}
    (await stateless.post(message)).refuses(400, INVALID_PARAMETERS, named, id=1)


@pytest.mark.parametrize("notifications, named", [
    (None, "notifications: expected an object, found null"),
    ([], "notifications: expected an object, found array"),
    ({"resourcesListChanged": "yes"}, 'notifications.resourcesListChanged: expected a boolean, found "yes"'),
    ({"resourceSubscriptions": "channel://x"}, "notifications.resourceSubscriptions: expected an array of strings"),
    ({"resourceSubscriptions": ["channel://x", 7]}, "notifications.resourceSubscriptions[1]: expected a string"),
])  # fmt: skip
async def test_subscription_that_is_malformed(stateless, notifications, named):
    (await stateless.request("subscriptions/listen", "l", notifications=notifications)).refuses(400, INVALID_PARAMETERS, named, id="l")


async def test_discovery_tells_versions_and_what_can_be_done(stateless, service):
    result = (await stateless.request("server/discover")).result
    assert result["supportedVersions"] == VERSIONS
    assert result["capabilities"] == {"tools": {}, "resources": {"subscribe": True, "listChanged": True}}
    assert result["_meta"]["io.modelcontextprotocol/serverInfo"]["name"] == service.name
    assert (result["resultType"], result["cacheScope"]) == ("complete", "public") and result["ttlMs"] > 0
    assert "wait_for_events" in result["instructions"]
