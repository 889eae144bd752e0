"""The SDKs for agents behind one interface, so that the same tests try them all.

What a server answers is given as it was on the wire (`inputSchema`, not `input_schema`), so that the tests need not know
which generation of an SDK read it. An SDK validates: an answer that breaks the protocol, or a tool's output schema, raises.
"""

import asyncio
import contextlib
import json
from dataclasses import dataclass
from importlib.metadata import version
from unittest import mock

import mcp
from fastmcp import Client as FastMCPClient
from mcp.shared import exceptions
from pydantic import AnyUrl

from support import DEADLINE

if version("mcp").startswith("1."):
    import mcp.types as types
    from mcp.client.streamable_http import streamable_http_client

    ProtocolError, OFFER = exceptions.McpError, "mcp.types.LATEST_PROTOCOL_VERSION"
    uri_type = AnyUrl
    HAS_STATELESS = False
else:
    import mcp_types as types
    from mcp.client.subscriptions import listen

    ProtocolError, OFFER = exceptions.MCPError, "mcp.client.session.LATEST_HANDSHAKE_VERSION"
    uri_type = str
    HAS_STATELESS = True

# What a client reads when its request was taken back.
REQUEST_CANCELLED = -32800


class Refused(Exception):
    """The server answered with an error of the protocol."""

    def __init__(self, code, message, data):
        super().__init__(f"{code} {message}")
        self.code, self.message, self.data = code, message, data


@contextlib.contextmanager
def refusals():
    """Turns each generation's exception into `Refused`."""
    try:
        yield
    except ProtocolError as error:
        raise Refused(error.error.code, error.error.message, error.error.data) from error


def wire(model):
    """A model of an SDK as the JSON that it was read from."""
    return model.model_dump(by_alias=True, mode="json", exclude_none=True)


@dataclass
class Answer:
    """What a tool answered."""

    is_error: bool
    structured: dict | None
    text: str


class Notices:
    """Collects the notifications that a session gets unasked, by what they are about."""

    def __init__(self):
        self.received = asyncio.Queue()

    async def __call__(self, message):
        # The first generation wraps a notification once more.
        message = getattr(message, "root", message)
        if isinstance(message, types.ResourceUpdatedNotification):
            self.received.put_nowait(str(message.params.uri))
        elif isinstance(message, types.ResourceListChangedNotification):
            self.received.put_nowait("list")


class Watch:
    """What an agent hears of the resources it watches: their URIs, and `list` when there are others than before."""

    def __init__(self, next_change):
        self.next_change = next_change

    async def next(self, deadline=DEADLINE):
        return await asyncio.wait_for(self.next_change(), deadline)

    async def hears(self, change):
        """Waits until it has heard of this change."""
        async with asyncio.timeout(DEADLINE):
            while await self.next_change() != change:
                pass


class Agent:
    """An agent with the official SDK: `client` is its `ClientSession`, or its `Client` from the second generation on."""

    def __init__(self, client, session, protocol_version, notices):
        self.client, self.session, self.protocol_version, self.notices = client, session, protocol_version, notices

    @property
    def is_stateless(self):
        return self.protocol_version >= "2026"

    async def tools(self):
        with refusals():
            return {tool["name"]: tool for tool in wire(await self.client.list_tools())["tools"]}

    async def call(self, name, progress=None, /, **arguments):
        """Calls a tool; `progress` gets `(progress, total, message)`."""
        with refusals():
            result = wire(await self.client.call_tool(name, arguments, progress_callback=progress))
        return Answer(result.get("isError", False), result.get("structuredContent"), result["content"][0]["text"])

    async def resources(self):
        with refusals():
            return {resource["uri"]: resource for resource in wire(await self.client.list_resources())["resources"]}

    async def templates(self):
        with refusals():
            found = wire(await self.client.list_resource_templates())["resourceTemplates"]
        return [template["uriTemplate"] for template in found]

    async def read(self, uri):
        """What a resource holds: the JSON of its only content."""
        with refusals():
            contents = wire(await self.client.read_resource(uri_type(uri)))["contents"]
        return self.content(uri, contents)

    @staticmethod
    def content(uri, contents):
        assert len(contents) == 1 and contents[0]["uri"] == uri and contents[0]["mimeType"] == "application/json"
        return json.loads(contents[0]["text"])

    @contextlib.asynccontextmanager
    async def watch(self, *uris):
        """Subscribes to resources, in the way of the version, and to the list of them."""
        with refusals():
            if self.is_stateless:
                async with listen(self.session, resource_subscriptions=uris, resources_list_changed=True) as subscription:
                    assert subscription.honored.resource_subscriptions == list(uris)
                    yield Watch(lambda: self.next_event(subscription))
            else:
                for uri in uris:
                    await self.session.subscribe_resource(uri_type(uri))
                yield Watch(self.notices.received.get)
                for uri in uris:
                    await self.session.unsubscribe_resource(uri_type(uri))

    @staticmethod
    async def next_event(subscription):
        try:
            return getattr(await anext(subscription), "uri", "list")
        except StopAsyncIteration:
            return "end"

    async def ping(self):
        with refusals():
            await self.session.send_ping()

    async def take_back(self, call):
        """Takes back a call that a task waits for, and returns when that task is over."""
        if HAS_STATELESS:
            call.cancel()
        else:
            # The first generation leaves the notification to its user.
            request = self.session._request_id - 1
            cancelled = types.CancelledNotification(params=types.CancelledNotificationParams(requestId=request))
            await self.session.send_notification(types.ClientNotification(cancelled))
        with contextlib.suppress(asyncio.CancelledError):
            try:
                await asyncio.wait_for(call, DEADLINE)
            except Refused as error:
                assert error.code == REQUEST_CANCELLED


