/// Where the bytes of a recording are; it may be larger than the memory.
///
/// Reading blocks, on a disk: it is done on the thread of the simulation, or on a worker's.
package protocol RecordingSource: Sendable {
    /// How many bytes there are.
    var size: Int64 { get }

    /// Reads bytes.
    ///
    /// - Parameters:
    ///   - offset: The place of the first, 0 or more.
    ///   - count: How many, 0 or more.
    /// - Returns: That many, fewer only at the end, none behind it.
    /// - Throws: `RecordingError.unreadable`.
    func read(at offset: Int64, count: Int) throws(RecordingError) -> [UInt8]
}
