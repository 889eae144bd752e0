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
        let socket = try ClientSocket(host: host, port: port)
        let authority = ClientSocket.authority(host, port)
        let request = "GET \(path) HTTP/1.1\r\nHost: \(authority)\r\nConnection: close\r\n\r\n"
        try socket.send(Array(request.utf8))
        return try socket.receiveResponse(timeout).response
    }
}
