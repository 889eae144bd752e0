import Dhruva
import SQLiteStore
import TestSupport
import Testing
import TransportSecurity
import WebSocketCommon

/// Plays the hub for a dhruva; each request and event moves the present on by a second.
typealias Desk = ServiceDesk<Dhruva>

extension SQLiteContentStore {
    /// A store with SHA-256; in memory unless a file is named.
    convenience init(of path: String = ":memory:") throws(ContentStoreError) {
        try self.init(path: path) { SHA256.digest($0) }
    }
}

extension Desk {
    /// Opens a desk whose adapters are in a store of its own, in memory.
    init(_ change: (inout Dhruva.Limits) -> Void = { _ in }) throws {
        try self.init(store: SQLiteContentStore(of: ":memory:"), change)
    }

    init(
        store: any ContentStore,
        _ change: (inout Dhruva.Limits) -> Void = { _ in }
    ) throws {
        var limits = Dhruva.Limits()
        change(&limits)
        self.init(try Dhruva(store: store, limits: limits), pace: .seconds(1))
    }

    /// Stores a version.
    @discardableResult
    mutating func store(
        _ id: String,
        _ version: String,
        _ content: String,
        _ more: JSONObject = [:]
    ) throws -> JSONObject {
        try ask("store_adapter", .storing(id, version, content, more))
    }

    /// The content of a version, the latest unless one is named.
    mutating func content(_ id: String, _ version: String? = nil) throws -> String? {
        var parameters: JSONObject = ["adapter_id": .string(id)]
        if let version { parameters["version"] = .string(version) }
        return try ask("get_adapter", parameters)["content"]?.stringValue
    }

    /// The versions of an adapter, the newest first.
    mutating func versions(_ id: String) throws -> [String] {
        let list = try ask("list_versions", ["adapter_id": .string(id), "limit": 500])["versions"]
        return (list?.arrayValue ?? []).compactMap { $0["version"]?.stringValue }
    }

    /// What is known of an adapter.
    mutating func adapter(_ id: String) throws -> JSON {
        try ask("get_adapter_status", ["adapter_id": .string(id)])["adapter"] ?? .null
    }

    /// The names and channels of what was published since there were so many records.
    func heard(after count: Int) -> [String] {
        record.dropFirst(count).map { "\($0.event.name) \($0.channels.joined(separator: " "))" }
    }

    /// All that can be asked: two services with the same answers have the same state.
    mutating func everything() throws -> [JSONObject] {
        let list = try ask("list_adapters", ["limit": 500])
        let distributions = try ask("list_distributions", ["limit": 500])
        var answers = [list, distributions]
        for id in (list["adapters"]?.arrayValue ?? []).compactMap({ $0["adapter_id"] }) {
            answers.append(try ask("get_adapter_status", ["adapter_id": id]))
            answers.append(try ask("list_versions", ["adapter_id": id, "limit": 500]))
        }
        let rows = distributions["distributions"]?.arrayValue ?? []
        for id in rows.compactMap({ $0["distribution_id"] }) {
            answers.append(try ask("get_distribution_status", ["distribution_id": id]))
        }
        return answers
    }

    /// The value of a figure.
    func figure(_ name: String) -> Int? { service.figures.first { $0.name == name }?.value }
}

extension JSONObject {
    /// The parameters of `store_adapter`.
    static func storing(
        _ id: String,
        _ version: String,
        _ content: String,
        _ more: JSONObject = [:]
    ) -> JSONObject {
        var object: JSONObject = [
            "adapter_id": .string(id), "version": .string(version), "content": .string(content),
        ]
        for member in more.members { object[member.name] = member.value }
        return object
    }
}

/// The digests of `one`, `two` and nothing, as sha256sum(1) prints them.
enum Digests {
    static let one = "sha256:7692c3ad3540bb803c020b3aee66cd8887123234ea0c6e7143c0add73ff431ed"
    static let two = "sha256:3fc4ccfe745870e2c0d99f71f30ff0656c8dedd41cc1d7d3d376b0dbe685e2f3"
    static let none = "sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
}
