import Glibc

/// The few things settings ask of the file system.
package enum FileSystem {
    /// Whether a path names a directory.
    static func isDirectory(_ path: String) -> Bool {
        var status = stat()
        return stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
    }

    /// Whether a path names a regular file.
    static func isFile(_ path: String) -> Bool {
        var status = stat()
        return stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFREG
    }

    /// Lists the names in a directory, sorted, without hidden ones.
    package static func names(in directory: String) throws(SettingsError) -> [String] {
        guard let stream = opendir(directory) else {
            throw SettingsError(at: .file(directory), reason(errno))
        }
        defer { closedir(stream) }
        guard let offset = MemoryLayout<dirent>.offset(of: \.d_name) else { return [] }
        var names: [String] = []
        while let entry = readdir(stream) {
            let bytes = UnsafeRawPointer(entry) + offset
            names.append(String(cString: bytes.assumingMemoryBound(to: CChar.self)))
        }
        return names.filter { !$0.hasPrefix(".") }.sorted()
    }

    /// Reads a regular file, up to a limit.
    ///
    /// - Parameters:
    ///   - path: The file.
    ///   - limit: The most bytes to read.
    /// - Returns: The contents; when there are more than `limit` bytes, the first `limit + 1`.
    /// - Throws: `SettingsError` with the system's reason.
    static func read(_ path: String, limit: Int) throws(SettingsError) -> [UInt8] {
        // A FIFO would otherwise hold the open until someone writes.
        let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard descriptor >= 0 else { throw SettingsError(at: .file(path), reason(errno)) }
        defer { close(descriptor) }
        var status = stat()
        guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
            throw SettingsError(at: .file(path), "not a regular file")
        }
        var bytes: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 16384)
        while bytes.count <= limit {
            let count = Glibc.read(descriptor, &chunk, min(chunk.count, limit + 1 - bytes.count))
            if count < 0, errno == EINTR { continue }
            guard count >= 0 else { throw SettingsError(at: .file(path), reason(errno)) }
            guard count > 0 else { break }
            bytes += chunk.prefix(count)
        }
        return bytes
    }

    private static func reason(_ code: Int32) -> String {
        switch code {
        case ENOENT: "there is no such file or directory"
        case EACCES: "permission denied"
        default: "cannot be read: error \(code)"
        }
    }
}
