/// An answer to a request.
package struct HTTPResponse: Equatable, Sendable {
    /// The outcome.
    package var status: HTTPStatus
    /// The header fields, but for those that `encode` writes: Content-Length and Connection: close.
    package var headers: HTTPHeaders
    /// The body; empty when there is none.
    package var body: [UInt8]

    /// A response.
    package init(_ status: HTTPStatus, headers: HTTPHeaders = [:], body: [UInt8] = []) {
        self.status = status
        self.headers = headers
        self.body = body
    }

    /// A response with a text as its body, in UTF-8.
    package init(_ status: HTTPStatus, text: String) {
        self.init(
            status,
            headers: ["Content-Type": "text/plain; charset=utf-8"],
            body: Array(text.utf8)
        )
    }

    /// Appends the response as it stands on the wire.
    /// - Parameters:
    ///   - output: Where it is appended.
    ///   - keepsAlive: Whether the connection stays open; if not, the response says so.
    ///   - includesBody: `false` for the answer to HEAD, which is the head alone.
    package func encode(
        into output: inout [UInt8],
        keepsAlive: Bool,
        includesBody: Bool = true
    ) {
        encodeHead(into: &output, keepsAlive: keepsAlive, contentLength: body.count)
        if includesBody, !status.forbidsBody {
            output.append(contentsOf: body)
        }
    }

    /// Appends the head alone, for a body that is sent as it comes.
    /// - Parameters:
    ///   - output: Where it is appended.
    ///   - keepsAlive: Whether the connection stays open; if not, the response says so.
    ///   - contentLength: The size of the body, in bytes; `nil` when the transport's end ends it.
    package func encodeHead(
        into output: inout [UInt8],
        keepsAlive: Bool,
        contentLength: Int?
    ) {
        output.append(contentsOf: "HTTP/1.1 \(status.code) \(status.reason)\r\n".utf8)
        headers.encode(into: &output, except: ["Content-Length"])
        // RFC 9110 §8.6: no Content-Length with 1xx and 204.
        if let contentLength, !status.forbidsBody {
            output.append(contentsOf: "Content-Length: \(contentLength)\r\n".utf8)
        }
        if !keepsAlive, !headers.containsToken("close", in: "Connection") {
            output.append(contentsOf: "Connection: close\r\n".utf8)  // RFC 9112 §9.6
        }
        output.append(contentsOf: "\r\n".utf8)
    }
}
