"""The Model Context Protocol spoken by hand over HTTP, so that a test can break each of its rules."""

import asyncio
import contextlib
import json

import aiohttp

from support import DEADLINE

HANDSHAKES = ["2025-03-26", "2025-06-18", "2025-11-25"]
STATELESS = "2026-07-28"
VERSIONS = [*HANDSHAKES, STATELESS]

PARSE_ERROR, INVALID_REQUEST, METHOD_NOT_FOUND, INVALID_PARAMETERS = -32700, -32600, -32601, -32602
RESOURCE_NOT_FOUND, REQUEST_CANCELLED, HEADER_MISMATCH, UNSUPPORTED_VERSION = -32002, -32800, -32020, -32022

CLIENT = {"name": "tests", "version": "1"}


def meta(version=STATELESS):
    """What every stateless request says of itself."""
    return {
        "io.modelcontextprotocol/protocolVersion": version,
        "io.modelcontextprotocol/clientCapabilities": {},
        "io.modelcontextprotocol/clientInfo": CLIENT,
    }


class Reply:
    """An HTTP response: its status, headers, and body."""

    def __init__(self, response, body):
        self.status, self.headers, self.body = response.status, response.headers, body

    @property
    def json(self):
        return json.loads(self.body)

    @property
    def result(self):
        answer = self.json
        assert self.status == 200 and "error" not in answer, (self.status, answer)
        return answer["result"]

    def refuses(self, status, code, *words, id=None):
        """Asserts that it is an error with exactly this status, code and id, whose message has all the words."""
        answer = self.json
        assert (self.status, answer.get("error", {}).get("code")) == (status, code), (self.status, answer)
        assert self.headers["Content-Type"] == "application/json"
        assert set(answer) == {"jsonrpc", "id", "error"} and answer["jsonrpc"] == "2.0"
        assert answer["id"] == id and type(answer["id"]) is type(id), answer
        for word in words:
            assert word in answer["error"]["message"], f"{word!r} is not in {answer['error']['message']!r}"
        return answer["error"]


class Stream:
    """An open stream of events."""

    def __init__(self, response):
        self.response = response

    async def next(self):
        """The next message; comments are passed over. `None` at the end."""
        lines = []
        async with asyncio.timeout(DEADLINE):
            while line := await self.response.content.readline():
                line = line.decode().rstrip("\r\n")
                if line:
                    lines.append(line)
                elif data := [line[5:].lstrip() for line in lines if line.startswith("data:")]:
                    return json.loads("\n".join(data))
                else:
                    lines = []
        return None

    async def until(self, method, **parameters):
        """The first notification of a method whose parameters have these members."""
        while message := await self.next():
            found = message.get("params", {})
            if message.get("method") == method and found | parameters == found:
                return message
        raise AssertionError(f"the stream ended without {method} {parameters}")

    async def end(self):
        """Reads on until it ends."""
        while await self.next():
            pass


class Wire:
    """A client that has shaken hands, or needs not to: it knows what each version wants in headers and body."""

    def __init__(self, http, url, version):
        self.http, self.url, self.version = http, url, version
        self.session = None

    @classmethod
    @contextlib.asynccontextmanager
    async def connect(cls, hub, version, path="/mcp"):
        # A connection for each request: one that breaks off takes no other with it.
        async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(force_close=True, limit=0)) as http:
            wire = cls(http, hub.url + path, version)
            if version in HANDSHAKES:
                await wire.shake_hands()
            yield wire
            if wire.session:
                await wire.http.delete(wire.url, headers=wire.headers())

    @property
    def is_stateless(self):
        return self.version == STATELESS

    async def shake_hands(self):
        parameters = {"protocolVersion": self.version, "capabilities": {}, "clientInfo": CLIENT}
        reply = await self.post({"jsonrpc": "2.0", "id": 0, "method": "initialize", "params": parameters})
        assert reply.result["protocolVersion"] == self.version
        self.session = reply.headers["Mcp-Session-Id"]
        reply = await self.post({"jsonrpc": "2.0", "method": "notifications/initialized"})
        assert (reply.status, reply.body) == (202, b"")

    def headers(self, message=None, **changes):
        """The headers of a request; `changes` replaces them, with `_` for `-`, and `None` takes one away."""
        headers = {"Accept": "application/json, text/event-stream", "Content-Type": "application/json"}
        if self.session:
            headers["Mcp-Session-Id"] = self.session
        if self.session or self.is_stateless:
            headers["MCP-Protocol-Version"] = self.version
        if self.is_stateless and isinstance(message, dict) and isinstance(message.get("method"), str):
            headers["Mcp-Method"] = message["method"]
            parameters = message.get("params")
            name = {"tools/call": "name", "resources/read": "uri"}.get(message["method"])
            if isinstance(parameters, dict) and isinstance(parameters.get(name), str):
                headers["Mcp-Name"] = parameters[name]
        headers |= {name.replace("_", "-"): value for name, value in changes.items()}
        return {name: value for name, value in headers.items() if value is not None}

    async def send(self, method, message=None, **changes):
        """Sends a request of any HTTP method; a message that is no bytes is encoded."""
        body = message if isinstance(message, (bytes, type(None))) else json.dumps(message).encode()
        headers = self.headers(message, **changes)
        async with asyncio.timeout(DEADLINE):
            async with self.http.request(method, self.url, data=body, headers=headers, skip_auto_headers=["Accept", "Content-Type"]) as response:
                return Reply(response, await response.read())

    async def post(self, message, **changes):
        return await self.send("POST", message, **changes)

    def message(self, method, id=1, /, **parameters):
        """A request as the version wants it."""
        if self.is_stateless:
            parameters = {"_meta": meta()} | parameters
        return {"jsonrpc": "2.0", "id": id, "method": method, "params": parameters}

    async def request(self, method, id=1, /, **parameters):
        return await self.post(self.message(method, id, **parameters))

    async def call(self, tool, id=1, /, **arguments):
        return await self.request("tools/call", id, name=tool, arguments=arguments)

    @contextlib.asynccontextmanager
    async def stream(self, method="GET", message=None, **changes):
        """Opens a stream: the session's, or that which is the answer to a message."""
        body = None if message is None else json.dumps(message).encode()
        async with self.http.request(method, self.url, data=body, headers=self.headers(message, **changes)) as response:
            assert response.status == 200, await response.text()
            assert response.headers["Content-Type"] == "text/event-stream"
            assert "no-cache" in response.headers["Cache-Control"]
            yield Stream(response)

    def listen(self, *uris, **flags):
        """Opens a `subscriptions/listen` stream."""
        filter = flags | ({"resourceSubscriptions": list(uris)} if uris else {})
        return self.stream("POST", self.message("subscriptions/listen", "listen-1", notifications=filter))
