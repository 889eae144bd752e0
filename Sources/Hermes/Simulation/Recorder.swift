/// Where recordings are kept: a port, whose adapter writes files.
package protocol Recorder: Sendable {
    /// Begins a recording.
    ///
    /// - Parameters:
    ///   - name: Its name, a file's without a folder.
    ///   - header: The first bytes.
    /// - Returns: What takes the rest.
    /// - Throws: Why it cannot: there is one of that name, the disk is full.
    func create(name: String, header: [UInt8]) throws(RecorderError) -> any RecordingSink
}

/// What takes the bytes of one recording.
package protocol RecordingSink: Sendable {
    /// The file's path.
    var path: String { get }

    /// Takes bytes; they are written in order, and not necessarily at once.
    ///
    /// - Throws: That something before could not be written, or that it is full: nothing more is taken then.
    func append(_ bytes: [UInt8]) throws(RecorderError)

    /// Ends it, and waits until the disk has all that was taken.
    ///
    /// - Throws: That it has not.
    func close() throws(RecorderError)
}

/// Why something cannot be recorded.
package struct RecorderError: Error, Equatable, Sendable, CustomStringConvertible {
    /// What is wrong, a phrase.
    package let description: String

    /// Describes what is wrong.
    package init(_ description: String) { self.description = description }
}
