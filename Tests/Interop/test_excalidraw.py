"""What excalidraw does for those who draw together over real connections: scenes that converge, who is there, where the cursors are."""

import asyncio
import json
import random
import socket
import struct

import aiohttp
import mcp
import pytest
from mcp_common.websocket import WebSocketClient

from mcp_wire import HANDSHAKES, STATELESS, Wire
from services import EXCALIDRAW
from support import DEADLINE, Client, clients, eventually, eventually_async

CHANNELS = ("diagram:d", "cursor:d", "presence:d")


@pytest.fixture
def hub(start, request):
    """Excalidraw, with the settings that a test gives as the parameter `hub`."""
    return start(service=EXCALIDRAW, **EXCALIDRAW.variables(**getattr(request, "param", {})))


async def hears(client, event, room, data):
    """Asserts that the next message is this event."""
    message = await client.receive()
    assert message["data"].pop("timestamp") == message["timestamp"]
    assert (message["type"], message["event"], message["room"], message["data"]) == ("event", event, room, data)


def element(id, version=1, nonce=0, index="a0", deleted=False, **fields):
    """An element with as many fields as matter here, and what Excalidraw may add."""
    return {"id": id, "type": "rectangle", "version": version, "versionNonce": nonce, "index": index, "isDeleted": deleted} | fields


def is_later(element, other):
    """Excalidraw's rule."""
    if element["version"] != other["version"]:
        return element["version"] > other["version"]
    return element["versionNonce"] < other["versionNonce"]


class Drawer:
    """A published client with a scene of its own, which it reconciles as Excalidraw does."""

    def __init__(self, client, name, seed):
        self.client, self.name, self.scene, self.random = client, name, {}, random.Random(seed)
        client.on_event("diagram.updated")(lambda data: self.hear(data.get("elements", [])))

    def hear(self, elements):
        for element in elements:
            if element["id"] not in self.scene or is_later(element, self.scene[element["id"]]):
                self.scene[element["id"]] = element

    async def edit(self, shared):
        """Changes an element, often one that the others change too, and tells of it in one of both ways."""
        id = self.random.choice(shared + [f"{self.name}{self.random.randrange(20)}"])
        version = self.scene[id]["version"] + 1 if id in self.scene else 1
        nonce = self.random.randrange(2**31)
        changed = element(id, version, nonce, f"a{self.random.randrange(10)}", self.random.random() < 0.2, x=self.random.random())
        self.hear([changed])
        if self.random.random() < 0.5:
            await self.client.send("diagram.updated", {"diagram_id": "d", "elements": [changed]})
            return
        reply = await self.client.send_request("update_elements", {"diagram_id": "d", "elements": [changed]}, timeout=DEADLINE)
        assert reply.type == "response", reply
        self.hear(reply.data["elements"])

    @property
    def drawing(self):
        return sorted(self.scene.values(), key=lambda element: (element["index"], element["id"]))


@pytest.mark.parametrize("hub", [{"LOOPS": "1"}, {"LOOPS": "3"}], indirect=True, ids=str)
async def test_two_published_clients_that_edit_at_once_converge(hub):
    drawers = []
    for seed, name in enumerate(["ann", "bob"]):
        client = WebSocketClient(hub.uri, reconnect=False)
        await client.connect()
        await client.subscribe_to_room("diagram:d")
        assert "diagram:d" in (await client.send_request("list_subscriptions", {}, timeout=DEADLINE)).data["channels"]
        drawers.append(Drawer(client, name, seed))

    async def draw(drawer):
        for _ in range(100):
            await drawer.edit(["one", "two", "three"])

    async with asyncio.timeout(DEADLINE):
        await asyncio.gather(*map(draw, drawers))

    async def agree():
        reply = await drawers[0].client.send_request("get_diagram", {"diagram_id": "d", "include_deleted": True}, timeout=DEADLINE)
        return all(drawer.drawing == reply.data["elements"] for drawer in drawers)

    await eventually_async(agree, what="the same scene everywhere")
    assert hub.figure("excalidraw_elements_stale_total") > 0, "they did not meet"
    for drawer in drawers:
        await drawer.client.disconnect()


