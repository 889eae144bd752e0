internal import WebSocketCommon

/// A pattern of energy to be drawn.
struct EnergyField: FramePayload, Equatable {
    /// What it looks like.
    enum Kind: String, CaseIterable, Sendable {
        /// A burst of tokens.
        case lightning
        /// A steady flow of tokens.
        case stream
        /// Models whose rates rise and fall together, or in turn.
        case interference
        /// Models with a rhythm in common.
        case resonance
    }

    /// A point of the field, in a plane whose visible part is -1...1 both ways.
    struct Coordinate: Equatable, Sendable {
        private let thousandths: SIMD2<Int64>
        let energy: EnergyAmount

        init(x: Double, y: Double, energy: EnergyAmount) {
            thousandths = SIMD2(Self.thousandths(x), Self.thousandths(y))
            self.energy = energy
        }

        var x: Double { Double(thousandths.x) / 1000 }
        var y: Double { Double(thousandths.y) / 1000 }

        private static func thousandths(_ value: Double) -> Int64 {
            Int64(rounding: value, unitsPerOne: 1000, limit: 1_000_000)
        }

        fileprivate func encode(into bytes: inout [UInt8]) {
            bytes.append(literal: #"{"x":"#)
            bytes.append(thousandths.x, places: 3)
            bytes.append(literal: #","y":"#)
            bytes.append(thousandths.y, places: 3)
            bytes.append(literal: #","energy":"#)
            energy.encode(into: &bytes)
            bytes.append(UInt8(ascii: "}"))
        }
    }

    static var type: StreamMessageType { .energyField }

    let kind: Kind
    let intensity: UnitInterval
    let coordinates: [Coordinate]
    /// The model that it comes from, or most of it.
    let model: ModelID

    func encode(into bytes: inout [UInt8]) {
        bytes.append(literal: #"{"fieldType":"#)
        kind.rawValue.encode(into: &bytes)
        bytes.append(literal: #","intensity":"#)
        intensity.encode(into: &bytes)
        bytes.append(literal: #","coordinates":["#)
        for place in coordinates.indices {
            if place > 0 { bytes.append(UInt8(ascii: ",")) }
            coordinates[place].encode(into: &bytes)
        }
        bytes.append(literal: #"],"modelId":"#)
        model.encode(into: &bytes)
        bytes.append(UInt8(ascii: "}"))
    }
}
