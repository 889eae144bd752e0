import Mahavishnu
import TestSupport
import Testing
import WebSocketCommon

@Suite("A workflow goes through its stages, as tasks of a pool or as programs report")
struct WorkflowTests {
    var desk = Desk()

    // MARK: Through a pool

    @Test("through a pool each stage is a task, and its result goes on with the stage")
    mutating func pool() throws {
        try desk.register("w", as: 1, ["swift"])
        let begin = desk.record.count
        let started = try desk.ask(
            "start_workflow",
            [
                "workflow_id": "f", "name": "release", "pool_id": "pool:p",
                "stages": [
                    "build",
                    ["name": "test", "task": ["suite": "all"], "requirements": ["swift"]],
                ],
                "metadata": ["adapter": "prefect", "prompt": "go"],
            ]
        )
        #expect(
            started == [
                "workflow_id": "f", "status": "running", "total_stages": 2,
                "started_at": "2026-11-20T08:00:00.002000+00:00",
            ]
        )
        try desk.ask("complete_task", ["task_id": "f/0", "result": "binary"], as: 1)
        let status = try desk.ask("get_workflow_status", ["workflow_id": "f"])
        #expect(
            status == [
                "workflow_id": "f", "status": "running", "name": "release", "pool_id": "p",
                "stages_completed": 1, "total_stages": 2,
                "started_at": "2026-11-20T08:00:00.002000+00:00",
                "updated_at": "2026-11-20T08:00:00.003000+00:00",
                "stages": [
                    [
                        "name": "build", "status": "completed", "task_id": "f/0",
                        "started_at": "2026-11-20T08:00:00.002000+00:00",
                        "completed_at": "2026-11-20T08:00:00.003000+00:00",
                    ],
                    [
                        "name": "test", "status": "running", "task_id": "f/1",
                        "started_at": "2026-11-20T08:00:00.003000+00:00", "completed_at": nil,
                    ],
                ],
                "metadata": ["adapter": "prefect", "prompt": "go"], "result": nil, "error": nil,
                "finished_at": nil,
            ]
        )
        try desk.ask("complete_task", ["task_id": "f/1", "result": ["passed": 12]], as: 1)
        let ended = try desk.ask("get_workflow_status", ["workflow_id": "f"])
        #expect(ended["status"] == "completed")
        #expect(ended["stages_completed"] == 2)
        #expect(ended["result"] == ["passed": 12])
        #expect(ended["finished_at"] == "2026-11-20T08:00:00.005000+00:00")
        let busy =
            #"["worker:w", "pool:p"] worker.status_changed {"worker_id":"w","status":"busy","pool_id":"p"}"#
        #expect(
            desk.record.dropFirst(begin).map(\.description) == [
                #"["workflow:f", "global"] workflow.started {"workflow_id":"f","name":"release","pool_id":"p","stages":["build",{"name":"test","task":{"suite":"all"},"requirements":["swift"]}],"adapter":"prefect","prompt":"go"}"#,
                #"["pool:p"] task.submitted {"pool_id":"p","task_id":"f/0","task":"build","workflow_id":"f","stage":0,"stage_name":"build"}"#,
                #"["worker:w", "pool:p"] task.assigned {"pool_id":"p","worker_id":"w","task_id":"f/0","task":"build","attempt":1,"workflow_id":"f","stage":0,"stage_name":"build"}"#,
                busy,
                #"["pool:p", "worker:w"] task.completed {"pool_id":"p","worker_id":"w","task_id":"f/0","result":"binary"}"#,
                #"["workflow:f"] workflow.stage_completed {"workflow_id":"f","stage_name":"build","result":"binary","stage":0}"#,
                #"["pool:p"] task.submitted {"pool_id":"p","task_id":"f/1","task":{"suite":"all"},"requirements":["swift"],"workflow_id":"f","stage":1,"stage_name":"test"}"#,
                #"["worker:w", "pool:p"] task.assigned {"pool_id":"p","worker_id":"w","task_id":"f/1","task":{"suite":"all"},"attempt":1,"requirements":["swift"],"workflow_id":"f","stage":1,"stage_name":"test"}"#,
                #"["pool:p", "worker:w"] task.completed {"pool_id":"p","worker_id":"w","task_id":"f/1","result":{"passed":12}}"#,
                #"["workflow:f"] workflow.stage_completed {"workflow_id":"f","stage_name":"test","result":{"passed":12},"stage":1}"#,
                #"["workflow:f", "global"] workflow.completed {"workflow_id":"f","result":{"passed":12}}"#,
                #"["worker:w", "pool:p"] worker.status_changed {"worker_id":"w","status":"idle","pool_id":"p"}"#,
            ]
        )
    }

    @Test("a failed stage fails its workflow, with the reason")
    mutating func failedStage() throws {
        try start(["build", "test"])
        try desk.ask("fail_task", ["task_id": "f/0", "error": "no compiler"], as: 1)
        #expect(
            desk.last("workflow.failed") == [
                "workflow_id": "f", "error": #"stage "build": no compiler"#,
            ]
        )
        let status = try desk.ask("get_workflow_status", ["workflow_id": "f"])
        #expect(status["status"] == "failed")
        #expect(status["error"] == #"stage "build": no compiler"#)
        #expect(
            status["stages"]?.arrayValue?.map { $0["status"]?.stringValue } == [
                "failed", "pending",
            ]
        )
    }

    @Test("cancelling a workflow cancels the task that it is at")
    mutating func cancelled() throws {
        try start(["build", "test"])
        let begin = desk.record.count
        let reply = try desk.ask("cancel_workflow", ["workflow_id": "f", "reason": "late"])
        #expect(reply == ["workflow_id": "f", "status": "cancelled"])
        #expect(
            desk.said(since: begin) == [
                "workflow.cancelled", "task.cancelled", "worker.status_changed idle",
            ]
        )
        #expect(desk.record[begin].channels == ["workflow:f", "global"])
        #expect(try desk.workflow("f") == "cancelled")
        #expect(try desk.task("f/0") == ["cancelled", "w"])
        #expect(
            desk.refusal("cancel_workflow", ["workflow_id": "f"])
                == Refusal(.invalidState, #"workflow_id: workflow "f" is cancelled"#)
        )
    }

    @Test("a workflow whose task is cancelled, or whose pool is closed, fails")
    mutating func takenAway() throws {
        try start(["build"])
        try desk.ask("cancel_task", ["task_id": "f/0", "reason": "not today"])
        #expect(
            desk.last("workflow.failed")?["error"] == #"stage "build": cancelled: not today"#
        )
        try start(["build"], workflow: "g")
        try desk.ask("close_pool", ["pool_id": "p"])
        #expect(
            desk.last("workflow.failed")?["error"]
                == #"stage "build": cancelled: pool "p" is closed"#
        )
    }

    @Test("what the hub says of a workflow through a pool, nobody else says")
    mutating func driven() throws {
        try start(["build", "test"])
        let refusal = Refusal(
            .invalidState,
            #"workflow_id: workflow "f" is driven through pool "p""#
        )
        #expect(
            desk.refusal(
                publishing: "workflow.stage_completed",
                ["workflow_id": "f", "stage_name": "build"]
            ) == refusal
        )
        #expect(desk.refusal(publishing: "workflow.completed", ["workflow_id": "f"]) == refusal)
        // But whoever sees that it makes no sense any more may say so.
        try desk.publish("workflow.failed", ["workflow_id": "f", "error": "no budget"])
        #expect(try desk.workflow("f") == "failed")
        #expect(try desk.task("f/0") == ["cancelled", "w"])
        #expect(try desk.worker("w") == "idle")
    }

    @Test("a stage's task gets a name of its own when another has it")
    mutating func takenName() throws {
        try desk.ask("create_pool", ["pool_id": "p"])
        try desk.submit("f/0")
        try desk.submit("f/0#2")
        try start(["build"])
        #expect(desk.last("task.submitted")?["task_id"] == "f/0#3")
    }

    @Test("only the task that a stage waits for can be said to be it")
    mutating func foreignStage() throws {
        try start(["build", "test"])
        let submission = { (stage: JSON, workflow: JSON) -> JSONObject in
            ["pool_id": "p", "task_id": "x", "task": 1, "workflow_id": workflow, "stage": stage]
        }
        for (stage, workflow) in [(0, "f"), (2, "f"), (0, "g")] as [(JSON, JSON)] {
            let refusal = desk.refusal(
                publishing: "task.submitted",
                submission(stage, workflow)
            )
            #expect(refusal?.code == .invalidState)
        }
        #expect(
            desk.refusal(publishing: "task.submitted", submission(0, "g"))?.message
                == #"stage: workflow "g" does not wait for a task of stage 0 in pool "p""#
        )
    }

    // MARK: Reported

    @Test("without a pool a workflow is what is reported of it")
    mutating func reported() throws {
        try desk.ask(
            "start_workflow",
            ["workflow_id": "f", "name": "n", "stages": ["a", "b", "a"]]
        )
        try desk.publish("workflow.stage_completed", ["workflow_id": "f", "stage_name": "b"])
        try desk.publish("workflow.stage_completed", ["workflow_id": "f", "stage_name": "a"])
        try desk.publish("workflow.stage_completed", ["workflow_id": "f", "stage_name": "extra"])
        var status = try desk.ask("get_workflow_status", ["workflow_id": "f"])
        #expect(status["stages_completed"] == 3)
        #expect(status["total_stages"] == 4)
        #expect(
            status["stages"]?.arrayValue?.map { $0["status"]?.stringValue }
                == ["completed", "completed", "pending", "completed"]
        )
        #expect(status["status"] == "running")
        try desk.publish("workflow.stage_completed", ["workflow_id": "f", "stage_name": "a"])
        #expect(try desk.workflow("f") == "running", "its program says when it is done")
        try desk.publish("workflow.completed", ["workflow_id": "f", "result": "fine"])
        status = try desk.ask("get_workflow_status", ["workflow_id": "f"])
        #expect(status["status"] == "completed")
        #expect(status["result"] == "fine")
        #expect(
            desk.refusal(publishing: "workflow.failed", ["workflow_id": "f", "error": "x"])
                == Refusal(.invalidState, #"workflow_id: workflow "f" is completed"#)
        )
    }

    @Test(
        "an unknown workflow becomes known by its first event",
        arguments: [
            ("workflow.started", "running"), ("workflow.stage_completed", "running"),
            ("workflow.completed", "completed"), ("workflow.failed", "failed"),
            ("workflow.cancelled", "cancelled"),
        ]
    )
    mutating func firstEvent(_ event: String, _ status: String) throws {
        let data: JSONObject = ["workflow_id": "f", "stage_name": "a", "error": "e", "result": 1]
        try desk.publish(event, data)
        #expect(try desk.workflow("f") == status)
    }

    @Test("a workflow that names a pool, but no stages, is driven by its program")
    mutating func poolWithoutStages() throws {
        try desk.publish("workflow.started", ["workflow_id": "f", "pool_id": "far away"])
        #expect(try desk.workflow("f") == "running")
        #expect(
            try desk.ask("get_workflow_status", ["workflow_id": "f"])["pool_id"] == "far away"
        )
        try desk.publish("workflow.completed", ["workflow_id": "f"])
        #expect(try desk.workflow("f") == "completed")
    }

    @Test("a workflow is started once")
    mutating func duplicate() throws {
        try desk.ask("start_workflow", ["workflow_id": "f", "name": "n", "stages": []])
        let refusal = Refusal(.invalidState, #"workflow_id: workflow "f" exists already"#)
        #expect(
            desk.refusal("start_workflow", ["workflow_id": "f", "name": "n", "stages": []])
                == refusal
        )
        #expect(desk.refusal(publishing: "workflow.started", ["workflow_id": "f"]) == refusal)
    }

    @Test("workflows are listed by status and pool, the latest first")
    mutating func lists() throws {
        try start(["a"], workflow: "f")
        for id in ["g", "h"] {
            try desk.ask(
                "start_workflow",
                ["workflow_id": .string(id), "name": "n", "stages": []]
            )
        }
        try desk.ask("cancel_workflow", ["workflow_id": "g"])
        let found = { (desk: inout Desk, parameters: JSONObject) throws in
            let rows = try desk.ask("list_workflows", parameters)["workflows"]?.arrayValue ?? []
            return rows.compactMap { $0["workflow_id"]?.stringValue }
        }
        #expect(try found(&desk, [:]) == ["h", "g", "f"])
        #expect(try found(&desk, ["status": "running"]) == ["h", "f"])
        #expect(try found(&desk, ["pool_id": "pool:p"]) == ["f"])
        #expect(try found(&desk, ["limit": 1]) == ["h"])
    }

    private mutating func start(_ stages: JSON, workflow: JSON = "f") throws {
        try desk.register("w", as: 1)
        try desk.ask(
            "start_workflow",
            ["workflow_id": workflow, "name": "n", "pool_id": "p", "stages": stages]
        )
    }
}
