internal import Glibc

/// A directory that lives as long as this value, with the plain files in it.
package struct TemporaryDirectory: ~Copyable {
    /// Its path.
    package let path: String

    /// Makes an empty directory.
    package init() {
        var template = Array("/tmp/ecosystem-hub-tests-XXXXXX".utf8CString)
        guard let made = mkdtemp(&template) else { preconditionFailure("no temporary directory") }
        path = String(cString: made)
    }

    deinit {
        if let directory = opendir(path) {
            while let entry = readdir(directory) {
                let name = withUnsafeBytes(of: entry.pointee.d_name) { bytes in
                    String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
                }
                unlink("\(path)/\(name)")
            }
            closedir(directory)
        }
        rmdir(path)
    }

    /// Writes a file.
    package func write(_ text: String, to name: String) {
        guard let file = fopen("\(path)/\(name)", "w") else {
            preconditionFailure("cannot write \(name) in \(path)")
        }
        fputs(text, file)
        fclose(file)
    }

    /// The permission bits of what stands at a path; `nil` when nothing does.
    package static func mode(of path: String) -> UInt32? {
        var status = stat()
        return stat(path, &status) == 0 ? status.st_mode & 0o777 : nil
    }
}
