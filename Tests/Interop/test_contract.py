"""The contract that `ecosystem-hub describe` prints: valid by others' judgement, and true of what a hub sends."""

import json
import os
import re
import subprocess
import warnings

import aiohttp
import pytest
from jsonschema import Draft7Validator, Draft202012Validator
from openapi_spec_validator import OpenAPIV31SpecValidator

from support import BINARY, FIELDS, REPOSITORY, Client

with warnings.catch_warnings():
    warnings.simplefilter("ignore")  # A field of theirs is called `schema`, as an old method of pydantic's.
    from asyncapi3.models import AsyncAPI3


def describe(*arguments, **settings):
    return subprocess.run(
        [BINARY, "describe", *arguments], env=os.environ | settings, cwd=REPOSITORY, capture_output=True, text=True, timeout=20
    )


def document(service, form, **settings):
    result = describe(service, "--format", form, **settings)
    assert result.returncode == 0, result.stderr
    return json.loads(result.stdout)


def services():
    result = describe()
    assert result.returncode == 0, result.stderr
    return [line.split()[0] for line in result.stdout.splitlines()]


@pytest.fixture(params=services())
def service(request):
    return request.param


def resolve(document, reference):
    """What a reference such as `#/channels/global` stands for; fails when there is nothing."""
    assert reference.startswith("#/"), reference
    for name in reference[2:].split("/"):
        assert name in document, f"{reference} leads nowhere"
        document = document[name]
    return document


def references(value):
    """All references within a document."""
    if isinstance(value, dict):
        for name, part in value.items():
            if name == "$ref":
                yield part
            else:
                yield from references(part)
    elif isinstance(value, list):
        for part in value:
            yield from references(part)


def without_dots(value):
    """The document with `_` for each dot in keys and references: the specification allows them, its models for Python do not."""
    if isinstance(value, dict):
        return {name.replace(".", "_"): part.replace(".", "_") if name == "$ref" else without_dots(part) for name, part in value.items()}
    return [without_dots(part) for part in value] if isinstance(value, list) else value


def problems(document, path, value):
    """What is wrong with a value by the schema at that path of a document, as drafts 07 and 2020-12 of JSON Schema see it."""
    schema = {"$ref": "#/" + path, **{name: document[name] for name in ("paths", "components") if name in document}}
    return [
        f"{dialect.__name__}: {error.json_path}: {error.message}"
        for dialect in (Draft7Validator, Draft202012Validator)
        for error in dialect(schema).iter_errors(value)
    ]


# The command


def test_list_has_every_service_with_its_ports():
    lines = describe(SESSION_BUDDY_WEBSOCKET_PORT="4001", SESSION_BUDDY_HTTP_PORT="4002").stdout.splitlines()
    buddy = next(line for line in lines if line.startswith("session-buddy "))
    assert "4001" in buddy and "4002" in buddy and buddy.endswith("checkpoints and knowledge.")


@pytest.mark.parametrize(
    "arguments, named",
    [
        (["nobody"], "session-buddy"),
        (["session-buddy", "--format", "wsdl"], "asyncapi"),
        (["session-buddy", "again"], "one SERVICE"),
        (["--format", "openapi"], "SERVICE"),
    ],
    ids=["unknown service", "unknown format", "two services", "a format of nothing"],
)
def test_mistakes_are_explained(arguments, named):
    result = describe(*arguments)
    assert (result.returncode, result.stdout) == (64, "")
    assert named in result.stderr and "--help" in result.stderr


@pytest.mark.parametrize("form", ["asyncapi", "openapi"])
def test_documents_are_indented_by_two(service, form):
    text = describe(service, "--format", form).stdout
    assert text == json.dumps(json.loads(text), indent=2, ensure_ascii=False) + "\n"


def test_addresses_are_those_of_the_settings():
    settings = {"SESSION_BUDDY_WEBSOCKET_HOST": "::1", "SESSION_BUDDY_WEBSOCKET_PORT": "4001", "SESSION_BUDDY_HTTP_PORT": "4002"}
    assert document("session-buddy", "asyncapi", **settings)["servers"]["websocket"]["host"] == "[::1]:4001"
    assert document("session-buddy", "openapi", **settings)["servers"] == [{"url": "http://[::1]:4002"}]
    settings["SESSION_BUDDY_HTTP_ENABLED"] = "false"
    assert document("session-buddy", "openapi", **settings)["servers"] == [{"url": "http://[::1]:4001"}]


