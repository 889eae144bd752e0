package import EventLoop
internal import Glibc

/// A file that a recording is written to, piece by piece.
///
/// What was appended is with the kernel and outlives this process; only `close` waits for the disk. A file that is not
/// closed ends after its last append, and is a recording as well.
package struct RecordingFile: ~Copyable {
    /// Its path.
    package let path: String
    /// How many bytes it has.
    package private(set) var size: Int64 = 0
    private let descriptor: Int32

    /// Creates a file, for this user alone (mode 0600), and the directories to it where they are missing (mode 0700).
    ///
    /// - Parameter path: Its path; no file may be there yet, so that no recording replaces another.
    /// - Throws: `SystemError`; `EEXIST` when there is a file already.
    package init(creating path: String) throws(SystemError) {
        if let folder = RecordingFolder(of: path) { try folder.create() }
        let descriptor = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw SystemError("create \(path)", errno) }
        self.path = path
        self.descriptor = descriptor
    }

    deinit { Glibc.close(descriptor) }

    /// Appends bytes, all of them or none.
    ///
    /// - Parameter bytes: Whole records, so that the file always ends with one.
    /// - Throws: `SystemError`, such as `ENOSPC` when the disk is full; the file is then as it was.
    package mutating func append(_ bytes: [UInt8]) throws(SystemError) {
        var written = 0
        let failure: Int32 = bytes.withUnsafeBytes { bytes in
            while written < bytes.count {
                let rest = UnsafeRawBufferPointer(rebasing: bytes[written...])
                let result = write(descriptor, rest.baseAddress, rest.count)
                if result > 0 {
                    written += result
                } else if result == 0 || errno != EINTR {
                    // A file takes at least a byte, write(2); whatever does not has no room.
                    return result == 0 ? ENOSPC : errno
                }
            }
            return 0
        }
        guard failure == 0 else {
            // What was written of it would be a torn record. Should this fail too, readers drop that.
            if ftruncate(descriptor, off_t(size)) == 0 { lseek(descriptor, off_t(size), SEEK_SET) }
            throw SystemError("write \(path)", failure)
        }
        size += Int64(written)
    }

    /// Waits until the disk has all of the file and its name, and closes it.
    ///
    /// - Throws: `SystemError` when the disk does not; the file is closed nevertheless.
    package consuming func close() throws(SystemError) {
        guard fdatasync(descriptor) == 0 else { throw SystemError("synchronize \(path)", errno) }
        try RecordingFolder(of: path)?.synchronize()
    }
}
