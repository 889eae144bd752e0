internal import WebSocketCommon

/// An amount of energy, 0 or more, in ten-thousandths of an energy unit: what the wire tells, so that sums there are exact.
struct EnergyAmount: Hashable, Sendable {
    /// The most that is told, in ten-thousandths: far below what a double cannot hold to the unit.
    static let most: Int64 = 1_000_000_000_000_000

    let tenThousandths: Int64

    static let zero = EnergyAmount(0)

    /// Takes energy units, rounded; 0 for what is negative or no number.
    init(_ units: Double) {
        let rounded = Int64(rounding: units, unitsPerOne: 10_000, limit: Self.most)
        tenThousandths = max(0, rounded)
    }

    private init(tenThousandths: Int64) { self.tenThousandths = tenThousandths }

    /// Energy units.
    var units: Double { Double(tenThousandths) / 10_000 }

    static func + (amount: Self, other: Self) -> Self {
        Self(tenThousandths: amount.tenThousandths + other.tenThousandths)
    }
}

extension EnergyAmount: JSONEncodable {
    func encode(into bytes: inout [UInt8]) { bytes.append(tenThousandths, places: 4) }
}

extension JSON {
    /// An amount of energy.
    static func energy(_ amount: EnergyAmount) -> JSON {
        // Ten-thousandths are not exact in binary; the shortest text that reads back is.
        .float(amount.units)
    }
}
