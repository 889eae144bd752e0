import Dhruva
import TestSupport
import Testing
import WebSocketCommon

@Suite("Everything that a dhruva keeps has a bound")
struct BoundsTests {
    private static func refusal(
        _ change: (inout Dhruva.Limits) -> Void,
        _ prepare: (inout Desk) throws -> Void,
        _ name: String,
        _ parameters: JSONObject
    ) throws -> String? {
        var desk = try Desk(change)
        try prepare(&desk)
        let refusal = desk.refusal(name, parameters)
        #expect(refusal?.code == .limitExceeded)
        return refusal?.message
    }

    @Test("a content is no larger than allowed")
    func contentSize() throws {
        let message = try Self.refusal(
            { $0.contentSize = 10 },
            { try $0.store("a", "1", "0123456789") },
            "store_adapter",
            .storing("a", "2", "0123456789x")
        )
        #expect(message == "content: 11 bytes, limit is 10")
    }

    @Test("all contents are no larger than allowed, and one that is there already is no addition")
    func totalSize() throws {
        var desk = try Desk { $0.totalSize = 10 }
        try desk.store("a", "1", "012345")
        #expect(
            desk.refusal("store_adapter", .storing("a", "2", "abcde"))
                == Refusal(
                    .limitExceeded,
                    "content: 5 bytes beside 6 that are stored, limit is 10; remove something first"
                )
        )
        try desk.store("a", "2", "012345")
        try desk.store("a", "3", "abcd")
        try desk.ask("remove_adapter", ["adapter_id": "a", "version": "3"])
        try desk.store("a", "4", "efgh")
        #expect(desk.figure("content_bytes") == 10)
    }

    @Test("adapters and versions are no more than allowed, also those that are reported")
    func counts() throws {
        let full = "; remove something first"
        for (name, parameters) in [
            ("store_adapter", JSONObject.storing("c", "1", "x"))
        ] {
            let message = try Self.refusal(
                { $0.adapters = 2 },
                {
                    try $0.store("a", "1", "x")
                    try $0.publish("adapter.updated", ["adapter_id": "b"])
                    try $0.store("b", "1", "x")
                },
                name,
                parameters
            )
            #expect(message == "2 adapters, limit is 2\(full)")
        }
        let versions = try Self.refusal(
            { $0.versions = 2 },
            { for name in ["1", "2"] { try $0.store("a", name, "x") } },
            "update_adapter",
            .storing("a", "3", "y")
        )
        #expect(versions == "2 versions of adapter \"a\", limit is 2\(full)")
        let all = try Self.refusal(
            { $0.totalVersions = 2 },
            { for id in ["a", "b"] { try $0.store(id, "1", "x") } },
            "store_adapter",
            .storing("c", "1", "x")
        )
        #expect(all == "2 versions of all adapters, limit is 2\(full)")
        var desk = try Desk { $0.adapters = 1 }
        try desk.store("a", "1", "x")
        #expect(
            desk.refusal(publishing: "adapter.stored", ["adapter_id": "b"])
                == Refusal(.limitExceeded, "1 adapters, limit is 1\(full)")
        )
    }

    @Test("metadata is no larger than allowed, and may always shrink")
    func metadata() throws {
        let text = JSON.string(String(repeating: "x", count: 80))
        var desk = try Desk { $0.metadataSize = 100 }
        try desk.store("a", "1", "one", ["metadata": ["a": text]])
        #expect(
            desk.refusal("update_adapter", ["adapter_id": "a", "metadata": ["b": text]])
                == Refusal(
                    .limitExceeded,
                    "metadata: 175 bytes with what is known, limit is 100"
                )
        )
        try desk.ask("update_adapter", ["adapter_id": "a", "metadata": ["a": nil, "b": text]])
        var full = try Desk { $0.recordSize = 1000 }
        try full.store("a", "1", "one", ["metadata": ["a": text]])
        try full.store("b", "1", "one", ["metadata": ["a": text]])
        let refusal = full.refusal(
            "store_adapter",
            .storing("c", "1", "one", ["metadata": ["a": text]])
        )
        #expect(
            refusal?.message
                == "820 bytes of metadata and names, limit is 1000; remove something first"
        )
        try full.ask("update_adapter", ["adapter_id": "a", "metadata": ["a": nil]])
    }

    @Test("distributions that ended first are forgotten, and those under way are not")
    func distributions() throws {
        var desk = try Desk { $0.distributions = 2 }
        try desk.store("a", "1", "one")
        let distribute: JSONObject = ["adapter_id": "a", "targets": ["x"]]
        var ids: [JSON] = []
        for _ in 0..<2 {
            ids.append(try desk.ask("distribute_adapter", distribute)["distribution_id"] ?? .null)
        }
        #expect(
            desk.refusal("distribute_adapter", distribute)
                == Refusal(
                    .limitExceeded,
                    "2 distributions wait for their targets, limit is 2; confirm those that are over,"
                        + " as failed if need be"
                )
        )
        try desk.ask(
            "confirm_distribution",
            ["distribution_id": ids[1], "target": "x", "status": "failed"]
        )
        try desk.ask("distribute_adapter", distribute)
        #expect(try desk.ask("get_status", ["distribution_id": ids[1]])["status"] == "not_found")
        #expect(try desk.ask("get_status", ["distribution_id": ids[0]])["status"] == "pending")
        #expect(desk.figure("forgotten_distributions") == 1)
    }

    @Test("when too much waits for the disk, no more is taken until it is done")
    func waiting() throws {
        var desk = try Desk { $0.waiting = 100 }
        desk.holdsWork = true
        let report: JSONObject = [
            "adapter_id": "a", "text": .string(String(repeating: "x", count: 100)),
        ]
        try desk.publish("adapter.updated", report)
        let expected = Refusal(
            .limitExceeded,
            "1152 bytes wait for the disk, limit is 100; try again later"
        )
        #expect(desk.refusal(publishing: "adapter.updated", report) == expected)
        #expect(desk.refusal("store_adapter", .storing("b", "1", "x")) == expected)
        desk.holdsWork = false
        try desk.ask("list_adapters")
        try desk.store("b", "1", "x")
        #expect(desk.figure("waiting_bytes") == 0)
    }

    @Test("what takes members away is bounded too, because it is said in an event")
    func nulls() throws {
        var desk = try Desk { $0.metadataSize = 100 }
        try desk.store("a", "1", "one", ["metadata": ["x": 1]])
        var changes: JSONObject = ["x": nil]
        for number in 0..<20 { changes["n\(number)"] = JSON.null }
        let refusal = Refusal(.limitExceeded, "metadata: 220 bytes of changes, limit is 200")
        #expect(
            desk.refusal(
                "update_adapter",
                ["adapter_id": "a", "metadata": .object(changes)]
            ) == refusal
        )
        #expect(
            desk.refusal(
                publishing: "adapter.updated",
                ["adapter_id": "a", "metadata": .object(changes)]
            ) == refusal
        )
        #expect(try desk.adapter("a")["metadata"] == ["x": 1])
        try desk.ask("update_adapter", ["adapter_id": "a", "metadata": ["x": nil]])
        #expect(try desk.adapter("a")["metadata"] == [:])
    }
}
