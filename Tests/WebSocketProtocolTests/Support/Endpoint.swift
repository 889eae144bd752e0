@testable import WebSocketProtocol

/// A connection fed from arrays, whose events own their bytes.
struct Endpoint {
    /// An event of the machine, valid beyond the receive buffer.
    enum Event: Equatable, Sendable {
        case message(WebSocketMessage.Kind, [UInt8], ReservedBits)
        case ping
        case pong(payload: UInt64?)
        case closeReceived(code: CloseCode?, reason: String)
        case failed(WebSocketError)
        case ended(clean: Bool)

        static func text(_ text: String) -> Event { .message(.text, Array(text.utf8), []) }
        static func binary(_ bytes: [UInt8]) -> Event { .message(.binary, bytes, []) }

        init(_ event: WebSocketConnection.Event) {
            self =
                switch event {
                case .message(let it): .message(it.kind, it.payload.array, it.reservedBits)
                case .ping: .ping
                case .pong(let payload): .pong(payload: payload)
                case .closeReceived(let code, let reason):
                    .closeReceived(code: code, reason: reason)
                case .failed(let error): .failed(error)
                case .ended(let clean): .ended(clean: clean)
                }
        }
    }

    var connection: WebSocketConnection
    var limits = WebSocketLimits()

    init(_ role: WebSocketConnection.Role, reservedBits: ReservedBits = []) {
        connection = WebSocketConnection(role: role, reservedBits: reservedBits)
    }

    /// Feeds one receive and returns all that it brings.
    mutating func receive(_ bytes: [UInt8]) -> [Event] {
        bytes.withCursor { cursor in
            var events: [Event] = []
            while let event = connection.next(&cursor, limits: limits, maskingKey: 0x0102_0304) {
                events.append(Event(event))
            }
            return events
        }
    }

    /// Feeds several receives and returns all that they bring.
    mutating func receive(_ pieces: [[UInt8]]) -> [Event] {
        pieces.flatMap { receive($0) }
    }

    /// The frame that sends a message.
    func frame(_ kind: WebSocketMessage.Kind, _ payload: [UInt8], key: UInt32 = 0) -> [UInt8] {
        var output: [UInt8] = []
        payload.withUnsafeBytes { bytes in
            _ = connection.send(kind, bytes, maskingKey: key, into: &output)
        }
        return output
    }
}

/// A frame, masked if `key` is given, with a payload of any kind.
func frame(
    _ opcode: Opcode,
    _ payload: [UInt8] = [],
    key: UInt32? = nil,
    isFinal: Bool = true,
    reservedBits: ReservedBits = []
) -> [UInt8] {
    var bytes: [UInt8] = []
    FrameHeader(
        opcode,
        payloadLength: payload.count,
        maskingKey: key,
        isFinal: isFinal,
        reservedBits: reservedBits
    ).encode(into: &bytes)
    var masked = payload
    masked.withUnsafeMutableBytes { Masking.reference($0, key: key ?? 0) }
    return bytes + masked
}

/// A close frame as a server sends it.
func closeFrame(_ code: UInt16, _ reason: String = "") -> [UInt8] {
    frame(.close, [UInt8(code >> 8), UInt8(code & 0xFF)] + Array(reason.utf8))
}