async def test_what_is_drawn_is_told_to_who_listens_and_to_who_lost(hub):
    async with clients(hub, CHANNELS, []) as (listening, drawing):
        assert drawing.welcome["data"]["message"] == "Connected to Excalidraw collaboration"
        assert drawing.welcome["data"]["server"] == "excalidraw"
        answer = await drawing.answer("create_diagram", {"diagram_id": "d", "name": "Plan", "elements": [element("a", 3)], "user_id": "ann"})
        assert (answer["accepted"], answer["scene_version"]) == (1, 3)
        created = {"diagram_id": "d", "name": "Plan", "user_id": "ann", "elements": [element("a", 3)], "scene_version": 3}
        await hears(listening, "diagram.created", "diagram:d", created)
        answer = await drawing.answer("update_elements", {"diagram_id": "d", "elements": [element("a", 2), element("b", 1, x=1.5)]})
        expected = {"accepted": 1, "unchanged": 0, "stale": 1, "elements": [element("a", 3)], "complete": True, "scene_version": 4}
        assert answer == {"diagram_id": "d"} | expected
        await hears(listening, "diagram.updated", "diagram:d", {"diagram_id": "d", "elements": [element("b", 1, x=1.5)], "scene_version": 4})
        refused = await drawing.refusal("update_elements", {"diagram_id": "d", "elements": [element("b", 2), {"id": "c"}]})
        assert (refused["error_code"], refused["error_message"]) == ("INVALID_REQUEST", "elements[1].version: field required")
        refused = await drawing.refusal("create_diagram", {"diagram_id": "d"})
        assert refused["error_code"] == "INVALID_STATE"
        known = await drawing.answer("get_diagram", {"diagram_id": "d"})
        assert (known["type"], known["version"], known["name"]) == ("excalidraw", 2, "Plan")
        assert known["elements"] == [element("a", 3), element("b", 1, x=1.5)]
        await drawing.answer("update_elements", {"diagram_id": "d", "elements": [element("a", 4, deleted=True)]})
        later = await drawing.answer("get_diagram", {"diagram_id": "d", "since": known["position"]})
        assert (later["scope"], later["elements"]) == ("changes", [element("a", 4, deleted=True)])
        assert (await drawing.answer("list_diagrams"))["diagrams"][0]["deleted_count"] == 1
        await listening.event("diagram.updated")
        await drawing.answer("delete_diagram", {"diagram_id": "d"})
        await hears(listening, "diagram.deleted", "diagram:d", {"diagram_id": "d"})
        assert (await drawing.refusal("get_diagram", {"diagram_id": "d"}))["error_code"] == "NOT_FOUND"


def abort(client):
    """Ends a connection as the kernel does for a process that is killed: with a reset, and no close frame."""
    client.connection.transport.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    client.connection.transport.abort()


@pytest.mark.parametrize("end", ["reset", "close"])
async def test_who_is_there_is_told_and_a_lost_connection_leaves(hub, end):
    async with clients(hub, ["presence:d"], [], [], []) as (listening, first, second, other):
        about = {"diagram_id": "d", "user_id": "ann"}
        info = {"name": "Ann", "color": "#f00"}
        answer = await first.answer("join_collaboration", about | {"user_info": info})
        assert [user["user_id"] for user in answer["users"]] == ["ann"] and answer["elements"] == []
        await hears(listening, "user.joined", "presence:d", about | {"user_info": info})
        # Another tab, and another user.
        await second.answer("join_collaboration", about | {"user_info": info})
        await other.answer("join_collaboration", {"diagram_id": "d", "user_id": "bob"})
        await hears(listening, "user.joined", "presence:d", {"diagram_id": "d", "user_id": "bob"})
        abort(first) if end == "reset" else await first.connection.close()
        # What ends a connection at once still takes a turn of the client's own loop.
        await asyncio.sleep(0)
        eventually(lambda: hub.figure("websocket_connections") == 3, what="the end of the first tab")
        assert [user["user_id"] for user in (await other.answer("get_active_users", {"diagram_id": "d"}))["users"]] == ["ann", "bob"]
        abort(second) if end == "reset" else await second.connection.close()
        await hears(listening, "user.left", "presence:d", about | {"reason": "connection closed"})
        assert (await other.answer("leave_collaboration", {"diagram_id": "d", "user_id": "bob"}))["status"] == "left"
        await hears(listening, "user.left", "presence:d", {"diagram_id": "d", "user_id": "bob"})
        assert (await other.answer("get_active_users", {"diagram_id": "d"}))["total"] == 0


