internal import EventLoop
internal import Glibc
package import Hermes

/// A recording's file.
///
/// It is open as long as this lives: to remove or rename it meanwhile does no harm.
package final class FileRecordingSource: RecordingSource {
    /// How many bytes the file had when it was opened; what is appended later is not read.
    package let size: Int64
    private let path: String
    private let descriptor: Int32

    /// Opens a file.
    ///
    /// - Parameter path: Its path.
    /// - Throws: `RecordingError.unreadable`.
    package init(path: String) throws(RecordingError) {
        // Without O_NONBLOCK, a pipe of that name would be waited for.
        let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard descriptor >= 0 else { throw .unreadable("open", path, errno) }
        var status = stat()
        guard fstat(descriptor, &status) == 0 else {
            let number = errno
            close(descriptor)
            throw .unreadable("open", path, number)
        }
        guard status.st_mode & S_IFMT == S_IFREG else {
            close(descriptor)
            throw .unreadable("open \(path): not a file")
        }
        self.path = path
        self.descriptor = descriptor
        size = Int64(status.st_size)
    }

    deinit { close(descriptor) }

    /// Reads bytes.
    ///
    /// - Parameters:
    ///   - offset: The place of the first, 0 or more.
    ///   - count: How many, 0 or more.
    /// - Returns: That many, fewer only at the end, none behind it.
    /// - Throws: `RecordingError.unreadable`.
    package func read(at offset: Int64, count: Int) throws(RecordingError) -> [UInt8] {
        var failure: Int32 = 0
        let bytes = [UInt8](unsafeUninitializedCapacity: count) { memory, initialized in
            // pread(2) may give less than there is; 0 is the end.
            while initialized < count, let target = memory.baseAddress {
                let place = off_t(offset) + off_t(initialized)
                let result = pread(descriptor, target + initialized, count - initialized, place)
                guard result != 0 else { return }
                if result > 0 {
                    initialized += result
                } else if errno != EINTR {
                    failure = errno
                    return
                }
            }
        }
        guard failure == 0 else { throw .unreadable("read", path, failure) }
        return bytes
    }
}

extension RecordingError {
    fileprivate static func unreadable(
        _ operation: String,
        _ path: String,
        _ number: Int32
    ) -> RecordingError {
        .unreadable(SystemError("\(operation) \(path)", number).description)
    }
}
