"""The JSON Schema of energy-stream: it says what WF-TECH-003 says, and all that comes within a minute is valid under it."""

import asyncio
import copy
import json
import urllib.request

import pytest
from jsonschema import Draft7Validator

from energy_client import CHANNELS, WITHOUT_DEMO, Reporter, Viewer, in_step
from services import ENERGY_STREAM
from support import DEADLINE, Hub, unique

SECONDS = 60


def message(type, frame_number=None, /, **payload):
    """A message as the specification has it."""
    numbered = {} if frame_number is None else {"frameNumber": frame_number}
    return {"type": type, "channel": CHANNELS[type], "timestamp": 1_754_000_000_000, **numbered, "payload": payload}


SAMPLES = [
    message(
        "startup_complete", model="llama2-13b", tier="Mid-Tier", version="1.0.0", frameRate=60, capabilities=["visualization", "council"]
    ),
    message(
        "energy_update", 7, totalEnergy=1010, deltaEnergy=-15.5, tokensGenerated=1, processingTime=16.67, modelId="llama2-13b",
        energyDistribution={"generation": 606, "attention": 303, "reasoning": 101},
    ),
    message("energy_field", 7, fieldType="lightning", intensity=0.5, coordinates=[{"x": -1, "y": 2.5, "energy": 0}], modelId="a_B-9"),
    message("token_stream", tokens=["Hello", " world"], isComplete=False, sessionId="any text", modelId="m", energyCost=1.5),
    message("interference_event", 0, patternType="constructive", models=["a", "b"], intensity=1, coherenceScore=0.25),
    message("resonance_event", 7, resonanceType="harmonic", frequency=4, amplitude=0.5, participants=["a", "b", "c"], phase=359.5),
    message("reward_event", rewardType="level_up", title="t" * 100, points=0, description="d" * 500, level=5, energyBonus=2.5),
    message("heartbeat", sequence=0, serverTime=1_754_000_000_000, frameRate=59.97, connectionId="conn_1"),
    message(
        "error_event", severity="warning", code="FRAME_OVERRUN", message="m" * 1000, component="orchestrator",
        details={"skipped": 4, "anything": {"goes": [None]}}, recoverable=True,
    ),
]  # fmt: skip

# The members of the payloads that may be absent; all others are required.
OPTIONAL = {"capabilities", "energyDistribution", "energyCost", "phase", "description", "level", "energyBonus", "connectionId"}
OPTIONAL |= {"details", "recoverable", "generation", "attention", "reasoning"}

# What each member may not be.
WRONG = {
    "startup_complete": {
        "model": ["", "llama3.1:8b", 5], "tier": ["Top-Tier", "mid-tier"], "version": ["1.0", "v1.0.0", 1], "frameRate": [59, 60.5, "60"],
        "capabilities": [["fly"], "council"],
    },
    "energy_update": {
        "totalEnergy": [-0.1, "1"], "deltaEnergy": ["1", None], "tokensGenerated": [-1, 0.5], "processingTime": [-0.1, 16.68],
        "modelId": ["a.b", "a/b"], "energyDistribution": [{"generation": -1}, {"attention": "1"}, {"other": 1}, []],
    },
    "energy_field": {
        "fieldType": ["thunder"], "intensity": [-0.1, 1.1], "modelId": [""],
        "coordinates": [[{"x": 1, "y": 1}], [{"x": 1, "energy": 1}], [{"x": 1, "y": 1, "energy": -1}], [{"x": 1, "y": 1, "energy": 1, "z": 1}], {}],
    },
    "token_stream": {"tokens": ["a", [1]], "isComplete": [0, "no"], "sessionId": [5], "modelId": ["a b"], "energyCost": [-1]},
    "interference_event": {
        "patternType": ["other"], "models": [["a"], ["a", "b.c"], "ab"], "intensity": [1.1, -0.1], "coherenceScore": [1.1, -0.1],
    },
    "resonance_event": {
        "resonanceType": ["other"], "frequency": [-1], "amplitude": [1.1, -0.1], "participants": [["a"], ["a", ":"]], "phase": [361, -1],
    },
    "reward_event": {
        "rewardType": ["prize"], "title": ["t" * 101, 5], "points": [-1, 1.5], "description": ["d" * 501], "level": [0, 6, 1.5],
        "energyBonus": [-1],
    },
    "heartbeat": {"sequence": [-1, 0.5], "serverTime": [0.5, "now"], "frameRate": ["60"], "connectionId": [5]},
    "error_event": {
        "severity": ["fatal"], "code": ["frame_overrun", "", "A B"], "message": ["m" * 1001], "component": ["kernel"],
        "details": ["none"], "recoverable": ["yes"],
    },
}  # fmt: skip


