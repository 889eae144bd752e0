internal import EventLoop
internal import Glibc

/// A directory that is watched, while it is there and while it is not.
final class Folder {
    /// Its path.
    let path: String
    /// The directory at that path; `nil` while there is none.
    private(set) var directory: OpenDirectory?
    /// What the kernel's events of it are marked with; `nil` when it does not tell of it.
    var watch: Inotify.Watch?

    /// Names a directory that is not open yet.
    init(path: String) { self.path = path }

    /// Opens the directory.
    ///
    /// - Throws: `ENOENT`, `ENOTDIR`, `EACCES`, `EMFILE`.
    func open() throws(SystemError) { directory = try OpenDirectory(path: path) }

    /// Leaves the directory, which is elsewhere or gone.
    func close() {
        directory = nil
        watch = nil
    }

    /// Whether a directory is at its path.
    var isThere: Bool { (try? OpenDirectory(path: path)) != nil }

    /// Makes the directory, and those it is in, where they are missing: mode 0700.
    ///
    /// - Throws: `EACCES`, `ENOTDIR`, …
    func create() throws(SystemError) { try Self.create(path) }

    private static func create(_ path: String) throws(SystemError) {
        if mkdir(path, 0o700) == 0 || errno == EEXIST { return }
        let number = errno
        guard number == ENOENT, let parent = parent(of: path) else {
            throw SystemError("create \(path)", number)
        }
        try create(parent)
        guard mkdir(path, 0o700) == 0 || errno == EEXIST else {
            throw SystemError("create \(path)", errno)
        }
    }

    private static func parent(of path: String) -> String? {
        var name = Substring(path)
        while name.count > 1, name.hasSuffix("/") { name.removeLast() }
        guard let slash = name.lastIndex(of: "/"), slash != name.startIndex else { return nil }
        return String(name[..<slash])
    }
}
