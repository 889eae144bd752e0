internal import EventLoop
internal import Glibc

/// A plain file that lines are appended to.
final class AppendableFile {
    private let descriptor: Int32
    private let name: String

    /// Opens the file of that name in a directory, or makes it (mode 0600).
    init(_ name: String, in directory: Int32) throws(OpeningFailure) {
        let flags = O_RDWR | O_APPEND | O_CREAT | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC
        let descriptor = openat(directory, name, flags, 0o600)
        guard descriptor >= 0 else { throw OpeningFailure("open \(name)", errno) }
        self.descriptor = descriptor
        self.name = name
        guard let status = try? status(), status.isPlain else { throw .notPlain }
    }

    deinit { close(descriptor) }

    /// How it is now.
    func status() throws(SystemError) -> FileStatus {
        try FileStatus(of: descriptor, path: name)
    }

    /// Whether its last byte is no end of a line: somebody is writing, or was.
    func isTorn() throws(SystemError) -> Bool {
        let size = try status().size
        guard size > 0 else { return false }
        var last: UInt8 = 0
        let count = pread(descriptor, &last, 1, off_t(size - 1))
        guard count >= 0 else { throw SystemError("read \(name)", errno) }
        return count == 1 && last != UInt8(ascii: "\n")
    }

    /// Appends a whole line in one write, which nobody else's comes between.
    ///
    /// - Parameter line: The line with its end.
    /// - Throws: `ENOSPC`, `EDQUOT`, `EFBIG`, …; nothing of it is in the file then, unless somebody else has written meanwhile.
    func append(_ line: [UInt8]) throws(SystemError) {
        while true {
            let count = line.withUnsafeBytes { write(descriptor, $0.baseAddress, $0.count) }
            if count == line.count { return }
            if count < 0, errno == EINTR { continue }
            let number = count < 0 ? errno : ENOSPC
            if count > 0 { takeBack(count) }
            throw SystemError("write \(name)", number)
        }
    }

    /// Takes the beginning of a line back that found no room for its rest, if it still is the end of the file.
    private func takeBack(_ count: Int) {
        let end = lseek(descriptor, 0, SEEK_CUR)
        guard let size = try? status().size, size == Int64(end) else { return }
        // Should it fail, the piece is a torn line, which readers skip.
        _ = ftruncate(descriptor, end - off_t(count))
    }
}
