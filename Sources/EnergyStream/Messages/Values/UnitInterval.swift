internal import WebSocketCommon

/// A number from 0 to 1, to four places: an intensity, an amplitude, a coherence.
struct UnitInterval: Hashable, Comparable, Sendable {
    private let tenThousandths: Int64

    static let zero = UnitInterval(0)

    /// Takes a number, the nearer end when it is outside; 0 for what is no number.
    init(_ value: Double) {
        tenThousandths = max(0, Int64(rounding: value, unitsPerOne: 10_000, limit: 10_000))
    }

    var value: Double { Double(tenThousandths) / 10_000 }

    static func < (one: Self, other: Self) -> Bool { one.tenThousandths < other.tenThousandths }
}

extension UnitInterval: JSONEncodable {
    func encode(into bytes: inout [UInt8]) { bytes.append(tenThousandths, places: 4) }
}
