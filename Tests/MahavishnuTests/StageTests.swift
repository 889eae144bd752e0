import Mahavishnu
import TestSupport
import Testing
import WebSocketCommon

@Suite("A workflow's stages are names or objects, and a mistake is named by its place")
struct StageTests {
    static let mistakes: [(stages: JSON, message: String)] = [
        (["a", 7], "stages[1]: expected a stage's name or an object"),
        ([nil], "stages[0]: expected a stage's name or an object"),
        ([""], #"stages[0]: "" is not a name of 1 to 255 bytes without control characters"#),
        (
            ["a", ["name": "b\n"]],
            #"stages[1].name: "b\n" is not a name of 1 to 255 bytes without control characters"#
        ),
        (["a", "b", [:]], "stages[2].name: field required"),
        ([["name": nil]], "stages[0].name: field required"),
        ([["name": 1]], "stages[0].name: expected a string"),
        (
            [["name": "a", "requirements": "gpu"]],
            "stages[0].requirements: expected an array of strings"
        ),
        (
            [["name": "a", "requirements": ["gpu", 1]]],
            "stages[0].requirements: expected an array of strings"
        ),
    ]

    @Test("a mistake in a request is an invalid request", arguments: mistakes)
    func request(_ stages: JSON, _ message: String) {
        var desk = Desk()
        #expect(
            desk.refusal("start_workflow", ["name": "n", "stages": stages])
                == Refusal(.invalidRequest, message)
        )
        #expect(desk.record.isEmpty)
    }

    @Test("a mistake in an event is an invalid payload", arguments: mistakes)
    func event(_ stages: JSON, _ message: String) {
        var desk = Desk()
        #expect(
            desk.refusal(
                publishing: "workflow.started",
                ["workflow_id": "f", "stages": stages]
            ) == Refusal(.invalidPayload, message)
        )
    }

    @Test("a stage through a pool may want a task and capabilities of its own, or none")
    func reading() throws {
        var desk = Desk()
        try desk.ask("create_pool", ["pool_id": "p"])
        try desk.ask(
            "start_workflow",
            [
                "workflow_id": "f", "name": "n", "pool_id": "p",
                "stages": [["name": "a", "task": nil, "requirements": nil, "more": 1]],
            ]
        )
        #expect(
            desk.last("task.submitted") == [
                "pool_id": "p", "task_id": "f/0", "task": "a", "workflow_id": "f", "stage": 0,
                "stage_name": "a",
            ]
        )
    }

    @Test("stages are bounded in number and size")
    func bounds() throws {
        var desk = Desk {
            $0.stages = 2
            $0.taskSize = 10
            $0.capabilitiesSize = 10
        }
        let start = { (desk: inout Desk, stages: JSON) in
            desk.refusal("start_workflow", ["name": "n", "stages": stages])
        }
        #expect(
            start(&desk, ["a", "b", "c"])
                == Refusal(.limitExceeded, "stages: 3 stages, limit is 2")
        )
        #expect(
            start(&desk, ["a", ["name": "b", "task": "ten bytes"]])
                == Refusal(.limitExceeded, "stages[1].task: 11 bytes, limit is 10")
        )
        #expect(
            start(&desk, [["name": "b", "requirements": ["ten bytes"]]])
                == Refusal(.limitExceeded, "stages[0].requirements: 13 bytes, limit is 10")
        )
        // Reported stages count too.
        try desk.publish("workflow.started", ["workflow_id": "f", "stages": ["a"]])
        try desk.publish("workflow.stage_completed", ["workflow_id": "f", "stage_name": "b"])
        #expect(
            desk.refusal(
                publishing: "workflow.stage_completed",
                ["workflow_id": "f", "stage_name": "c"]
            ) == Refusal(.limitExceeded, "stages: 2 stages, limit is 2")
        )
        try desk.publish("workflow.stage_completed", ["workflow_id": "f", "stage_name": "a"])
    }
}