class FastMCPAgent(Agent):
    """An agent with fastmcp."""

    async def tools(self):
        with refusals():
            return {tool.name: wire(tool) for tool in await self.client.list_tools()}

    async def call(self, name, progress=None, /, **arguments):
        with refusals():
            result = await self.client.call_tool(name, arguments, progress_handler=progress, raise_on_error=False)
        return Answer(result.is_error, result.structured_content, result.content[0].text)

    async def resources(self):
        with refusals():
            return {str(resource.uri): wire(resource) for resource in await self.client.list_resources()}

    async def templates(self):
        with refusals():
            return [wire(template)["uriTemplate"] for template in await self.client.list_resource_templates()]

    async def read(self, uri):
        with refusals():
            contents = await self.client.read_resource(uri)
        return self.content(uri, [wire(content) for content in contents])

    async def ping(self):
        with refusals():
            assert await self.client.ping()


# How each of them connects


@dataclass(frozen=True)
class SDK:
    """A client package that speaks one version of the protocol, the one it is made to offer or the one it finds out."""

    package: str
    mode: str
    # What they agree on in the end.
    protocol_version: str

    def __str__(self):
        return f"{self.package}-{version(self.package.replace('fastmcp', 'fastmcp-slim'))}-{self.mode}"

    @contextlib.asynccontextmanager
    async def connect(self, url):
        """Connects an agent, and asserts that it speaks the version."""
        connect = {"mcp": connect_official, "fastmcp": connect_fastmcp}[self.package]
        is_handshake = self.mode[0].isdigit() and self.mode < "2026"
        # These SDKs offer the newest version they know, and have no argument for another.
        offer = mock.patch(OFFER, self.mode) if is_handshake else contextlib.nullcontext()
        with offer:
            async with connect(url, "legacy" if is_handshake else self.mode) as agent:
                assert agent.protocol_version == self.protocol_version
                yield agent


@contextlib.asynccontextmanager
async def connect_official(url, mode):
    notices = Notices()
    if HAS_STATELESS:
        async with mcp.Client(url, mode=mode, message_handler=notices) as client:
            yield Agent(client, client.session, client.protocol_version, notices)
        return
    async with streamable_http_client(url) as (reader, writer, _), mcp.ClientSession(reader, writer, message_handler=notices) as session:
        yield Agent(session, session, (await session.initialize()).protocolVersion, notices)


@contextlib.asynccontextmanager
async def connect_fastmcp(url, mode):
    notices = Notices()
    options = {"mode": mode} if HAS_STATELESS else {}
    async with FastMCPClient(url, message_handler=notices, **options) as client:
        spoken = client.protocol_version if HAS_STATELESS else client.initialize_result.protocolVersion
        yield FastMCPAgent(client, client.session, spoken, notices)


HANDSHAKES = ["2025-03-26", "2025-06-18", "2025-11-25"]
SDKS = [SDK("mcp", offered, offered) for offered in HANDSHAKES]
# Its transport was another one, so the hub offers the newest with a handshake instead, which both SDKs take.
SDKS.append(SDK("mcp", "2024-11-05", "2025-11-25"))
SDKS.append(SDK("fastmcp", "2025-11-25", "2025-11-25"))
if HAS_STATELESS:
    SDKS += [SDK("mcp", "2026-07-28", "2026-07-28"), SDK("mcp", "auto", "2026-07-28"), SDK("fastmcp", "auto", "2026-07-28")]