@pytest.fixture(scope="module")
def hub(tmp_path_factory):
    """One for all tests here: the minute that is looked at begins with it."""
    hub = Hub(tmp_path_factory.mktemp("minute"), ["serve", ENERGY_STREAM.name], ENERGY_STREAM, **WITHOUT_DEMO)
    hub.start()
    try:
        yield hub
        hub.stop()
    finally:
        hub.kill()
        print(f"--- log of {hub.arguments}\n{hub.log}")


@pytest.fixture(scope="module")
def schema(hub):
    with urllib.request.urlopen(f"{hub.url}/schema.json", timeout=DEADLINE) as page:
        assert (page.status, page.headers.get_content_type()) == (200, "application/json")
        return json.load(page)


def references(schema):
    """All that a schema refers to."""
    if isinstance(schema, dict):
        return [value for name, value in schema.items() if name == "$ref"] + [
            found for part in schema.values() for found in references(part)
        ]
    return [found for part in schema for found in references(part)] if isinstance(schema, list) else []


def test_schema_is_of_draft_7_and_whole_in_itself(schema):
    assert schema["$schema"].rstrip("#") == "http://json-schema.org/draft-07/schema"
    Draft7Validator.check_schema(schema)
    assert len(schema["oneOf"]) == len(CHANNELS)
    assert references(schema), "nothing is shared"
    for reference in references(schema):
        place = schema
        assert reference.startswith("#/definitions/")
        for name in reference.split("/")[1:]:
            place = place[name]


def test_schema_takes_what_the_specification_allows(schema):
    validator = Draft7Validator(schema)
    for sample in SAMPLES:
        validator.validate(sample)
        for name in sample["payload"].keys() & OPTIONAL:
            less = copy.deepcopy(sample)
            del less["payload"][name]
            validator.validate(less)
    validator.validate(message("energy_update", 0, **(SAMPLES[1]["payload"] | {"energyDistribution": {}})))


def objects(value):
    """All objects in a message whose members are fixed."""
    if isinstance(value, dict):
        yield value
        for name, part in value.items():
            if name != "details":
                yield from objects(part)
    elif isinstance(value, list):
        for part in value:
            yield from objects(part)


def test_schema_refuses_everything_else(schema):
    validator = Draft7Validator(schema)

    def refuse(wrong):
        assert not validator.is_valid(wrong), wrong

    for sample in SAMPLES:
        for place in range(len(list(objects(sample)))):
            wrong = copy.deepcopy(sample)
            list(objects(wrong))[place]["more"] = 1
            refuse(wrong)
        for place, found in enumerate(objects(sample)):
            for name in found.keys() - OPTIONAL:
                if (sample["type"], name) == ("heartbeat", "frameRate"):
                    continue
                wrong = copy.deepcopy(sample)
                del list(objects(wrong))[place][name]
                refuse(wrong)
        assert WRONG[sample["type"]].keys() == sample["payload"].keys()
        for name, values in WRONG[sample["type"]].items():
            for value in values:
                refuse(sample | {"payload": sample["payload"] | {name: value}})
        for timestamp in (-1, 0.5, "now", None):
            refuse(sample | {"timestamp": timestamp})
        if "frameNumber" in sample:
            refuse(sample | {"frameNumber": -1})
            refuse(sample | {"frameNumber": 0.5})
        else:
            refuse(sample | {"frameNumber": 1})
        refuse(sample | {"channel": "reward" if sample["channel"] != "reward" else "system"})
        refuse(sample | {"type": "other"})
        refuse(sample | {"payload": []})
    for wrong in (None, [], "heartbeat", 5, {}):
        refuse(wrong)


# A live minute


@pytest.fixture(scope="module")
def minute(hub):
    """A viewer that has heard a minute of two models, now in step and now in turn."""

    async def look():
        async with Viewer.connect(hub) as viewer, Reporter.connect(hub) as reporter:

            async def generate():
                await in_step(reporter, SECONDS / 3, "llama", "qwen")
                await in_step(reporter, SECONDS / 3, "llama", "qwen", shift=0.5)
                await reporter.generate("mistral-7b", unique("session"), *["word "] * 1000, isComplete=True)
                await viewer.say("fly")

            generating = asyncio.create_task(generate())
            await viewer.hear_for(SECONDS)
            await generating
            return viewer

    return asyncio.run(look())


