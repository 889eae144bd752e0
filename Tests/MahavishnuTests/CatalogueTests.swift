import Mahavishnu
import TestSupport
import Testing
import WebSocketCommon

@Suite("The catalogue is what the ecosystem's programs publish and ask")
struct CatalogueTests {
    private let catalogue = Mahavishnu.catalogue

    @Test(
        "a reader's permissions are those of the ecosystem's tokens",
        arguments: [
            ("workflow:f", "workflow:read"), ("pool:p", "pool:read"), ("worker:w", "worker:read"),
            ("settle:r", "worker:read"), ("run:w", "worker:read"), ("goal-teams", "team:read"),
            ("goal-teams:ann", "team:read"), ("cross-repo:abc", "cross_repo:read"),
            ("adapters", nil), ("symbiotic:ecosystem", nil), ("global", nil),
        ]
    )
    func permissions(_ channel: String, _ permission: String?) throws {
        let name = try catalogue.channelName(channel)
        #expect(try #require(catalogue.channel(name)).readPermission == permission)
    }

    /// A payload as the published packages make it, and the channels that it goes to.
    static let published: [(event: String, data: JSONObject, channels: [String])] = [
        (
            "workflow.started", ["workflow_id": "f", "adapter": "prefect", "prompt": "x"],
            ["workflow:f", "global"]
        ),
        (
            "workflow.stage_completed", ["workflow_id": "f", "stage_name": "s", "result": [:]],
            ["workflow:f"]
        ),
        ("workflow.completed", ["workflow_id": "f", "result": [:]], ["workflow:f", "global"]),
        ("workflow.failed", ["workflow_id": "g", "error": "e"], ["workflow:g", "global"]),
        (
            "worker.status_changed", ["worker_id": "w", "status": "busy", "pool_id": "p"],
            ["worker:w", "pool:p"]
        ),
        ("pool.status_changed", ["pool_id": "p", "status": ["workers": 2]], ["pool:p"]),
        ("pool.status_changed", ["pool_id": "p", "status": "running"], ["pool:p"]),
        ("pool.spawned", ["pool_id": "p", "config": [:]], ["pool:p", "global"]),
        ("pool.scaled", ["pool_id": "p", "worker_count": 4], ["pool:p"]),
        ("pool.closed", ["pool_id": "pool:p"], ["pool:p", "global"]),
        ("worker.added", ["pool_id": "q", "worker_id": "v"], ["worker:v", "pool:q"]),
        ("worker.removed", ["pool_id": "q", "worker_id": "v"], ["worker:v", "pool:q"]),
        (
            "task.assigned", ["pool_id": "q", "worker_id": "v", "task": ["prompt": "x"]],
            ["worker:v", "pool:q"]
        ),
        (
            "task.completed", ["pool_id": "q", "worker_id": "v", "result": ["ok": true]],
            ["pool:q", "worker:v"]
        ),
        (
            "settle.transition",
            [
                "run_ref": "r", "worker_id": "w", "from_state": "a", "to_state": "b", "phase": "b",
                "action": "merge", "merge": [:],
            ],
            ["settle:r", "run:w"]
        ),
        (
            "team.created",
            ["team_id": "t", "team_name": "n", "goal": "g", "mode": "m", "user": "ann"],
            ["goal-teams", "goal-teams:ann"]
        ),
        (
            "team.parsed", ["goal": "g", "intent": "i", "skills": ["s"], "confidence": 0.875],
            ["goal-teams"]
        ),
        ("team.execution_started", ["team_id": "t", "task": "x"], ["goal-teams"]),
        (
            "team.execution_completed", ["team_id": "t", "success": true, "duration_ms": 12],
            ["goal-teams"]
        ),
        (
            "team.error", ["team_id": "t", "error_code": "E", "message": "m", "user": nil],
            ["goal-teams"]
        ),
        (
            "adapter.registered",
            [
                "adapter_id": "a", "adapter_name": "n", "capabilities": ["c"], "provider": "p",
                "source": "s",
            ],
            ["adapters"]
        ),
        (
            "adapter.health_changed",
            [
                "adapter_id": "a", "adapter_name": "n", "old_status": "up", "new_status": "down",
                "details": [:],
            ],
            ["adapters"]
        ),
        (
            "adapter.health_changed",
            [
                "adapter": "a", "is_healthy": false, "status": "down", "consecutive_failures": 3,
                "details": [:],
            ],
            ["adapters"]
        ),
        (
            "adapter.enabled",
            ["adapter_id": "a", "adapter_name": "n", "enabled": true, "reason": "r"],
            ["adapters"]
        ),
        (
            "adapter.disabled",
            ["adapter_id": "a", "adapter_name": "n", "enabled": false, "reason": nil],
            ["adapters"]
        ),
        (
            "adapter.routing_decision",
            [
                "task_type": "t", "selected_adapter": "a", "capabilities_matched": [],
                "latency_ms": 0.5, "fallback_used": false,
            ],
            ["adapters"]
        ),
        (
            "worker.availability_changed",
            ["worker_type": "t", "state": "up", "reason_bucket": "r", "probe_at": "now"],
            ["adapters"]
        ),
        (
            "learning.metrics",
            [
                "patterns_strengthened": 1, "patterns_weakened": 2, "model_retrains": 0,
                "avg_confidence_score": 0.5,
            ],
            ["symbiotic:ecosystem"]
        ),
        (
            "skill.effectiveness",
            [
                "skill_name": "s", "success_rate": 0.5, "total_attempts": 4, "avg_confidence": 1,
            ],
            ["symbiotic:ecosystem"]
        ),
        (
            "strategy.recommender",
            ["recommendations_made": 1, "high_confidence_count": 1, "avg_success_rate": 1],
            ["symbiotic:ecosystem"]
        ),
    ]

    @Test("each event that the packages publish is accepted, and goes where it belongs")
    func routes() throws {
        var desk = Desk()
        for (event, data, channels) in Self.published {
            let count = desk.record.count
            try desk.publish(event, data)
            #expect(desk.record[count].channels == channels, "\(event)")
        }
        #expect(Set(Self.published.map(\.event)).isSubset(of: catalogue.events.map(\.name)))
        #expect(desk.longestChain < 5, "what is only reported has no consequences")
    }

    @Test("what only asks takes no right to write")
    func queries() {
        let queries = catalogue.requests.filter { !$0.changesState }.map(\.name)
        #expect(
            queries == [
                "get_workflow_status", "list_workflows", "get_pool_status", "list_pools",
                "list_workers", "get_task", "list_tasks", "get_status",
            ]
        )
    }

    @Test(
        "each form of an adapter's health must be whole",
        arguments: [
            ([:], "adapter_id: field required"),
            (
                ["adapter_id": "a", "adapter_name": "n", "old_status": "up"],
                "new_status: field required"
            ),
            (["adapter": nil, "is_healthy": true], "adapter_id: field required"),
            (["adapter": "a"], "is_healthy: field required"),
            (["adapter": "a", "is_healthy": "no"], #"is_healthy: expected a boolean, found "no""#),
        ] as [(JSONObject, String)]
    )
    func adapterHealth(_ data: JSONObject, _ message: String) {
        var desk = Desk()
        let refusal = desk.refusal(publishing: "adapter.health_changed", data)
        #expect(refusal == Refusal(.invalidPayload, "adapter.health_changed: \(message)"))
    }
}
