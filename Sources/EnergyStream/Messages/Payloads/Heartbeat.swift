internal import WebSocketCommon

/// A sign of life, each second.
struct Heartbeat: PlainPayload, Equatable {
    static var type: StreamMessageType { .heartbeat }

    /// Counts the heartbeats of the server, from 0.
    let sequence: UInt64
    let serverTime: Timestamp
    /// The frames of the last second, in hundredths of a hertz; `nil`: none was measured yet.
    private let frameRate: Int64?

    init(sequence: UInt64, serverTime: Timestamp, frameRate: Double?) {
        self.sequence = sequence
        self.serverTime = serverTime
        self.frameRate = frameRate.map {
            max(0, Int64(rounding: $0, unitsPerOne: 100, limit: 1_000_000))
        }
    }

    func encode(into bytes: inout [UInt8]) {
        bytes.append(literal: #"{"sequence":"#)
        bytes.append(whole: sequence)
        bytes.append(literal: #","serverTime":"#)
        bytes.append(whole: serverTime.milliseconds)
        if let frameRate {
            bytes.append(literal: #","frameRate":"#)
            bytes.append(frameRate, places: 2)
        }
        bytes.append(UInt8(ascii: "}"))
    }
}
