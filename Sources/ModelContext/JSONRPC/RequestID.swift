internal import WebSocketCommon

/// The identifier that a client gave a request, to be repeated in the answer; progress tokens have the same shape.
///
/// MCP allows integers and strings, where JSON-RPC 2.0 §4 allows fractions and null too. An integer of any size is repeated
/// digit by digit.
struct RequestID: Hashable, Sendable {
    private enum Value: Hashable {
        case integer(String)
        case string(String)
    }

    private let value: Value

    /// Takes an integer or a string, of at most `limit` bytes; `nil` for anything else.
    init?(_ json: JSON?, limit: Int) {
        switch json {
        case .string(let text) where text.utf8.count <= limit:
            value = .string(text)
        case .number(let number) where number.text.utf8.count <= limit && number.isInteger:
            value = .integer(number.text)
        default:
            return nil
        }
    }
}

extension RequestID: JSONEncodable {
    /// Appends the identifier as the client wrote it.
    func encode(into bytes: inout [UInt8]) {
        switch value {
        case .integer(let digits): bytes.append(contentsOf: digits.utf8)
        case .string(let text): text.encode(into: &bytes)
        }
    }
}

extension JSONNumber {
    /// Whether it is written without fraction and exponent.
    var isInteger: Bool {
        text.utf8.allSatisfy { 0x30...0x39 ~= $0 || $0 == UInt8(ascii: "-") }
    }
}
