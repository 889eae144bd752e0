internal import Glibc
internal import WebSocketCommon
internal import WebSocketProtocol

/// One message as a publisher sends it, with the time of its sending in it.
struct Publication {
    /// What stands before the time.
    static let mark = Array(#""sent":""#.utf8)
    /// How many digits the time has, in nanoseconds.
    static let digits = 19

    private static let maskingKey: UInt32 = 0x37FA_213D

    private var payload: [UInt8]
    private let place: Int
    private let isMasked: Bool

    /// Prepares the message that has the server deliver a `data` of that size.
    ///
    /// All servers deliver the same bytes: the hub makes them of a publication, the others are given them.
    init(for server: ServerKind, dataSize: Int) {
        let time = Array(repeating: UInt8(ascii: "0"), count: Self.digits)
        var data = Array("{".utf8) + Self.mark + time + Array(#"","text":""#.utf8)
        data += Array(repeating: UInt8(ascii: "x"), count: max(dataSize - data.count - 2, 0))
        data += Array(#""}"#.utf8)
        if server == .hub {
            let start =
                #"{"id":"1","type":"event","event":"benchmark.tick","room":"global","data":"#
            payload = Array(start.utf8) + data + Array("}".utf8)
        } else {
            payload = Self.delivered(EncodedObject(trusting: data))
        }
        isMasked = server.speaksWebSocket
        place = payload.withUnsafeBytes { $0.firstEnd(of: Self.mark) ?? 0 }
    }

    /// The payload of the frame that subscribers of the hub get.
    static func delivered(_ data: EncodedObject) -> [UInt8] {
        var formatter = TimestampFormatter()
        let encoder = EnvelopeEncoder(
            id: MessageID(random: 1, 2),
            timestamp: formatter.text(of: Timestamp(clampingMicroseconds: 1_234_567_890_123_456))
        )
        var bytes: [UInt8] = []
        encoder.event(
            "benchmark.tick",
            data: data,
            room: "global",
            addTimestamp: true,
            into: &bytes
        )
        return bytes
    }

    /// Appends the message's frame.
    mutating func append(sentAt time: UInt64, to output: inout [UInt8]) {
        var rest = time
        for index in stride(from: place + Self.digits - 1, through: place, by: -1) {
            payload[index] = UInt8(ascii: "0") + UInt8(rest % 10)
            rest /= 10
        }
        output.appendTextFrame(payload, maskingKey: isMasked ? Self.maskingKey : nil)
    }
}

extension [UInt8] {
    /// Appends a text frame.
    ///
    /// - Parameters:
    ///   - payload: What it says.
    ///   - maskingKey: As clients have one; `nil` as servers have none.
    mutating func appendTextFrame(_ payload: [UInt8], maskingKey: UInt32?) {
        FrameHeader(.text, payloadLength: payload.count, maskingKey: maskingKey).encode(into: &self)
        let start = count
        self += payload
        guard let maskingKey else { return }
        withUnsafeMutableBytes { bytes in
            Masking.unmask(
                UnsafeMutableRawBufferPointer(rebasing: bytes[start...]),
                key: maskingKey
            )
        }
    }
}

extension UnsafeRawBufferPointer {
    /// Where the first occurrence of some bytes ends; `nil` when there is none.
    func firstEnd(of pattern: [UInt8]) -> Int? {
        guard let base = baseAddress, let first = pattern.first else { return nil }
        var start = 0
        while start + pattern.count <= count,
            let found = memchr(base + start, Int32(first), count - start - pattern.count + 1)
        {
            start = base.distance(to: UnsafeRawPointer(found))
            if memcmp(found, pattern, pattern.count) == 0 { return start + pattern.count }
            start += 1
        }
        return nil
    }
}
