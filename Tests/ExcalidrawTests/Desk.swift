import TestSupport
import WebSocketCommon

@testable import Excalidraw

/// Plays the hub for an excalidraw; each request and event moves the present on by a millisecond.
typealias Desk = ServiceDesk<Excalidraw>

extension Desk {
    init(_ change: (inout Excalidraw.Limits) -> Void = { _ in }) {
        var limits = Excalidraw.Limits()
        change(&limits)
        self.init(Excalidraw(limits: limits), pace: .milliseconds(1))
    }

    /// Lets a user be in the diagram `d`, or another.
    @discardableResult
    mutating func join(
        _ user: String,
        as client: Int32? = nil,
        in diagram: String = "d",
        _ info: JSON? = nil
    ) throws -> JSONObject {
        var data: JSONObject = ["diagram_id": .string(diagram), "user_id": .string(user)]
        if let info { data["user_info"] = info }
        return try ask("join_collaboration", data, as: client)
    }

    /// Lets a user be gone from the diagram `d`; tells the status.
    @discardableResult
    mutating func leave(_ user: String, as client: Int32? = nil) throws -> String? {
        let data: JSONObject = ["diagram_id": "d", "user_id": .string(user)]
        return try ask("leave_collaboration", data, as: client)["status"]?.stringValue
    }

    /// Draws in the diagram `d`, or another.
    @discardableResult
    mutating func draw(_ elements: [JSON], in diagram: String = "d") throws -> JSONObject {
        try ask(
            "update_elements",
            ["diagram_id": .string(diagram), "elements": .array(elements)]
        )
    }

    /// The whole scene of the diagram `d`, or another, with its tombstones.
    mutating func scene(_ diagram: String = "d") throws -> [JSON] {
        let answer = try ask(
            "get_diagram",
            ["diagram_id": .string(diagram), "include_deleted": true]
        )
        return answer["elements"]?.arrayValue ?? []
    }

    /// The identifiers of those who are in the diagram `d`.
    mutating func users() throws -> [String] {
        let answer = try ask("get_active_users", ["diagram_id": "d"])
        return (answer["users"]?.arrayValue ?? []).compactMap { $0["user_id"]?.stringValue }
    }

    /// The names of the events that were published since the record had that many, each with its user, if it names one.
    func said(since count: Int = 0) -> [String] {
        record.dropFirst(count).map { record in
            let user = record.event.data["user_id"]?.stringValue
            return record.event.name + (user.map { " \($0)" } ?? "")
        }
    }

    /// A figure of the service's.
    func figure(_ name: String) -> Int? { service.figures.first { $0.name == name }?.value }

    /// All that can be asked: two services with the same answers have the same state.
    mutating func everything() throws -> [JSONObject] {
        let list = try ask("list_diagrams", ["limit": 500])
        var answers = [list]
        for row in list["diagrams"]?.arrayValue ?? [] {
            let id = row["diagram_id"] ?? .null
            answers.append(try ask("get_diagram", ["diagram_id": id, "include_deleted": true]))
            answers.append(try ask("get_active_users", ["diagram_id": id]))
        }
        // What was asked, and who was not heard of, no event tells.
        let untold = ["elements_stale", "elements_unchanged", "presence_timeouts"]
        let figures = service.figures.filter { !untold.contains($0.name) }
        answers.append(["figures": .array(figures.map { .integer($0.value) })])
        return answers
    }
}

/// An element as Excalidraw makes it, as far as it matters here.
func element(
    _ id: String,
    _ version: Int = 1,
    nonce: Int = 0,
    index: String? = nil,
    deleted: Bool = false,
    x: Int = 0
) -> JSON {
    [
        "id": .string(id), "type": "rectangle", "x": .integer(x), "y": 0,
        "version": .integer(version),
        "versionNonce": .integer(nonce), "isDeleted": .bool(deleted), "index": index.json,
    ]
}

extension [JSON] {
    /// The identifiers of elements.
    var ids: [String] { compactMap { $0["id"]?.stringValue } }
}
