internal import Glibc
internal import WebSocketCommon
internal import WebSocketProtocol

/// One message as a publisher sends it, with the time of its sending and its number in it.
struct Publication {
    /// What stands before the time.
    static let timeMark = Array(#""sent":""#.utf8)
    /// How many digits the time has, in nanoseconds.
    static let timeDigits = 19
    /// What stands before the number.
    static let numberMark = Array(#""number":""#.utf8)
    /// How many digits the number has.
    static let numberDigits = 10
    /// The channel of the session that `Workload.Audience.session` is about.
    static let session = "session:bench"

    private static let channelKind = Array("session:".utf8)
    private static let channelDigits = 7
    private static let maskingKey: UInt32 = 0x37FA_213D

    /// What goes over the wire: the payload of a frame, or a whole HTTP request.
    private var bytes: [UInt8]
    private let timePlace: Int
    private let numberPlace: Int
    private let channelPlace: Int
    private let form: Form

    private enum Form {
        case plain, maskedFrame, frame
    }

    /// Prepares the message that has the server deliver a `data` of the workload's size.
    ///
    /// All servers deliver the same bytes: the hub makes them of a publication, the others are given them.
    init(for server: ServerKind, _ workload: Workload) {
        let data = Self.data(size: workload.dataSize)
        if server == .hub {
            bytes = Self.event(data, workload)
        } else {
            bytes = Self.delivered(EncodedObject(trusting: data), workload.audience)
            if case .channels = workload.audience {
                bytes = Array("\(Self.channel(0))\n".utf8) + bytes
            }
        }
        if workload.publishesOverHTTP {
            form = .plain
        } else {
            form = server.speaksWebSocket ? .maskedFrame : .frame
        }
        timePlace = Self.place(behind: Self.timeMark, in: bytes)
        numberPlace = Self.place(behind: Self.numberMark, in: bytes)
        channelPlace = Self.place(behind: Self.channelKind, in: bytes)
    }

    /// The name of a channel of `Workload.Audience.channels`, by its number from 0.
    static func channel(_ number: Int) -> String {
        let digits = String(number)
        return "session:" + String(repeating: "0", count: channelDigits - digits.count) + digits
    }

    private static func data(size: Int) -> [UInt8] {
        let zeros = { Array(repeating: UInt8(ascii: "0"), count: $0) }
        var data = Array("{".utf8) + timeMark + zeros(timeDigits) + Array(#"","#.utf8)
        data += numberMark + zeros(numberDigits) + Array(#"","text":""#.utf8)
        data += Array(repeating: UInt8(ascii: "x"), count: max(size - data.count - 2, 0))
        return data + Array(#""}"#.utf8)
    }

    /// What the hub is told.
    private static func event(_ data: [UInt8], _ workload: Workload) -> [UInt8] {
        let about: String
        var end = "}"
        switch workload.audience {
        case .room: about = #""event":"benchmark.tick","room":"global","data":"#
        case .channels: about = #""event":"benchmark.tick","room":"\#(channel(0))","data":"#
        case .session:
            about = #""event":"session.updated","data":{"session_id":"bench","changes":"#
            end = "}}"
        }
        guard workload.publishesOverHTTP else {
            return Array(#"{"id":"1","type":"event",\#(about)"#.utf8) + data + Array(end.utf8)
        }
        let body = Array("{\(about)".utf8) + data + Array(end.utf8)
        let head =
            "POST /publish HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n"
            + "Content-Length: \(body.count)\r\n\r\n"
        return Array(head.utf8) + body
    }

    /// The payload of the frame that subscribers of the hub get.
    private static func delivered(
        _ data: EncodedObject,
        _ audience: Workload.Audience
    ) -> [UInt8] {
        var formatter = TimestampFormatter()
        let encoder = EnvelopeEncoder(
            id: MessageID(random: 1, 2),
            timestamp: formatter.text(of: Timestamp(clampingMicroseconds: 1_234_567_890_123_456))
        )
        var bytes: [UInt8] = []
        let (event, room) =
            switch audience {
            case .room: ("benchmark.tick", "global")
            case .channels: ("benchmark.tick", channel(0))
            case .session: ("session.updated", session)
            }
        encoder.event(event, data: data, room: room, addTimestamp: true, into: &bytes)
        return bytes
    }

    private static func place(behind mark: [UInt8], in bytes: [UInt8]) -> Int {
        bytes.withUnsafeBytes { $0.firstEnd(of: mark) ?? 0 }
    }

    /// Appends the message as it goes over the wire; `channel` is the number of the one it is for, `nil` when there is but one.
    mutating func append(
        sentAt time: UInt64,
        number: Int,
        channel: Int?,
        to output: inout [UInt8]
    ) {
        bytes.write(time, digits: Self.timeDigits, at: timePlace)
        bytes.write(UInt64(number), digits: Self.numberDigits, at: numberPlace)
        if let channel {
            bytes.write(UInt64(channel), digits: Self.channelDigits, at: channelPlace)
        }
        switch form {
        case .plain: output += bytes
        case .maskedFrame: output.appendTextFrame(bytes, maskingKey: Self.maskingKey)
        case .frame: output.appendTextFrame(bytes, maskingKey: nil)
        }
    }
}

extension [UInt8] {
    fileprivate mutating func write(_ number: UInt64, digits: Int, at place: Int) {
        var rest = number
        for index in stride(from: place + digits - 1, through: place, by: -1) {
            self[index] = UInt8(ascii: "0") + UInt8(rest % 10)
            rest /= 10
        }
    }

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
    func firstEnd(of pattern: [UInt8], from place: Int = 0) -> Int? {
        guard let base = baseAddress, let first = pattern.first else { return nil }
        var start = place
        while start + pattern.count <= count,
            let found = memchr(base + start, Int32(first), count - start - pattern.count + 1)
        {
            start = base.distance(to: UnsafeRawPointer(found))
            if memcmp(found, pattern, pattern.count) == 0 { return start + pattern.count }
            start += 1
        }
        return nil
    }

    /// The number that so many digits from a place on make.
    func number(at place: Int, digits: Int) -> UInt64 {
        self[place..<place + digits].reduce(0) { $0 &* 10 &+ UInt64($1 & 0xf) }
    }
}
