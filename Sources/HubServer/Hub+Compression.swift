internal import Deflate
internal import EventLoop
internal import WebSocketProtocol

/// Messages that clients have compressed (RFC 7692); what they are sent compressed is `FanOut`'s.
extension Hub {
    /// Lends `body` the payload of a message, unless it was compressed and cannot be read: that fails the connection.
    ///
    /// It is called for messages that the rate limit lets pass: a short message may be a long one compressed.
    mutating func withPayload(
        of message: WebSocketMessage,
        _ connection: Int32,
        _ body: (inout Hub, UnsafeRawBufferPointer) -> Void
    ) {
        guard message.reservedBits.contains(.rsv1) else {
            return message.payload.withUnsafeBytes { body(&self, $0) }
        }
        do throws(WebSocketError) {
            let payload = try inflate(message, limit: limits(of: connection).maximumMessageSize)
            payload.withUnsafeBytes { body(&self, $0) }
        } catch {
            guard let event = connections[connection].webSocket?.fail(error) else { return }
            handle(event, connection)
        }
    }

    private mutating func inflate(
        _ message: WebSocketMessage,
        limit: Int
    ) throws(WebSocketError) -> [UInt8] {
        let inflater = inflater ?? Inflater()
        self.inflater = inflater
        let payload: [UInt8]
        do throws(InflateError) {
            payload = try message.payload.withUnsafeBytes { (bytes) throws(InflateError) in
                try inflater.inflate(bytes, limit: limit)
            }
        } catch .tooLong {
            throw .messageTooBig(size: limit + 1, limit: limit)
        } catch {
            throw .corruptDeflate
        }
        var validator = UTF8Validator()
        let isText = message.kind == .text
        let isValid = payload.withUnsafeBytes { !isText || validator.validate($0) }
        guard isValid, !isText || validator.isComplete else { throw .invalidUTF8 }
        return payload
    }
}
