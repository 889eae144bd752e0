import Testing
import WebSocketCommon

@testable import BrainStream

/// A client that makes states of what it hears, as the protocol says.
struct ClientMirror {
    /// The state that it has.
    private(set) var state: JSONObject?
    /// The number of the last packet.
    private(set) var sequence: Int?
    /// How many differences followed one another.
    private(set) var deltas = 0
    private(set) var packets = 0
    /// What it heard beside states.
    private(set) var notices: [JSONObject] = []

    let isFlat: Bool
    let isDelta: Bool

    init(_ query: [String: String]) {
        isFlat = query["flat"] == "1"
        isDelta = query["delta"] == "1"
    }

    mutating func hear(_ packets: [JSONObject]) throws {
        for packet in packets { try hear(packet) }
    }

    mutating func hear(_ packet: JSONObject) throws {
        switch packet.type {
        case "TELEMETRY", "WELCOME":
            packets += 1
            deltas = 0
            var data = try #require(isFlat ? packet : packet["data"]?.objectValue)
            if isFlat { for name in ["type", "sequence"] { data[name] = nil } }
            state = data
            #expect((packet["sequence"] != nil) == isDelta)
            sequence = packet["sequence"]?.intValue
            if isDelta { #expect((sequence ?? 0) > 0) }
        case "DELTA":
            packets += 1
            deltas += 1
            #expect(isDelta)
            #expect(packet["sequence"]?.intValue == sequence.map { $0 + 1 })
            sequence = packet["sequence"]?.intValue
            let patch = try #require(packet["patch"]?.objectValue)
            state = MergePatch.apply(patch, to: try #require(state))
        default: notices.append(packet)
        }
    }

    /// Forgets what it heard beside states.
    mutating func takeNotices() -> [JSONObject] {
        defer { notices = [] }
        return notices
    }
}

extension JSON {
    /// Whether two values mean the same: members in any order, numbers by their value.
    func means(_ other: JSON) -> Bool {
        switch (self, other) {
        case (.number, .number): doubleValue == other.doubleValue
        case (.array(let elements), .array(let others)):
            elements.count == others.count && zip(elements, others).allSatisfy { $0.means($1) }
        case (.object(let object), .object(let other)):
            object.members.count == other.members.count
                && object.members.allSatisfy { member in
                    other[member.name].map { member.value.means($0) } ?? false
                }
        default: self == other
        }
    }
}

extension JSONObject {
    /// Whether two objects mean the same.
    func means(_ other: JSONObject) -> Bool { JSON.object(self).means(.object(other)) }

    /// The object without some members.
    func without(_ names: [String]) -> JSONObject {
        var object = self
        for name in names { object[name] = nil }
        return object
    }
}
