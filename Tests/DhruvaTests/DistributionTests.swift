import Dhruva
import SQLiteStore
import TestSupport
import Testing
import WebSocketCommon

@Suite("A distribution is followed until every target has answered")
struct DistributionTests {
    /// A dhruva that distributes version 1.0.0 of `a`, whose content is `one`, to two targets.
    private static func distributing() throws -> (desk: Desk, id: JSON) {
        var desk = try Desk()
        try desk.store("a", "1.0.0", "one")
        let reply = try desk.ask("distribute_adapter", ["adapter_id": "a", "targets": ["x", "y"]])
        let id = try #require(reply["distribution_id"])
        #expect(
            reply == [
                "distribution_id": id, "adapter_id": "a", "version": "1.0.0",
                "digest": .string(Digests.one), "size": 3, "targets": ["x", "y"],
                "status": "pending", "distributed_at": "2026-11-20T08:00:02+00:00",
                "revision": 2,
            ]
        )
        return (desk, id)
    }

    private static func confirmation(
        _ id: JSON,
        _ target: JSON,
        _ status: JSON,
        _ more: JSONObject = [:]
    ) -> JSONObject {
        var object: JSONObject = ["distribution_id": id, "target": target, "status": status]
        for member in more.members { object[member.name] = member.value }
        return object
    }

    @Test("targets are told, and what they answer is told to all")
    func delivery() throws {
        var (desk, id) = try Self.distributing()
        #expect(desk.heard(after: 2) == ["adapter.distributed distribution adapter:a"])
        let first = try desk.ask(
            "confirm_distribution",
            Self.confirmation(id, "x", "delivered", ["digest": .string(Digests.one)])
        )
        #expect(
            first == [
                "distribution_id": id, "target": "x", "status": "delivered", "duplicate": false,
                "distribution_status": "pending", "pending": 1, "delivered": 1, "failed": 0,
                "revision": 3,
            ]
        )
        #expect(desk.heard(after: 3) == ["distribution.progress distribution adapter:a"])
        let last = try desk.ask("confirm_distribution", Self.confirmation(id, "y", "delivered"))
        #expect(last["distribution_status"] == "delivered")
        #expect(
            desk.heard(after: 4) == [
                "distribution.progress distribution adapter:a",
                "distribution.completed distribution adapter:a",
            ]
        )
        let status = try desk.ask("get_distribution_status", ["distribution_id": id])
        #expect(status["status"] == "delivered")
        #expect(status["completed_at"] == "2026-11-20T08:00:04+00:00")
        #expect(
            status["targets"]?.arrayValue?.compactMap { $0["status"]?.stringValue }
                == ["delivered", "delivered"]
        )
        #expect(desk.figure("distributions_pending") == 0)
    }

    @Test("a failure can be made good, a delivery stays")
    func failure() throws {
        var (desk, id) = try Self.distributing()
        let failed = Self.confirmation(id, "x", "failed", ["message": "no route"])
        try desk.ask("confirm_distribution", failed)
        try desk.ask("confirm_distribution", Self.confirmation(id, "y", "delivered"))
        #expect(try desk.ask("get_status", ["distribution_id": id])["status"] == "failed")
        #expect(
            desk.refusal("confirm_distribution", Self.confirmation(id, "y", "failed"))
                == Refusal(.invalidState, "target: \"y\" has confirmed the delivery already")
        )
        let count = desk.record.count
        #expect(try desk.ask("confirm_distribution", failed)["duplicate"] == true)
        #expect(desk.record.count == count)
        try desk.ask("confirm_distribution", Self.confirmation(id, "x", "delivered"))
        #expect(try desk.ask("get_status", ["distribution_id": id])["status"] == "delivered")
        #expect(desk.record.last?.event.data["status"] == "delivered")
    }

    @Test("a target that got other bytes has not got it")
    func otherBytes() throws {
        var (desk, id) = try Self.distributing()
        let other = Self.confirmation(id, "x", "delivered", ["digest": .string(Digests.two)])
        #expect(
            desk.refusal("confirm_distribution", other)
                == Refusal(
                    .invalidState,
                    "digest: \(Digests.two) was delivered, \(Digests.one) was distributed; fetch it"
                        + " again, or confirm it as failed"
                )
        )
    }

    @Test("what is distributed is the version that was the latest then, also when it is removed")
    func removed() throws {
        var (desk, id) = try Self.distributing()
        try desk.store("a", "2.0.0", "two")
        try desk.ask("remove_adapter", ["adapter_id": "a"])
        let status = try desk.ask("get_distribution_status", ["distribution_id": id])
        #expect(status["version"] == "1.0.0")
        #expect(status["pending"] == 2)
        try desk.ask("confirm_distribution", Self.confirmation(id, "x", "failed"))
    }

    @Test("distributions are listed, the latest first, by adapter and by status")
    func list() throws {
        var (desk, first) = try Self.distributing()
        try desk.store("b", "1", "two")
        let second = try desk.ask("distribute_adapter", ["adapter_id": "b", "targets": ["x"]])[
            "distribution_id"
        ]
        func ids(_ parameters: JSONObject) throws -> [JSON?] {
            let list = try desk.ask("list_distributions", parameters)["distributions"]?.arrayValue
            return (list ?? []).map { $0["distribution_id"] }
        }
        #expect(try ids([:]) == [second, first])
        #expect(try ids(["adapter_id": "a"]) == [first])
        #expect(try ids(["status": "delivered"]) == [])
        #expect(try ids(["limit": 1]) == [second])
        let unknown = try desk.ask("get_distribution_status", ["distribution_id": "z"])
        #expect(unknown == ["distribution_id": "z", "status": "not_found"])
    }

    @Test(
        "what cannot be distributed or confirmed is refused",
        arguments: [
            (
                "distribute_adapter", ["adapter_id": "a", "targets": []], .invalidRequest,
                "targets: 0 targets, expected 1...64"
            ),
            (
                "distribute_adapter", ["adapter_id": "a", "targets": ["x", "x"]], .invalidRequest,
                "targets: \"x\" is there twice"
            ),
            (
                "distribute_adapter", ["adapter_id": "a", "targets": [""]], .invalidRequest,
                "targets: \"\" is not a text of 1 to 128 bytes without control characters"
            ),
            (
                "distribute_adapter", ["adapter_id": "b", "targets": ["x"]], .notFound,
                "adapter_id: no adapter \"b\""
            ),
            (
                "confirm_distribution",
                ["distribution_id": "z", "target": "x", "status": "failed"], .notFound,
                "distribution_id: no distribution \"z\""
            ),
            (
                "confirm_distribution",
                ["distribution_id": "fresh-2", "target": "z", "status": "failed"], .notFound,
                "target: distribution \"fresh-2\" has no target \"z\""
            ),
            (
                "confirm_distribution",
                ["distribution_id": "fresh-2", "target": "x", "status": "pending"],
                .invalidRequest,
                "confirm_distribution: status: \"pending\" is not one of delivered, failed"
            ),
        ] as [(String, JSONObject, ErrorCode, String)]
    )
    func refusals(
        _ name: String,
        _ parameters: JSONObject,
        _ code: ErrorCode,
        _ text: String
    ) throws {
        var (desk, _) = try Self.distributing()
        #expect(desk.refusal(name, parameters) == Refusal(code, text))
    }

    @Test("of those that ended the same one makes room, whether their ends were heard of or read")
    func room() throws {
        let store = try SQLiteContentStore(of: ":memory:")
        var desk = try Desk(store: store) { $0.distributions = 2 }
        try desk.store("a", "1.0.0", "one")
        let begin = { (desk: inout Desk) throws -> JSON in
            let reply = try desk.ask("distribute_adapter", ["adapter_id": "a", "targets": ["x"]])
            return try #require(reply["distribution_id"])
        }
        let (late, early) = (try begin(&desk), try begin(&desk))
        try desk.ask("confirm_distribution", Self.confirmation(late, "x", "failed"))
        try desk.ask("confirm_distribution", Self.confirmation(early, "x", "delivered"))
        try desk.ask("confirm_distribution", Self.confirmation(late, "x", "delivered"))
        var reopened = try Desk(store: store) { $0.distributions = 1 }
        _ = try begin(&desk)
        for number in 0..<2 {
            let status =
                try number == 0
                ? desk.ask("get_distribution_status", ["distribution_id": early])
                : reopened.ask("get_distribution_status", ["distribution_id": early])
            #expect(status["status"] == "not_found")
        }
        let kept = try reopened.ask("get_distribution_status", ["distribution_id": late])
        #expect(kept["status"] == "delivered")
        #expect(
            try desk.ask("get_distribution_status", ["distribution_id": late])["status"]
                == "delivered"
        )
        #expect(desk.figure("distributions_pending") == 1)
    }
}
