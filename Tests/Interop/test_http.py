"""The HTTP side: health, metrics, publishing, and what a strict server refuses."""

import json
import re

import aiohttp
import pytest

from support import Client, raw_exchange, status_of, upgrade_request

UPDATE = {"event": "session.updated", "data": {"session_id": "abc", "changes": {"a": 1}}}


@pytest.fixture
async def http(hub):
    async with aiohttp.ClientSession(hub.url) as session:
        yield session


def parse_metrics(text):
    """Prometheus text to `{(name, frozenset of labels): value}`; fails on any line that is none of its forms."""
    samples = {}
    for line in text.splitlines():
        if not line or re.fullmatch(r"# (HELP|TYPE) [a-zA-Z_:][\w:]* .*", line):
            continue
        sample = re.fullmatch(r"([a-zA-Z_:][\w:]*)(?:\{(.*)\})? (\S+)", line)
        assert sample, f"not a line of the exposition format: {line!r}"
        labels = re.findall(r'(\w+)="((?:[^"\\\n]|\\.)*)"', sample[2] or "")
        key = (sample[1], frozenset(labels))
        assert key not in samples, f"given twice: {line}"
        samples[key] = float(sample[3])
    return samples


# Health


async def test_health(hub, http):
    async with Client.connect(hub.uri):
        response = await http.get("/health")
        assert response.status == 200
        assert response.content_type == "application/json"
        health = await response.json()
        assert health["status"] == "healthy"
        assert health["service"] == "session-buddy"
        assert re.match(r"\d+\.\d+", health["version"])
        assert health["uptime_seconds"] >= 0
        assert health["connections"] == 1


async def test_healthz_and_readyz(http):
    response = await http.get("/healthz")
    assert (response.status, await response.json()) == (200, {"status": "ok"})
    assert (await http.get("/readyz")).status == 200


async def test_query_is_not_part_of_the_path(http):
    assert (await http.get("/healthz?probe=1")).status == 200


async def test_head_has_the_header_alone(hub):
    response = raw_exchange(hub.http_port, f"HEAD /healthz HTTP/1.1\r\nHost: 127.0.0.1:{hub.http_port}\r\nConnection: close\r\n\r\n".encode())
    head, _, body = response.partition(b"\r\n\r\n")
    assert status_of(response) == 200
    assert b"content-length:" in head.lower() and body == b""


# Metrics


async def test_metrics(hub, http):
    async with Client.connect(hub.uri) as one, Client.connect(hub.uri):
        await one.is_open()
        response = await http.get("/metrics")
        assert response.status == 200
        assert response.headers["Content-Type"].startswith("text/plain; version=0.0.4")
        samples = parse_metrics(await response.text())
        server = ("server", "session-buddy")
        assert samples["websocket_connections_active", frozenset([server])] == 2
        totals = {key: value for key, value in samples.items() if key[0] == "websocket_connections_total"}
        assert sum(totals.values()) == 2
        received = [
            value
            for (name, labels), value in samples.items()
            if name == "websocket_messages_total" and {server, ("direction", "received")} <= labels
        ]
        assert sum(received) >= 1


# Publishing


@pytest.mark.parametrize("channel", [None, "session:abc"], ids=["by the catalogue", "to a channel"])
async def test_publish_is_delivered(hub, http, channel):
    async with Client.connect(hub.uri) as subscriber:
        await subscriber.subscribe("session:abc")
        response = await http.post("/publish", json=UPDATE | ({"channel": channel} if channel else {}))
        assert response.status == 200, await response.text()
        assert await response.json() == {
            "status": "published", "event": "session.updated", "channels": ["session:abc"], "subscribers": 1,
        }  # fmt: skip
        event = await subscriber.event("session.updated")
        assert event["room"] == "session:abc"
        assert event["data"]["changes"] == {"a": 1}


