internal import EventLoop
internal import Glibc

/// The directory that a recording is put into.
struct RecordingFolder {
    private let path: String

    /// Takes the directory of a file; `nil` for one in the working directory.
    init?(of file: String) {
        guard let slash = file.lastIndex(of: "/") else { return nil }
        path = slash == file.startIndex ? "/" : String(file[..<slash])
    }

    /// Makes it, and those it is in, where they are missing: mode 0700.
    func create() throws(SystemError) {
        if mkdir(path, 0o700) == 0 { return try keep() }
        switch errno {
        case EEXIST: return
        case ENOENT:
            guard let parent = RecordingFolder(of: path) else { break }
            try parent.create()
            if mkdir(path, 0o700) == 0 { return try keep() }
            if errno == EEXIST { return }
        default: break
        }
        throw SystemError("create \(path)", errno)
    }

    /// Waits until the disk has the names of the files in it.
    func synchronize() throws(SystemError) {
        let descriptor = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0 else { throw SystemError("open \(path)", errno) }
        defer { close(descriptor) }
        guard fsync(descriptor) == 0 else { throw SystemError("synchronize \(path)", errno) }
    }

    /// Waits until the disk has its own name.
    private func keep() throws(SystemError) {
        try RecordingFolder(of: path)?.synchronize()
    }
}
