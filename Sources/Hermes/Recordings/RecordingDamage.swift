/// What was dropped at the end of a recording.
///
/// A torn record is what a full disk, a lost power supply or a killed process leaves behind: one record, the last one. Anything
/// else is damage, and all behind it is dropped (`RecordingReader` says why).
package struct RecordingDamage: Equatable, Sendable, CustomStringConvertible {
    /// The place in the file where the record begins that is not whole, in bytes.
    package let offset: Int64
    /// What is wrong with it.
    package let fault: RecordFault
    /// How many bytes there are from there to the end of the file.
    package let droppedBytes: Int64

    /// Whether only the last record is incomplete.
    package var isTornEnd: Bool {
        if case .torn = fault { true } else { false }
    }

    /// What is wrong and what became of it, a phrase.
    package var description: String {
        "\(RecordingError.record(at: offset, fault)); \(droppedBytes) bytes from there on are dropped"
    }
}
