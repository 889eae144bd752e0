internal import WebSocketCommon

/// A message from a broker, whose members are asked for by type.
struct MessageReader {
    /// The message, or an object within it.
    let object: JSONObject
    /// What that object is in, whose members count where it has none.
    private let outer: JSONObject

    /// Reads a message.
    init(_ object: JSONObject) { self.init(object, [:]) }

    private init(_ object: JSONObject, _ outer: JSONObject) {
        self.object = object
        self.outer = outer
    }

    /// An object within the message, empty when there is none; what it lacks is looked for in the message.
    func inside(_ name: String) -> MessageReader {
        MessageReader(object[name]?.objectValue ?? [:], object)
    }

    /// The first of these members that is there and not null.
    private func value(_ names: [String]) -> (name: String, value: JSON)? {
        for object in [object, outer] {
            for name in names {
                if let value = object[name], value != .null { return (name, value) }
            }
        }
        return nil
    }

    /// A finite number, by the first of these names that is there; `nil` when none is.
    ///
    /// - Throws: `INVALID_PAYLOAD` when it is something else.
    func number(_ names: String...) throws(ServiceError) -> Double? {
        guard let (name, value) = value(names) else { return nil }
        guard let number = value.doubleValue, number.isFinite else {
            throw ServiceError(
                .invalidPayload,
                "\(name): expected a finite number, found \(value.excerpt)"
            )
        }
        return number
    }

    /// A text; `nil` when there is none.
    ///
    /// - Throws: `INVALID_PAYLOAD` when it is something else.
    func text(_ name: String) throws(ServiceError) -> String? {
        guard let (_, value) = value([name]) else { return nil }
        guard let text = value.stringValue else {
            throw ServiceError(.invalidPayload, "\(name): expected a text, found \(value.excerpt)")
        }
        return text
    }

    /// A text, or any other value as JSON writes it; empty when there is none.
    func described(_ name: String) -> String {
        guard let (_, value) = value([name]) else { return "" }
        return value.stringValue ?? String(decoding: value.encoded(), as: UTF8.self)
    }

    /// The symbol; `nil` when there is none.
    ///
    /// - Throws: `INVALID_PAYLOAD` when it is none.
    func symbol() throws(ServiceError) -> TickerSymbol? {
        try text("symbol").map { (text) throws(ServiceError) in try TickerSymbol.read(text) }
    }

    /// A member that must be there.
    ///
    /// - Throws: `INVALID_PAYLOAD` when it is not.
    func required<Value>(_ name: String, _ value: Value?) throws(ServiceError) -> Value {
        guard let value else { throw ServiceError(.invalidPayload, "\(name): field required") }
        return value
    }
}

extension JSON {
    /// What kind of value it is.
    var kindName: String {
        switch self {
        case .null: "null"
        case .bool: "boolean"
        case .number: "number"
        case .string: "string"
        case .array: "array"
        case .object: "object"
        }
    }

    /// How an error names the value: a scalar by at most 40 characters of its text, anything else by its kind.
    var excerpt: String {
        switch self {
        case .null, .bool: String(decoding: encoded(), as: UTF8.self)
        case .number(let number): number.text.shortened(to: 40)
        case .string(let text): text.shortened(to: 40).debugDescription
        case .array, .object: kindName
        }
    }
}
