internal import WebSocketCommon

/// What the hub asks a program that is a module: one JSON object a line, UTF-8, which it answers with one line.
///
/// ```text
/// {"op":"stage","protocol":1}                    → {"signals":[{"name":"input","writable":true},{"name":"output"}]}
/// {"op":"reset"}                                 → {"values":[0,20.5]}
/// {"op":"step","time":0.0,"dt":0.01,"values":[1.0,20.5]} → {"values":[1,20.6]}
/// {"op":"close"}                                 and the end of its input: it has a second to end
/// ```
///
/// Values are those of all signals, in the order in which they were declared. Instead of any answer, `{"error":"text"}`.
enum ModuleQuestion {
    /// Which signals there are.
    case stage
    /// The initial values.
    case reset
    /// The values after a step.
    case step(time: Double, dt: Double, values: [Double])
    /// To end; it is not answered.
    case close

    /// The longest line in either direction, in bytes, its end included.
    static let lineLimit = 1 << 20

    /// The most signals whose values fit a line.
    ///
    /// The longest number, `-2.2250738585072014e-308`, has 24 characters, and there is a comma behind it.
    static let signalLimit = (lineLimit - 256) / 25

    /// What messages call it.
    var name: String {
        switch self {
        case .stage: "stage"
        case .reset: "reset"
        case .step: "step"
        case .close: "close"
        }
    }

    /// What answers it.
    var expectation: String {
        switch self {
        case .stage: #"{"signals":[…]}"#
        case .reset, .step: #"{"values":[…]}"#
        case .close: "nothing"
        }
    }

    /// The line, with its end.
    ///
    /// Numbers are the shortest text that reads back as the same number. JSON has none for NaN and the infinities: they are
    /// texts, which Python's `float` and JavaScript's `Number` read.
    var line: [UInt8] {
        var bytes: [UInt8] = []
        switch self {
        case .stage: bytes.append(literal: #"{"op":"stage","protocol":1}"#)
        case .reset: bytes.append(literal: #"{"op":"reset"}"#)
        case .close: bytes.append(literal: #"{"op":"close"}"#)
        case .step(let time, let dt, let values):
            bytes.reserveCapacity(64 + 25 * values.count)
            bytes.append(literal: #"{"op":"step","time":"#)
            Self.append(time, to: &bytes)
            bytes.append(literal: #","dt":"#)
            Self.append(dt, to: &bytes)
            bytes.append(literal: #","values":["#)
            for (place, value) in values.enumerated() {
                if place > 0 { bytes.append(UInt8(ascii: ",")) }
                Self.append(value, to: &bytes)
            }
            bytes.append(literal: "]}")
        }
        bytes.append(UInt8(ascii: "\n"))
        return bytes
    }

    private static func append(_ value: Double, to bytes: inout [UInt8]) {
        if value.isFinite {
            value.encode(into: &bytes)
        } else {
            JSONNumber(value).text.encode(into: &bytes)
        }
    }
}