@pytest.mark.parametrize("body, codes", [
    (b"", ["DECODE_ERROR"]),
    (b"{", ["DECODE_ERROR"]),
    (b"\xff\xfe", ["DECODE_ERROR"]),
    (b"[]", ["DECODE_ERROR", "INVALID_REQUEST"]),
    (b'{"data":{}}', ["INVALID_REQUEST"]),
    (b'{"event":7,"data":{}}', ["INVALID_REQUEST", "DECODE_ERROR"]),
    (b'{"event":"session.updated","data":[]}', ["INVALID_REQUEST", "DECODE_ERROR"]),
    (b'{"event":"session.updated","data":{"session_id":"s"}}', ["INVALID_PAYLOAD"]),
    (b'{"event":"session.updated","data":{"session_id":7,"changes":{}}}', ["INVALID_PAYLOAD"]),
    (b'{"channel":"weather:here","event":"session.updated","data":{"session_id":"s","changes":{}}}', ["INVALID_CHANNEL"]),
])  # fmt: skip
async def test_bad_publication_is_refused(http, body, codes):
    response = await http.post("/publish", data=body, headers={"Content-Type": "application/json"})
    assert response.status == 400
    refusal = await response.json()
    assert refusal["error_code"] in codes
    assert refusal["error_message"]


async def test_publication_of_more_than_one_mebibyte_is_refused(http):
    try:
        response = await http.post("/publish", data=b" " * 1_048_577)
    except aiohttp.ClientConnectionError:
        return  # refused and closed before the client had sent it all
    assert response.status == 413


# What is not there


async def test_unknown_path_is_named(http):
    response = await http.get("/no/such/path")
    assert response.status == 404
    assert response.content_type == "application/json"
    assert "/no/such/path" in (await response.json())["error_message"]


@pytest.mark.parametrize("method, path, allowed", [
    ("GET", "/publish", "POST"), ("DELETE", "/publish", "POST"), ("POST", "/health", "GET"), ("PUT", "/metrics", "GET"),
])  # fmt: skip
async def test_wrong_method_tells_the_right_one(http, method, path, allowed):
    response = await http.request(method, path)
    assert response.status == 405
    assert allowed in [name.strip() for name in response.headers["Allow"].split(",")]


async def test_plain_get_on_the_websocket_port_asks_for_an_upgrade(hub):
    async with aiohttp.ClientSession() as session:
        response = await session.get(f"http://127.0.0.1:{hub.websocket_port}/")
        assert response.status == 426
        assert response.headers["Upgrade"].lower() == "websocket"


async def test_unsupported_websocket_version_tells_the_right_one(hub):
    request = upgrade_request(hub.websocket_port).replace(b"Version: 13", b"Version: 8")
    response = raw_exchange(hub.websocket_port, request, lambda received: b"\r\n\r\n" in received)
    assert status_of(response) == 426
    assert b"sec-websocket-version: 13" in response.lower()


# Hosts and origins


def head_arrived(received):
    return b"\r\n\r\n" in received


def test_upgrade_is_answered_with_the_key_of_the_standard(hub):
    response = raw_exchange(hub.websocket_port, upgrade_request(hub.websocket_port), head_arrived)
    assert status_of(response) == 101
    assert b"s3pPLMBiTxaQ9kYGzzhZRbK+xOo=" in response, "RFC 6455 §1.3"


@pytest.mark.parametrize("host", ["evil.example", "evil.example:{port}", "127.0.0.1.evil.example", "192.0.2.1:{port}"])
def test_foreign_host_is_refused(hub, host):
    upgrade = upgrade_request(hub.websocket_port, host=host.format(port=hub.websocket_port))
    assert status_of(raw_exchange(hub.websocket_port, upgrade, head_arrived)) == 403
    request = f"GET /healthz HTTP/1.1\r\nHost: {host.format(port=hub.http_port)}\r\n\r\n".encode()
    assert status_of(raw_exchange(hub.http_port, request, head_arrived)) == 403


@pytest.mark.parametrize("host", ["localhost:{port}", "127.0.0.1:{port}", "[::1]:{port}", "LOCALHOST:{port}"])
def test_loopback_host_is_allowed(hub, host):
    upgrade = upgrade_request(hub.websocket_port, host=host.format(port=hub.websocket_port))
    assert status_of(raw_exchange(hub.websocket_port, upgrade, head_arrived)) == 101
    request = f"GET /healthz HTTP/1.1\r\nHost: {host.format(port=hub.http_port)}\r\n\r\n".encode()
    assert status_of(raw_exchange(hub.http_port, request, head_arrived)) == 200