def test_everything_of_a_minute_is_valid_and_all_nine_types_came(minute, schema):
    validator = Draft7Validator(schema)
    # A message is valid under one definition of nine; thousands of frames need not be tried with the other eight.
    by_type = {type: Draft7Validator({"$ref": f"#/definitions/{type}", "definitions": schema["definitions"]}) for type in CHANNELS}
    counts = dict.fromkeys(CHANNELS, 0)
    for heard in minute.log:
        counts[heard["type"]] += 1
        judge = validator if counts[heard["type"]] <= 60 else by_type[heard["type"]]
        assert judge.is_valid(heard), (heard, [error.message for error in judge.iter_errors(heard)])
    print(f"{len(minute.log)} messages: {json.dumps(counts)}")
    assert all(counts.values()), counts


INTEGERS = {"timestamp", "frameNumber", "tokensGenerated", "points", "level", "sequence", "serverTime"}


def test_integers_are_integers_for_every_reader(minute):
    """A number such as 5.0 is none for some validators."""
    for heard in minute.log:
        for name, value in (heard | heard["payload"]).items():
            assert name not in INTEGERS or type(value) is int, heard


def test_a_minute_has_its_frames_and_heartbeats(minute):
    frames, skipped = [frame["frameNumber"] for frame in minute.heard("energy_update")], 0
    for error in minute.heard("error_event"):
        skipped += error["payload"]["details"].get("skipped", 0)
    assert frames == sorted(set(frames))
    # What is missing was said to be missing, the very last perhaps not yet.
    assert frames[-1] - frames[0] + 1 - len(frames) <= skipped + 60
    assert SECONDS * 55 <= len(frames) <= SECONDS * 65
    beats = [beat["payload"]["sequence"] for beat in minute.heard("heartbeat")]
    assert beats == list(range(beats[0], beats[0] + len(beats))) and SECONDS - 2 <= len(beats) <= SECONDS + 1


def test_two_models_in_step_interfere_and_resonate(minute):
    """A third of a minute at once, a third in turn; then one alone."""
    begin = minute.startup["timestamp"]
    interferences = minute.heard("interference_event")
    thirds = [[], [], []]
    for event in interferences:
        assert set(event["payload"]["models"]) <= {"llama", "qwen", "mistral-7b"}
        thirds[min(2, int((event["timestamp"] - begin) // (1000 * SECONDS / 3)))].append(event)
    in_step_scores, in_turn_scores = ([event["payload"]["coherenceScore"] for event in third] for third in thirds[:2])
    print(f"coherence in step {in_step_scores}, in turn {in_turn_scores}")
    assert "constructive" in {event["payload"]["patternType"] for event in thirds[0]}
    assert "destructive" in {event["payload"]["patternType"] for event in thirds[1]}
    # Not each frame: at a change, or once a second.
    assert len(interferences) < 3 * SECONDS
    resonances = [event["payload"] for event in minute.heard("resonance_event")]
    print(f"resonances at {[round(event['frequency'], 2) for event in resonances]} Hz")
    assert len(resonances) < 3 * SECONDS
    assert all(set(event["participants"]) == {"llama", "qwen"} for event in resonances)
    # Four bursts a second.
    assert any(event["frequency"] == pytest.approx(4, abs=0.4) for event in resonances)


def test_energy_is_told_apart_and_decays(minute):
    frames = [frame["payload"] for frame in minute.heard("energy_update")]
    for payload in frames:
        assert sum(payload["energyDistribution"].values()) == pytest.approx(payload["totalEnergy"], rel=1e-6, abs=1e-6)
    rises = 0
    for earlier, later in zip(frames, frames[1:]):
        assert later["deltaEnergy"] == pytest.approx(later["totalEnergy"] - earlier["totalEnergy"], abs=1e-3)
        rises += later["deltaEnergy"] > 0 and not later["tokensGenerated"]
    # Without tokens it falls, but for what rewards bring.
    assert rises <= len([reward for reward in minute.heard("reward_event") if reward["payload"].get("energyBonus")])
    assert any(payload["deltaEnergy"] > 0 for payload in frames)
    # The last third is silent.
    assert frames[-1]["totalEnergy"] < max(payload["totalEnergy"] for payload in frames) / 2


def test_rewards_are_given_once(minute):
    rewards = [(reward["payload"]["rewardType"], reward["payload"]["title"]) for reward in minute.heard("reward_event")]
    print(f"rewards: {rewards}")
    assert len(set(rewards)) == len(rewards)
    assert "milestone" in {kind for kind, _ in rewards}, "a thousand tokens"


def test_fields_are_seen(minute):
    kinds = {field["payload"]["fieldType"] for field in minute.heard("energy_field")}
    assert kinds == {"lightning", "stream", "interference", "resonance"}
    for field in minute.heard("energy_field"):
        # With the last of a kind it is over.
        assert bool(field["payload"]["coordinates"]) == (field["payload"]["intensity"] > 0)
