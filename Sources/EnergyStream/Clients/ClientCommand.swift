internal import WebSocketCommon

/// What a client says.
enum ClientCommand: Equatable {
    /// It has heard a heartbeat.
    case heartbeatResponse
    /// It wants these channels.
    case subscribe([Channel])
    /// It does not want these; `nil`: it wants all, as at first.
    case unsubscribe([Channel]?)
    /// It has generated tokens; what it says of them is not read yet.
    case generate(JSONObject)

    private static var types: String { "heartbeat_response, subscribe, unsubscribe or generate" }
    /// How many channels one message may name, repetitions counted.
    private static var mostNames: Int { 50 }

    /// Reads a message.
    ///
    /// - Throws: `DECODE_ERROR`, `UNKNOWN_MESSAGE_TYPE`, `INVALID_PAYLOAD`, `UNKNOWN_CHANNEL`.
    init(_ message: ConversationMessage) throws(ClientError) {
        let expected = "a JSON object as text"
        guard message.isText else {
            let size = "a binary message of \(message.payload.count) bytes"
            throw ClientError(
                .decodeError,
                "expected \(expected), found \(size)",
                received: size,
                expected: expected
            )
        }
        let value: JSON
        do throws(JSONError) { value = try JSON(parsing: message.payload) } catch {
            throw ClientError(
                .decodeError,
                "invalid JSON: \(error)",
                received: Self.beginning(of: message.payload),
                expected: expected
            )
        }
        guard let object = value.objectValue else {
            throw ClientError(
                .decodeError,
                "expected \(expected), found \(value.excerpt)",
                received: value.excerpt,
                expected: expected
            )
        }
        self = try Self.message(object)
    }

    private static func message(_ object: JSONObject) throws(ClientError) -> Self {
        switch object["type"]?.stringValue {
        case "heartbeat_response": return .heartbeatResponse
        case "subscribe":
            guard let names = object["channels"], names != .null else {
                throw .invalid("channels", object["channels"], expected: namesExpected)
            }
            return .subscribe(try channels(names))
        case "unsubscribe":
            guard let names = object["channels"], names != .null else { return .unsubscribe(nil) }
            return .unsubscribe(try channels(names))
        case "generate": return .generate(object)
        case nil: throw unknownType(object["type"]?.excerpt ?? "nothing")
        case let type?: throw unknownType(type.quoted)
        }
    }

    private static func unknownType(_ received: String) -> ClientError {
        ClientError(
            .unknownMessageType,
            "type: expected \(types), found \(received)",
            received: received,
            expected: types
        )
    }

    private static var namesExpected: String { "an array of 1 to \(mostNames) channels" }

    private static func channels(_ value: JSON) throws(ClientError) -> [Channel] {
        guard let names = value.arrayValue, 1...mostNames ~= names.count else {
            throw .invalid("channels", value, expected: namesExpected)
        }
        var channels: [Channel] = []
        for name in names {
            guard let text = name.stringValue else {
                throw .invalid("channels", name, expected: "a channel's name")
            }
            guard let channel = Channel(rawValue: text) else {
                let known = Channel.allCases.map(\.rawValue).joined(separator: ", ")
                throw ClientError(
                    .unknownChannel,
                    "unknown channel \(text.quoted); there are \(known)",
                    received: text.quoted,
                    expected: known
                )
            }
            channels.append(channel)
        }
        return channels
    }

    private static func beginning(of text: UnsafeRawBufferPointer) -> String {
        // One byte more than 60 characters of four shows that there are more.
        String(decoding: text.prefix(4 * 60 + 1), as: UTF8.self).quoted
    }
}
