internal import EventLoop
internal import Glibc

/// A directory that is open; its files are reached through it, by name alone.
final class OpenDirectory {
    /// A name in it.
    struct Entry {
        let name: String
        let inode: UInt64
    }

    /// Its path.
    let path: String
    private let identity: FileIdentity
    private let descriptor: Int32

    /// Opens a directory.
    ///
    /// - Throws: `ENOENT`, `ENOTDIR`, `EACCES`, `EMFILE`.
    init(path: String) throws(SystemError) {
        let descriptor = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0 else { throw SystemError("open \(path)", errno) }
        do throws(SystemError) {
            identity = try FileStatus(of: descriptor, path: path).identity
        } catch {
            close(descriptor)
            throw error
        }
        self.path = path
        self.descriptor = descriptor
    }

    deinit { close(descriptor) }

    /// Where a directory's path leads.
    enum Place {
        /// To the directory.
        case here
        /// To another one, or nowhere.
        case elsewhere
        /// It cannot be seen, because access to it is denied.
        case hidden
    }

    /// Where its path leads now.
    var place: Place {
        // The path itself may be a link: it is asked where it leads.
        do throws(SystemError) {
            return try OpenDirectory(path: path).identity == identity ? .here : .elsewhere
        } catch {
            return error.number == ENOENT || error.number == ENOTDIR ? .elsewhere : .hidden
        }
    }

    /// Opens a file for reading.
    func file(_ name: String) throws(OpeningFailure) -> OpenFile {
        try OpenFile(name, in: descriptor)
    }

    /// Opens a file for appending, and makes it where it is missing (mode 0600).
    func appendableFile(_ name: String) throws(OpeningFailure) -> AppendableFile {
        try AppendableFile(name, in: descriptor)
    }

    /// Looks how a file is; `nil` when there is none.
    func status(of name: String) throws(SystemError) -> FileStatus? {
        do throws(SystemError) {
            return try FileStatus(of: descriptor, name: name, path: name)
        } catch  where error.number == ENOENT {
            return nil
        } catch {
            throw error
        }
    }

    /// All that is in it, in no order.
    ///
    /// - Throws: `EMFILE`, `EIO`, …
    func entries() throws(SystemError) -> [Entry] {
        // Reading moves a place in the directory on, so each reading has one of its own.
        let own = openat(descriptor, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC, 0)
        guard own >= 0 else { throw SystemError("list \(path)", errno) }
        guard let stream = fdopendir(own) else {
            let number = errno
            close(own)
            throw SystemError("list \(path)", number)
        }
        defer { closedir(stream) }
        var entries: [Entry] = []
        while true {
            errno = 0
            guard let entry = readdir(stream) else { break }
            let name = withUnsafeBytes(of: &entry.pointee.d_name) { bytes in
                String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
            }
            entries.append(Entry(name: name, inode: UInt64(entry.pointee.d_ino)))
        }
        guard errno == 0 else { throw SystemError("list \(path)", errno) }
        return entries
    }
}