async def test_cursors_are_relayed_at_once_as_they_came(hub):
    async with clients(hub, CHANNELS, []) as (listening, moving):
        data = {"diagram_id": "d", "user_id": "ann", "position": {"x": 1.5, "y": -2}, "tool": "laser", "own": [1]}
        await moving.send("event", "cursor.moved", data)
        await hears(listening, "cursor.moved", "cursor:d", data)
        refused = await moving.refusal("move_cursor", data)
        assert refused["error_code"] == "INVALID_STATE" and "join_collaboration" in refused["error_message"]
        await moving.answer("join_collaboration", {"diagram_id": "d", "user_id": "ann"})
        await listening.event("user.joined")
        asked = {name: value for name, value in data.items() if name != "own"}
        assert await moving.answer("move_cursor", asked) == {"diagram_id": "d", "user_id": "ann", "status": "moved"}
        await hears(listening, "cursor.moved", "cursor:d", asked)
        refused = await moving.refusal("move_cursor", data | {"position": {"x": "left"}})
        assert refused["error_message"] == 'cursor.moved: position.x: expected a number, found "left"'


@pytest.mark.parametrize("hub", [{}, {"LOOPS": "3"}], ids=["one loop", "three loops"], indirect=True)
async def test_a_reader_that_is_too_slow_gets_the_latest_of_each_user(hub):
    """48 MB of cursors, three times what a connection may be behind, are said to who does not read."""
    users, batches, size = ("ann", "bob", "cyd"), 60, 200

    def moved(number):
        data = {"diagram_id": "d", "user_id": users[number % 3], "position": {"x": number, "y": 0}, "trail": "x" * 4000}
        return {"event": "cursor.moved", "data": data}

    async with Client.connect(hub.uri, max_queue=1) as slow, aiohttp.ClientSession() as http:
        await slow.subscribe("cursor:d")
        for batch in range(batches):
            page = [moved(number) for number in range(batch * size, (batch + 1) * size)]
            async with http.post(f"{hub.url}/publish", json=page) as answer:
                assert (await answer.json())["published"] == size
        last, replaced, heard, order = dict.fromkeys(users), 0, 0, -1
        while None in last.values() or min(last.values()) < batches * size - len(users):
            message = await slow.receive()
            if message["event"] == "delivery.replaced":
                assert message["data"]["channel"] == message["room"] == "cursor:d"
                replaced += message["data"]["replaced"]
                continue
            place = message["data"]["position"]["x"]
            assert place > order, "in the order in which they were said"
            last[message["data"]["user_id"]] = order = place
            heard += 1
        assert heard + replaced == batches * size
        assert replaced > 0
        assert hub.figure("hub_replaced_events_total") == replaced


async def test_sixty_cursors_and_edits_a_second_are_within_the_rate(hub):
    async with clients(hub, [], CHANNELS) as (drawing, listening):
        for frame in range(150):
            await drawing.send("event", "cursor.moved", {"diagram_id": "d", "user_id": "ann", "position": {"x": frame, "y": 0}})
            await drawing.send("event", "diagram.updated", {"diagram_id": "d", "elements": [element("a", frame + 1, x=frame)]})
        await listening.receive_until(lambda message: message["event"] == "diagram.updated" and message["data"]["elements"][0]["version"] == 150)
        assert await drawing.is_open()