# The documents


def test_openapi_is_valid(service):
    contract = document(service, "openapi")
    assert contract["openapi"] == "3.1.0"
    OpenAPIV31SpecValidator(contract).validate()
    names = [operation["operationId"] for page in contract["paths"].values() for operation in page.values()]
    assert len(set(names)) == len(names)
    for schema in contract["components"]["schemas"].values():
        Draft202012Validator.check_schema(schema)


def test_asyncapi_is_valid(service):
    contract = document(service, "asyncapi")
    AsyncAPI3.model_validate(without_dots(contract))
    assert contract["asyncapi"] == "3.0.0"
    keys = [name for part in ("channels", "operations") for name in contract[part]] + list(contract["components"]["messages"])
    assert all(re.fullmatch(r"[A-Za-z0-9._-]+", key) for key in keys)
    for message in contract["components"]["messages"].values():
        Draft7Validator.check_schema(message["payload"])
        Draft202012Validator.check_schema(message["payload"])


def test_asyncapi_references_lead_where_the_specification_wants_them(service):
    contract = document(service, "asyncapi")
    for reference in references(contract):
        resolve(contract, reference)
    for operation in contract["operations"].values():
        for part in [operation, *([operation["reply"]] if "reply" in operation else [])]:
            channel = part["channel"]["$ref"]
            assert re.fullmatch("#/channels/[^/]+", channel)
            assert part["messages"], "without messages it would mean all of the channel"
            for message in part["messages"]:
                assert message["$ref"].startswith(channel + "/messages/")


def test_asyncapi_channels_declare_their_parameters(service):
    for channel in document(service, "asyncapi")["channels"].values():
        assert re.findall(r"\{(.+?)\}", channel["address"]) == list(channel.get("parameters", {}))


def test_asyncapi_has_every_declaration_of_the_page(service):
    contract = document(service, "asyncapi")
    page = describe(service).stdout
    events, _, requests = page.partition("## Requests")
    # Files and pages are over HTTP alone: OpenAPI has them.
    requests = re.split("^## (?:Files|Pages)$", requests, flags=re.MULTILINE)[0]
    names = set(contract["components"]["messages"])
    events, requests = (re.findall(r"^### `(.+)`$", part, re.MULTILINE) for part in (events, requests))
    # The gateway in front of an engine has nothing to say on channels.
    assert requests and (events or service == "brainstream-bff")
    assert set(events) <= names
    common = {"subscribe", "unsubscribe", "publish", "get_status", "list_channels", "list_subscriptions", "ping", "auth"}
    asked = common | set(requests)
    assert {f"{name}.request" for name in asked} | {f"{name}.response" for name in asked} <= names
    own = {"welcome", "ping", "pong", "ack", "error"}
    # Only where a channel has a delivery policy by which events are replaced.
    if "`latest` per" in page:
        own.add("delivery.replaced")
    assert own <= names
    assert len(names) == len(events) + 2 * len(asked) + len(own)


# What a hub really sends


class Judge:
    """Finds the message of an AsyncAPI document that a frame is."""

    def __init__(self, contract):
        self.contract = contract

    def names(self, frame):
        """The messages of the frame's channel that it fits."""
        room = frame.get("room")
        channel = room.partition(":")[0] if room and frame["type"] == "event" else "connection"
        return [
            name
            for name in self.contract["channels"][channel]["messages"]
            if not problems(self.contract, f"components/messages/{name}/payload", frame)
        ]


