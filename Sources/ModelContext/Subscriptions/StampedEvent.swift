internal import WebSocketCommon

/// A notification for many subscription streams, encoded once: each gets it with the identifier of its own request.
struct StampedEvent: Sendable {
    /// All before the identifier, which is the last value of the message.
    private let head: ArraySlice<UInt8>
    /// All behind it.
    private let tail: ArraySlice<UInt8>

    /// Takes what a stream with the identifier 0 would get.
    ///
    /// - Parameter encode: Encodes the notification for a stream.
    init(_ encode: (RequestID) -> [UInt8]) {
        guard let zero = RequestID(0, limit: 1) else {
            preconditionFailure("0 is no identifier")
        }
        let event = encode(zero)
        guard let place = event.lastIndex(of: UInt8(ascii: "0")) else {
            preconditionFailure("an event without its identifier")
        }
        head = event[..<place]
        tail = event[(place + 1)...]
    }

    /// What a stream gets.
    func bytes(for id: RequestID) -> [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(head.count + tail.count + 32)
        bytes.append(contentsOf: head)
        id.encode(into: &bytes)
        bytes.append(contentsOf: tail)
        return bytes
    }
}
