internal import WebSocketCommon

/// How late a frame was sent, in milliseconds, 0 to 16.67.
///
/// The schema allows no more than a frame's time: what is later is told as that, and by `FRAME_OVERRUN` when frames were lost.
struct ProcessingTime: Equatable, Sendable {
    private static let mostMicroseconds: Int64 = 16_670

    private let microseconds: Int64

    init(_ lateness: Duration) {
        let microseconds = lateness / .microseconds(1)
        self.microseconds = Int64(min(max(microseconds, 0), Double(Self.mostMicroseconds)))
    }
}

extension ProcessingTime: JSONEncodable {
    func encode(into bytes: inout [UInt8]) { bytes.append(microseconds, places: 3) }
}
