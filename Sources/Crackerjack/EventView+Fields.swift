internal import WebSocketCommon

extension EventView {
    /// A field that holds an integer; `nil` when it is missing or holds something else.
    func integer(_ field: StaticString) -> Int? { value(field)?.intValue }

    /// A field that holds a finite number; `nil` when it is missing or holds something else.
    func number(_ field: StaticString) -> Double? {
        value(field)?.doubleValue.flatMap { $0.isFinite ? $0 : nil }
    }

    /// A field that holds a count: no less than zero, and no more than can be added up.
    func count(_ field: StaticString) -> Int { min(max(integer(field) ?? 0, 0), Counts.most) }

    /// The project that an event names, or the one for those that name none.
    var project: String { string("project") ?? Project.defaultName }
}

extension ServiceRequest {
    /// The project that is named, or the one for those that name none.
    var project: String { optionalString("project") ?? Project.defaultName }

    /// A parameter that holds a number; `nil` when it is missing.
    func number(_ name: String) -> Double? { parameters[name]?.doubleValue }
}

extension JSON {
    /// A number to four decimals, or null.
    static func rounded(_ value: Double?) -> JSON {
        guard let value, value.isFinite else { return .null }
        let scaled = value * 10_000
        return .float(abs(scaled) < 9e15 ? scaled.rounded() / 10_000 : value)
    }

    /// How many arrays and objects stand within one another at most.
    var depth: Int {
        switch self {
        case .array(let elements): 1 + (elements.map(\.depth).max() ?? 0)
        case .object(let object): 1 + (object.members.map(\.value.depth).max() ?? 0)
        default: 0
        }
    }

    /// An integer, or null.
    static func count(_ value: Int?) -> JSON { value.map { .integer($0) } ?? .null }
}

extension Double {
    /// The number to four decimals as people write it, whole ones without `.0`.
    var shortText: String {
        let rounded = JSON.rounded(self).doubleValue ?? self
        return Int(exactly: rounded).map { "\($0)" } ?? "\(rounded)"
    }
}
