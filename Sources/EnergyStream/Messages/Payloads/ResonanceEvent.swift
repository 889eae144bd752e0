internal import WebSocketCommon

/// A rhythm in which two or more models generate their tokens.
struct ResonanceEvent: FramePayload, Equatable {
    /// What the common rhythm is to the models' own.
    enum Kind: String, CaseIterable, Sendable {
        /// Some models' own rhythm, and a multiple of the others'.
        case harmonic
        /// The own rhythm of all.
        case fundamental
        /// A multiple of the own rhythm of all.
        case overtone
    }

    static var type: StreamMessageType { .resonanceEvent }

    let kind: Kind
    /// In thousandths of a hertz.
    private let millihertz: Int64
    let amplitude: UnitInterval
    /// The models, the fastest first.
    let participants: Council
    /// In tenths of a degree, below 3600.
    private let phaseTenths: Int64

    /// Describes a rhythm.
    ///
    /// The frequency is in hertz, and a negative one counts as 0; the phase is how far the rhythm is beyond its crest, in degrees, of any
    /// number of turns.
    init(
        _ kind: Kind,
        frequency: Double,
        amplitude: UnitInterval,
        participants: Council,
        phase: Double
    ) {
        self.kind = kind
        millihertz = max(0, Int64(rounding: frequency, unitsPerOne: 1000, limit: 1_000_000))
        self.amplitude = amplitude
        self.participants = participants
        let turn = phase.isFinite ? phase.truncatingRemainder(dividingBy: 360) : 0
        let tenths = Int64(rounding: turn, unitsPerOne: 10, limit: 3600)
        phaseTenths = (tenths + 3600) % 3600
    }

    var frequency: Double { Double(millihertz) / 1000 }
    var phase: Double { Double(phaseTenths) / 10 }

    func encode(into bytes: inout [UInt8]) {
        bytes.append(literal: #"{"resonanceType":"#)
        kind.rawValue.encode(into: &bytes)
        bytes.append(literal: #","frequency":"#)
        bytes.append(millihertz, places: 3)
        bytes.append(literal: #","amplitude":"#)
        amplitude.encode(into: &bytes)
        bytes.append(literal: #","participants":"#)
        bytes.append(participants.members)
        bytes.append(literal: #","phase":"#)
        bytes.append(phaseTenths, places: 1)
        bytes.append(UInt8(ascii: "}"))
    }
}