@pytest.fixture
async def conversation(hub):
    """Every frame of a conversation, ours and the hub's, in order."""
    frames = []
    requests = [
        ("subscribe", {"channel": "session:s1"}),
        ("subscribe", {"channel": "knowledge:s1"}),
        ("create_session", {"session_id": "s1", "project": "demo", "title": None}),
        ("create_checkpoint", {"session_id": "s1", "checkpoint_id": "c1", "quality_score": 0.5}),
        ("update_session", {"session_id": "s1", "changes": {"a": [1, None]}}),
        ("capture_knowledge", {"session_id": "s1", "content": "x", "tags": ["y"]}),
        ("search_knowledge", {"query": "x", "session_id": "s1"}),
        ("get_session", {"session_id": "s1"}),
        ("get_status", {"session_id": "s1"}),
        ("get_status", {}),
        ("list_sessions", {}),
        ("list_channels", {}),
        ("list_subscriptions", {}),
        ("publish", {"event": "session.updated", "data": {"session_id": "s1", "changes": {}}}),
        ("ping", {}),
        ("auth", {"token": "x"}),
        ("close_session", {"session_id": "s1"}),
        ("unsubscribe", {"channel": "knowledge:s1"}),
        ("get_session", {"session_id": "nobody"}),
    ]
    async with Client.connect(hub.uri) as client:
        frames.append(client.welcome)

        async def converse(message):
            await client.connection.send(json.dumps(message))
            frames.append(message)
            while True:
                frame = await client.receive()
                frames.append(frame)
                if frame["correlation_id"] == message["id"]:
                    return

        for number, (event, data) in enumerate(requests):
            await converse({"type": "request", "id": f"r{number}", "event": event, "data": data})
        await converse({"type": "ping", "id": "p1"})
        update = {"session_id": "s2", "changes": {}}
        await converse({"type": "event", "id": "e1", "event": "session.updated", "room": "session:s1", "data": update})
        await converse({"type": "subscribe", "id": "u1", "room": "session:s1"})
    return frames


async def test_every_message_is_exactly_one_of_its_channel(conversation):
    judge = Judge(document("session-buddy", "asyncapi"))
    heard = set()
    for frame in conversation:
        names = judge.names(frame)
        if frame["type"] == "subscribe":
            assert names == [], "one of the other spellings, which the document leaves to the prose"
            continue
        assert len(names) == 1, f"{frame} is {names}"
        heard |= set(names)
    assert {"welcome", "pong", "ack", "error", "session.updated", "knowledge.captured", "search_knowledge.response"} <= heard


async def test_schemas_refuse_what_the_hub_would_never_send(conversation):
    judge = Judge(document("session-buddy", "asyncapi"))
    (answer,) = [frame for frame in conversation if frame.get("event") == "get_session" and frame["type"] == "response"]
    for field in FIELDS:
        assert judge.names({name: value for name, value in answer.items() if name != field}) == []
    assert judge.names(answer | {"data": answer["data"] | {"session_id": 7}}) == []
    (error,) = [frame for frame in conversation if frame["type"] == "error"]
    assert judge.names(error | {"error_code": "OOPS"}) == []


@pytest.mark.parametrize(
    "method, path, body, status",
    [
        ("GET", "/health", None, 200),
        ("GET", "/healthz", None, 200),
        ("GET", "/readyz", None, 200),
        ("GET", "/metrics", None, 200),
        ("POST", "/publish", {"event": "session.created", "data": {"session_id": "s1"}}, 200),
        ("POST", "/publish", {"event": "session.created", "data": {}}, 400),
        ("POST", "/publish", {"event": "session.updated", "data": {"session_id": "closed", "changes": {}}}, 409),
    ],
)
async def test_pages_answer_as_openapi_says(hub, method, path, body, status):
    contract = document("session-buddy", "openapi")
    async with aiohttp.ClientSession(hub.url) as http:
        closed = {"event": "session.closed", "data": {"session_id": "closed"}}
        assert (await http.post("/publish", json=closed)).status == 200
        response = await http.request(method, path, json=body)
        assert response.status == status
        media_type = response.headers["Content-Type"]
        answers = contract["paths"][path][method.lower()]["responses"]
        assert media_type in answers[str(status)]["content"]
        if media_type == "application/json":
            place = f"paths/{path.replace('/', '~1')}/{method.lower()}/responses/{status}/content/application~1json/schema"
            assert problems(contract, place, await response.json()) == []
        if body is not None and status == 200:
            place = f"paths/{path.replace('/', '~1')}/post/requestBody/content/application~1json/schema"
            assert problems(contract, place, body) == []
            assert problems(contract, place, [body, {"id": "x", **body}]) == []
            assert problems(contract, place, []) and problems(contract, place, {"data": {}})
