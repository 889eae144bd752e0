/// A signal as its module declares it.
package struct SignalDeclaration: Equatable, Sendable {
    /// What a value stands for; every value is kept and sent as an f64.
    package enum Kind: String, CaseIterable, Sendable {
        /// Any number.
        case f64
        /// A number that fits a binary32; it is not rounded to one.
        case f32
        /// A whole number of 64 bits.
        case i64
        /// A whole number of 32 bits.
        case i32
        /// 0 or 1.
        case bool
    }

    /// What the module calls it, the qualified name's second part.
    package var name: String
    /// What it stands for.
    package var kind: Kind
    /// The unit, SI where there is one: `m/s`; empty for a number without one.
    package var unit: String
    /// Whether a client may set it, and a wire may lead to it.
    package var isWritable: Bool
    /// What it is, in a phrase; may be empty.
    package var summary: String

    /// Declares a signal.
    package init(
        _ name: String,
        _ kind: Kind = .f64,
        unit: String = "",
        isWritable: Bool = false,
        summary: String = ""
    ) {
        self.name = name
        self.kind = kind
        self.unit = unit
        self.isWritable = isWritable
        self.summary = summary
    }
}
