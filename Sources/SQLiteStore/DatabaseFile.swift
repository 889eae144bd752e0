internal import Glibc

/// The file of a database, before SQLite sees it.
enum DatabaseFile {
    /// Makes the file and its folder where they are missing, for this user alone: modes 0600 and 0700.
    ///
    /// What is there already stays as it is. SQLite gives the file's mode to those it puts beside it.
    ///
    /// - Parameter path: The file.
    /// - Throws: `SQLiteStoreError.system`.
    static func prepare(_ path: String) throws(SQLiteStoreError) {
        if let folder = folder(of: path) { try makeFolder(folder) }
        // Only a file that is new may be opened here: to close it drops this process's locks on it, those of another connection too.
        let descriptor = open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else {
            guard errno == EEXIST else { throw .system("create \(path)", number: errno) }
            return
        }
        close(descriptor)
    }

    private static func makeFolder(_ path: String) throws(SQLiteStoreError) {
        guard mkdir(path, 0o700) != 0 else { return try keep(path) }
        if errno == EEXIST { return }
        guard errno == ENOENT, let parent = folder(of: path) else {
            throw .system("create \(path)", number: errno)
        }
        try makeFolder(parent)
        guard mkdir(path, 0o700) == 0 || errno == EEXIST else {
            throw .system("create \(path)", number: errno)
        }
        try keep(path)
    }

    /// Writes a new folder's name to the disk, as SQLite does for the files in it: after a power loss all is found or nothing.
    private static func keep(_ path: String) throws(SQLiteStoreError) {
        let parent = folder(of: path) ?? "."
        let descriptor = open(parent, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0 else { throw .system("open \(parent)", number: errno) }
        defer { close(descriptor) }
        guard fsync(descriptor) == 0 else { throw .system("synchronize \(parent)", number: errno) }
    }

    /// What a path names something in; `nil` for the working directory.
    private static func folder(of path: String) -> String? {
        guard let slash = path.lastIndex(of: "/") else { return nil }
        return slash == path.startIndex ? "/" : String(path[..<slash])
    }
}
