import SQLiteStore
import TestSupport
import Testing
import WebSocketCommon

@testable import Dhruva

/// Does anything that clients may do, in any order, with few names so that they meet.
private struct Chaos {
    var desk: Desk
    let store: SQLiteContentStore
    var random: SeededGenerator
    private(set) var accepted = 0

    init(seed: UInt64) throws {
        random = SeededGenerator(seed: seed)
        store = try SQLiteContentStore(of: ":memory:")
        desk = try Desk(store: store) {
            $0.adapters = 4
            $0.versions = 5
            $0.totalVersions = 12
            $0.totalSize = 30
            $0.contentSize = 9
            $0.metadataSize = 60
            $0.distributions = 3
        }
    }

    private mutating func one(of texts: [String]) -> JSON {
        .string(texts.randomElement(using: &random) ?? "")
    }

    mutating func step() {
        desk.holdsWork = Bool.random(using: &random)
        let id = one(of: ["a", "b", "c", "d", "e"])
        let version = one(of: ["1.0.0", "1.0.0-rc.1", "2.0.0", "x", "y", "1.10.0"])
        let content = one(of: ["", "one", "two", "three", "12345678", "1234567890"])
        let digest = one(of: [Digests.one, Digests.two, Digests.none])
        let metadata: JSON = .object([
            "k": Bool.random(using: &random) ? content : .null,
            "l": Bool.random(using: &random) ? version : .null,
        ])
        var parameters: JSONObject = [
            "adapter_id": id, "version": version, "content": content, "metadata": metadata,
        ]
        var refusal: Refusal?
        switch Int.random(in: 0..<14, using: &random) {
        case 0...3: refusal = desk.refusal("store_adapter", parameters)
        case 4, 5:
            if Bool.random(using: &random) {
                parameters["version"] = JSON?.none
                parameters["content"] = JSON?.none
            }
            refusal = desk.refusal("update_adapter", parameters)
        case 6:
            if Bool.random(using: &random) { parameters["version"] = JSON?.none }
            refusal = desk.refusal("remove_adapter", parameters)
        case 7, 8:
            parameters["targets"] = ["x", "y"]
            refusal = desk.refusal("distribute_adapter", parameters)
        case 9, 10:
            let known = desk.service.registry.distributions.latest().map(\.id) + ["z"]
            refusal = desk.refusal(
                "confirm_distribution",
                [
                    "distribution_id": one(of: known), "target": one(of: ["x", "y"]),
                    "status": one(of: ["delivered", "failed"]),
                ]
            )
        default:
            parameters["content"] = JSON?.none
            if Bool.random(using: &random) { parameters["digest"] = digest }
            if Bool.random(using: &random) { parameters["location"] = content }
            refusal = desk.refusal(publishing: "adapter.stored", parameters)
        }
        guard let refusal else {
            accepted += 1
            return
        }
        let expected: [ErrorCode] = [.invalidState, .notFound, .limitExceeded, .invalidPayload]
        if !expected.contains(refusal.code) { Issue.record("\(refusal)") }
    }

    /// Has all that waits done.
    mutating func settle() throws {
        desk.holdsWork = false
        try desk.ask("list_adapters")
    }
}

extension Registry {
    /// What is not as it must be.
    fileprivate func breaches(_ contents: (ContentDigest) throws -> [UInt8]?) rethrows -> [String] {
        var breaches: [String] = []
        func expect(_ holds: Bool, _ text: String) { if !holds { breaches.append(text) } }
        let all = adapters.values.flatMap(\.versions.values)
        let stored = all.filter(\.hasContent)
        expect(versions == all.count, "versions")
        expect(recordSize == adapters.values.reduce(0) { $0 + $1.recordSize }, "record size")
        expect(Array(names.beginning(with: "")) == adapters.keys.sorted(), "names")
        expect(Set(stored.compactMap(\.digest)) == Set(self.contents.keys), "contents")
        expect(
            self.contents.values.reduce(0) { $0 + $1.names } == stored.count,
            "names of contents"
        )
        expect(contentSize == self.contents.values.reduce(0) { $0 + $1.size }, "content size")
        expect(contentSize <= limits.totalSize, "limit of contents")
        expect(adapters.count <= limits.adapters, "limit of adapters")
        expect(versions <= limits.totalVersions, "limit of versions")
        expect(distributions.all.count <= limits.distributions, "limit of distributions")
        for (digest, content) in self.contents {
            expect(try contents(digest)?.count == content.size, "\(digest) on the disk")
        }
        for adapter in adapters.values {
            expect(adapter.versions.count <= limits.versions, "limit of an adapter's versions")
            expect(adapter.metadataSize <= limits.metadataSize, "limit of metadata")
            expect(adapter.metadataSize == adapter.metadata.encoded().count, "metadata's size")
            let latest = VersionOrder.latest(of: adapter.versions.values)
            expect(adapter.latest == latest, "latest of \(adapter.id)")
        }
        return breaches
    }
}

@Suite("Whatever happens in whatever order, memory, disk and what was heard agree")
struct RandomTests {
    @Test("any sequence of requests and reports keeps the invariants", arguments: 1...20)
    func invariants(seed: UInt64) throws {
        var chaos = try Chaos(seed: seed)
        for step in 0..<250 {
            chaos.step()
            guard step % 5 == 0 else { continue }
            try chaos.settle()
            let breaches = try chaos.desk.service.registry.breaches { try chaos.store.content($0) }
            guard breaches.isEmpty else {
                let trace = chaos.desk.record.suffix(12).map(\.description)
                Issue.record("step \(step): \(breaches)\n\(trace.joined(separator: "\n"))")
                return
            }
        }
        #expect(chaos.accepted > 60)
        try chaos.settle()
        let answers = try chaos.desk.everything()
        // What is on the disk is what was told.
        var restarted = try Desk(store: chaos.store) { $0.distributions = 3 }
        #expect(try restarted.everything() == answers)
        // And what was heard is enough to know it.
        var copy = try Desk { $0.distributions = 3 }
        copy.holdsWork = true
        for record in chaos.desk.record { copy.replay(record.event, at: record.time) }
        #expect(try copy.everything() == answers)
        // When all is removed, nothing is left.
        for row in answers[0]["adapters"]?.arrayValue ?? [] {
            try chaos.desk.ask("remove_adapter", ["adapter_id": row["adapter_id"] ?? .null])
        }
        for name in ["adapters", "versions", "contents", "content_bytes", "record_bytes"] {
            #expect(chaos.desk.figure(name) == 0, "\(name)")
        }
    }
}
