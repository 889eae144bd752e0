internal import EventLoop
internal import Glibc
package import Hermes
internal import Settings

/// Keeps recordings as files in one directory.
package struct FileRecorder: Recorder {
    /// What the names of the files end with.
    package static let suffix = ".hermes"

    private let directory: String
    private let maximumSize: Int
    private let maximumFiles: Int

    /// Names the directory, which is made with the first recording.
    ///
    /// - Parameters:
    ///   - directory: Where the files are.
    ///   - maximumSize: How large a file may become, in bytes; the recording ends there.
    ///   - maximumFiles: How many files there may be; beyond, none is begun.
    package init(directory: String, maximumSize: Int, maximumFiles: Int) {
        self.directory = directory
        self.maximumSize = maximumSize
        self.maximumFiles = maximumFiles
    }

    /// Begins a file.
    package func create(
        name: String,
        header: [UInt8]
    ) throws(RecorderError) -> any RecordingSink {
        // A directory that is not there has none; one that cannot be read takes no file either, which is told below.
        let names = (try? FileSystem.names(in: directory)) ?? []
        let kept = names.count { $0.hasSuffix(Self.suffix) }
        guard kept < maximumFiles else {
            throw RecorderError(
                "\(kept) recordings are in \(directory), limit is \(maximumFiles); remove some"
            )
        }
        let path = "\(directory)/\(name)\(Self.suffix)"
        let file: RecordingFile
        do throws(SystemError) { file = try RecordingFile(creating: path) } catch {
            throw RecorderError("\(error)")
        }
        do throws(SystemError) { return try begin(file, header) } catch {
            // A file without its header is no recording, and would keep the name from the next.
            unlink(path)
            throw RecorderError("\(error)")
        }
    }

    private func begin(
        _ file: consuming RecordingFile,
        _ header: [UInt8]
    ) throws(SystemError) -> RecordingWriter {
        try file.append(header)
        return try RecordingWriter(file, limit: maximumSize)
    }
}