@pytest.mark.parametrize("hub", [{"COLLABORATION_PRESENCE_TIMEOUT": "1s"}], indirect=True, ids=str)
async def test_who_joined_over_http_is_gone_after_a_silence(hub):
    async with clients(hub, ["presence:d"]) as (listening,), aiohttp.ClientSession(hub.url) as http, Wire.connect(hub, STATELESS) as agent:
        answer = (await agent.call("join_collaboration", diagram_id="d", user_id="bot")).result["structuredContent"]
        assert answer["presence_timeout_seconds"] == 1.0
        await hears(listening, "user.joined", "presence:d", {"diagram_id": "d", "user_id": "bot"})
        await hears(listening, "user.left", "presence:d", {"diagram_id": "d", "user_id": "bot", "reason": "silent for 1.0 seconds"})
        receipt = await (await http.post("/publish", json={"event": "user.joined", "data": {"diagram_id": "d", "user_id": "eve"}})).json()
        assert (receipt["channels"], receipt["subscribers"]) == (["presence:d"], 1)
        await hears(listening, "user.joined", "presence:d", {"diagram_id": "d", "user_id": "eve"})
        await listening.event("user.left")
        assert hub.figure("excalidraw_presence_timeouts_total") == 2


async def test_large_scene_comes_in_parts_while_others_draw(hub):
    scene = [element(f"e{number}", index=f"a{number:04}", text="x" * 400) for number in range(2000)]
    async with clients(hub, [], []) as (reader, drawer), Wire.connect(hub, STATELESS) as agent:
        for start in range(0, len(scene), 500):
            answer = await drawer.answer("update_elements", {"diagram_id": "d", "elements": scene[start : start + 500]})
            assert answer["accepted"] == 500
        assert "elements" not in await reader.answer("join_collaboration", {"diagram_id": "d", "user_id": "ann"})

        async def whole(ask):
            found, begin, parts = [], 0, 0
            while begin is not None:
                # Changes of elements, not of their number, move no part.
                await drawer.answer("update_elements", {"diagram_id": "d", "elements": [scene[parts] | {"version": parts + 2}]})
                part = await ask({"diagram_id": "d", "offset": begin})
                found += part["elements"]
                begin, parts = part.get("next_offset"), parts + 1
            assert parts > 2 and [element["id"] for element in found] == [element["id"] for element in scene]

        async def tool(data):
            return (await agent.call("get_diagram", **data)).result["structuredContent"]

        await whole(lambda data: reader.answer("get_diagram", data))
        await whole(tool)
        assert (await reader.answer("get_diagram_status", {"diagram_id": "d"}))["diagram"]["element_count"] == 2000


async def test_agent_draws_with_tools_and_reads_what_is_drawn(hub):
    async with clients(hub, CHANNELS) as (listening,), mcp.Client(hub.mcp) as agent:
        tools = {tool.name for tool in (await agent.list_tools()).tools}
        wanted = {"create_diagram", "update_elements", "get_diagram", "get_diagram_status", "list_diagrams", "delete_diagram"}
        wanted |= {"join_collaboration", "leave_collaboration", "get_active_users", "move_cursor"}
        assert wanted <= tools

        async def call(tool, **arguments):
            result = await agent.call_tool(tool, arguments)
            assert not result.is_error, result
            return result.structured_content

        await call("create_diagram", diagram_id="d", elements=[element("a")])
        await call("update_elements", diagram_id="d", elements=[element("b", 2, index="a1"), element("a", 2, deleted=True)], user_id="bot")
        assert [element["id"] for element in (await call("get_diagram", diagram_id="d"))["elements"]] == ["b"]
        await listening.event("diagram.created")
        assert [element["id"] for element in (await listening.event("diagram.updated"))["data"]["elements"]] == ["b", "a"]
        resource = json.loads((await agent.read_resource("channel://excalidraw/diagram:d")).contents[0].text)
        assert (resource["state"]["element_count"], resource["state"]["deleted_count"]) == (1, 1)
        assert [element["id"] for element in resource["state"]["elements"]] == ["a", "b"]
        refused = await agent.call_tool("update_elements", {"diagram_id": "d", "elements": [1]})
        assert refused.is_error and "elements[0]: expected an object, found 1" in refused.content[0].text


async def test_the_end_of_an_agents_session_leaves_its_diagrams(hub):
    async with clients(hub, ["presence:d"]) as (listening,):
        async with Wire.connect(hub, HANDSHAKES[-1]) as agent:
            answer = (await agent.call("join_collaboration", diagram_id="d", user_id="bot")).result["structuredContent"]
            assert answer["presence_timeout_seconds"] is None
            await listening.event("user.joined")
        assert (await listening.event("user.left"))["data"]["reason"] == "connection closed"
