internal import WebSocketCommon

/// The messages of JSON-RPC 2.0 as a server sends them, in compact JSON.
enum JSONRPCEncoder {
    /// The answer to a request that succeeded.
    ///
    /// - Parameters:
    ///   - id: The request's.
    ///   - result: An object, encoded.
    /// - Returns: The message.
    static func response(_ id: RequestID, result: [UInt8]) -> [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(result.count + 64)
        open(id, into: &bytes)
        bytes.append(literal: ",\"result\":")
        bytes.append(contentsOf: result)
        bytes.append(literal: "}")
        return bytes
    }

    /// The answer to a request that failed; `id` is `nil` when the request did not say it.
    static func response(_ id: RequestID?, error: JSONRPCError) -> [UInt8] {
        var bytes: [UInt8] = []
        open(id, into: &bytes)
        bytes.append(literal: ",\"error\":")
        error.encode(into: &bytes)
        bytes.append(literal: "}")
        return bytes
    }

    /// A notification.
    ///
    /// - Parameters:
    ///   - method: What happened.
    ///   - parameters: An object, encoded; `nil` leaves it out.
    /// - Returns: The message.
    static func notification(_ method: StaticString, parameters: [UInt8]? = nil) -> [UInt8] {
        var bytes: [UInt8] = []
        bytes.append(literal: "{\"jsonrpc\":\"2.0\",\"method\":\"")
        bytes.append(literal: method)
        bytes.append(literal: "\"")
        if let parameters {
            bytes.append(literal: ",\"params\":")
            bytes.append(contentsOf: parameters)
        }
        bytes.append(literal: "}")
        return bytes
    }

    /// Several messages as one body.
    static func batch(_ messages: [[UInt8]]) -> [UInt8] {
        var bytes: [UInt8] = [UInt8(ascii: "[")]
        for (position, message) in messages.enumerated() {
            if position > 0 { bytes.append(UInt8(ascii: ",")) }
            bytes.append(contentsOf: message)
        }
        bytes.append(UInt8(ascii: "]"))
        return bytes
    }

    private static func open(_ id: RequestID?, into bytes: inout [UInt8]) {
        bytes.append(literal: "{\"jsonrpc\":\"2.0\",\"id\":")
        id.encode(into: &bytes)
    }
}