FOREIGN = ["http://evil.example", "https://localhost.evil.example", "http://evil.example:{port}", "null"]
LOOPBACK = ["http://localhost:3000", "http://127.0.0.1:{port}", "http://[::1]:8080", "https://localhost"]


@pytest.mark.parametrize("origin, allowed", [(origin, False) for origin in FOREIGN] + [(origin, True) for origin in LOOPBACK])
def test_origin(hub, origin, allowed):
    upgrade = upgrade_request(hub.websocket_port, extra=[f"Origin: {origin.format(port=hub.websocket_port)}"])
    assert status_of(raw_exchange(hub.websocket_port, upgrade, head_arrived)) == (101 if allowed else 403)
    header = f"Host: 127.0.0.1:{hub.http_port}\r\nOrigin: {origin.format(port=hub.http_port)}\r\n"
    request = f"GET /healthz HTTP/1.1\r\n{header}\r\n".encode()
    assert status_of(raw_exchange(hub.http_port, request, head_arrived)) == (200 if allowed else 403)


# HTTP/1.1 on the wire


def request(hub, line, *headers, body=b""):
    """The bytes of a request to the HTTP port."""
    return ("\r\n".join([line, f"Host: 127.0.0.1:{hub.http_port}", *headers]) + "\r\n\r\n").encode() + body


def test_pipelined_requests_are_answered_in_order(hub):
    pipeline = request(hub, "GET /healthz HTTP/1.1") + request(hub, "GET /nowhere HTTP/1.1")
    pipeline += request(hub, "GET /readyz HTTP/1.1", "Connection: close")
    received = raw_exchange(hub.http_port, pipeline)
    assert [int(status) for status in re.findall(rb"HTTP/1\.1 (\d{3})", received)] == [200, 404, 200]


async def test_connection_is_kept_alive(http):
    for _ in range(5):
        response = await http.get("/healthz")
        await response.read()
    assert len(http.connector._conns) == 1, "five requests, one connection"


def test_connection_close_is_obeyed(hub):
    received = raw_exchange(hub.http_port, request(hub, "GET /healthz HTTP/1.1", "Connection: close"))
    assert status_of(received) == 200
    assert received.endswith(b'{"status":"ok"}\n')


def test_old_http_is_answered_and_closed(hub):
    received = raw_exchange(hub.http_port, request(hub, "GET /healthz HTTP/1.0"))
    assert status_of(received) == 200


async def test_chunked_body(hub, http):
    async def chunks():
        for byte in json.dumps(UPDATE).encode():
            yield bytes([byte])

    response = await http.post("/publish", data=chunks())
    assert response.status == 200, await response.text()
    assert (await response.json())["event"] == "session.updated"


@pytest.mark.parametrize("headers, body, status", [
    (["Transfer-Encoding: chunked", "Content-Length: 5"], b"0\r\n\r\n", 400),
    (["Content-Length: 5", "Content-Length: 6"], b"12345", 400),
    (["Content-Length: -1"], b"", 400),
    (["Content-Length: 99999999999999999999"], b"", 413),
    (["Transfer-Encoding: chunked"], b"FFFFFFFFFFFFFFFFF\r\n", 413),
    (["Transfer-Encoding: chunked"], b"x\r\n", 400),
    (["Transfer-Encoding: gzip"], b"", 501),
    (["Bad Header: 1"], b"", 400),
    (["Folded: 1", " 2"], b"", 400),
], ids=["chunked and a length", "two lengths", "negative length", "huge length", "huge chunk", "bad chunk", "unknown coding", "space in a name", "folded"])  # fmt: skip
async def test_ambiguous_requests_are_refused_and_closed(hub, headers, body, status):
    received = raw_exchange(hub.http_port, request(hub, "POST /publish HTTP/1.1", *headers, body=body))
    assert status_of(received) == status
    async with aiohttp.ClientSession() as session:
        assert (await session.get(f"{hub.url}/healthz")).status == 200, "only that connection suffers"


def test_endless_header_is_refused(hub):
    received = raw_exchange(hub.http_port, request(hub, "GET /healthz HTTP/1.1", "X-Long: " + "a" * 200_000), head_arrived)
    assert status_of(received) == 431
