internal import Glibc
internal import Settings
internal import WebSocketCommon

/// What paths in a file mean: relative ones begin at the file's directory, whatever the directory of the process.
struct FilePaths {
    /// The file's directory, an absolute path without links.
    let directory: String
    /// Where programs are looked for that are named without a path.
    private let searchPath: String

    /// Begins at the directory of a file.
    init(beside file: String, searchPath: String? = nil) {
        let end = file.lastIndex(of: "/")
        let parent = end.map { String(file[...$0]) } ?? "."
        if let resolved = realpath(parent, nil) {
            directory = String(cString: resolved)
            free(resolved)
        } else {
            directory = parent
        }
        self.searchPath = searchPath ?? getenv("PATH").map { String(cString: $0) } ?? ""
    }

    /// The absolute form of a path.
    func absolute(_ path: String) -> String {
        if path.hasPrefix("/") { return path }
        let path = path.hasPrefix("./") ? path.dropFirst(2) : path[...]
        return directory.hasSuffix("/") ? directory + path : "\(directory)/\(path)"
    }

    /// The absolute path of a regular file that is there.
    func file(_ path: String) throws(SettingsProblem) -> String {
        let absolute = absolute(try plain(path))
        var status = stat()
        guard stat(absolute, &status) == 0 else {
            let reason =
                errno == ENOENT ? "there is no such file" : "cannot be read: error \(errno)"
            throw SettingsProblem("\(absolute.debugDescription): \(reason)")
        }
        guard status.st_mode & S_IFMT == S_IFREG else {
            throw SettingsProblem("\(absolute.debugDescription) is not a regular file")
        }
        return absolute
    }

    /// The absolute path of a program.
    ///
    /// A name without a slash is looked for beside the file first, as the ecosystem's examples write it, then where shells look.
    func program(_ path: String) throws(SettingsProblem) -> String {
        let beside = absolute(try plain(path))
        if !path.contains("/"), !isProgram(beside), let found = searched(path) { return found }
        let file = try file(path)
        guard isProgram(file) else {
            throw SettingsProblem("\(file.debugDescription) may not be executed")
        }
        return file
    }

    /// A program in one of the directories of the search path.
    func searched(_ name: String) -> String? {
        searchPath.split(separator: ":").filter { $0.hasPrefix("/") }.map { "\($0)/\(name)" }
            .first(where: isProgram)
    }

    private func isProgram(_ path: String) -> Bool {
        var status = stat()
        return stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFREG
            && access(path, X_OK) == 0
    }

    /// C ends a path at a NUL, so such a path would name another file; a long one would fill the messages.
    private func plain(_ path: String) throws(SettingsProblem) -> String {
        guard !path.isEmpty, path.utf8.count < PATH_MAX, !path.hasControlCharacters else {
            throw SettingsProblem("\(path.quoted) is no path")
        }
        return path
    }
}
