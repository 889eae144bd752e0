package import WebSocketProtocol

/// One HTTP request and its answer, on a connection of its own.
package enum HTTPCall {
    /// Asks for a page.
    ///
    /// - Parameters:
    ///   - path: The page: `/health`.
    ///   - host: A name or address.
    ///   - port: The port.
    ///   - timeout: How long the answer may take; 5 s by default.
    /// - Returns: The answer, whatever its status.
    /// - Throws: `connection`, `timeout`, `closed`, `http`.
    package static func get(
        _ path: String,
        host: String,
        port: UInt16,
        timeout: Duration = .seconds(5)
    ) throws(ClientError) -> HTTPResponse {
        try call("GET", path, [], host: host, port: port, timeout: timeout)
    }

    /// Has a page do something that needs no body.
    ///
    /// - Parameters:
    ///   - path: The page: `/api/actions/reset`.
    ///   - host: A name or address.
    ///   - port: The port.
    ///   - timeout: How long the answer may take; 5 s by default.
    /// - Returns: The answer, whatever its status.
    /// - Throws: `connection`, `timeout`, `closed`, `http`.
    package static func post(
        _ path: String,
        host: String,
        port: UInt16,
        timeout: Duration = .seconds(5)
    ) throws(ClientError) -> HTTPResponse {
        // RFC 9110 §8.6: a POST says how long its body is, also when there is none.
        let fields = ["Content-Length: 0"]
        return try call("POST", path, fields, host: host, port: port, timeout: timeout)
    }

    private static func call(
        _ method: String,
        _ path: String,
        _ fields: [String],
        host: String,
        port: UInt16,
        timeout: Duration
    ) throws(ClientError) -> HTTPResponse {
        let socket = try ClientSocket(host: host, port: port)
        let authority = ClientSocket.authority(host, port)
        let lines =
            ["\(method) \(path) HTTP/1.1", "Host: \(authority)", "Connection: close"] + fields
        try socket.send(Array((lines.joined(separator: "\r\n") + "\r\n\r\n").utf8))
        return try socket.receiveResponse(timeout).response
    }
}
