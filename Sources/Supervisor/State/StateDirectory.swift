internal import EventLoop
internal import Glibc

/// The directory in which one supervisor keeps its sockets, held against any other one.
///
/// A lock of the kernel's holds it (flock(2)): whatever way the supervisor ends, the lock ends with it. Claim it before the
/// listening sockets are opened, or a second supervisor fails at them, with a reason that explains less.
package struct StateDirectory: ~Copyable {
    /// Its path.
    package let path: String
    private let lock: Int32

    /// Creates the directory when it is missing (mode 0700), and claims it.
    ///
    /// - Parameter path: The path; at most 90 bytes, so that a socket's path fits the kernel's 107.
    /// - Throws: `SupervisorError.alreadyRunning`, `.directoryNotPrivate`, `.system`.
    package init(claiming path: String) throws(SupervisorError) {
        try Self.create(path)
        try Self.requirePrivate(path)
        let file = Self.lockFile(in: path)
        let lock = open(file, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
        guard lock >= 0 else { throw .system(SystemError("open \(file)", errno)) }
        guard flock(lock, LOCK_EX | LOCK_NB) == 0 else {
            let reason = errno
            defer { Glibc.close(lock) }
            guard reason == EWOULDBLOCK else {
                throw .system(SystemError("lock \(file)", reason))
            }
            throw .alreadyRunning(directory: path, process: Self.readProcess(from: lock))
        }
        // The number only makes an error clearer; a file without it does no harm.
        let text = Array("\(getpid())\n".utf8)
        if ftruncate(lock, 0) == 0 { _ = write(lock, text, text.count) }
        self.path = path
        self.lock = lock
    }

    deinit {
        // The lock's file stays: to remove it would let two supervisors lock two files of one name.
        unlink(Self.statusSocket(in: path))
        unlink(notifySocket)
        // Not left to `close`: a process that is between fork and exec has the file open too.
        flock(lock, LOCK_UN)
        Glibc.close(lock)
    }

    /// Where whoever connects is told how the children fare.
    static func statusSocket(in path: String) -> String { "\(path)/supervisor.sock" }

    /// Where the children report.
    var notifySocket: String { "\(path)/notify.sock" }

    private static func lockFile(in path: String) -> String { "\(path)/supervisor.lock" }

    private static func create(_ path: String) throws(SupervisorError) {
        if mkdir(path, 0o700) == 0 || errno == EEXIST { return }
        let reason = errno
        guard reason == ENOENT, let slash = path.lastIndex(of: "/"), slash > path.startIndex else {
            throw .system(SystemError("create \(path)", reason))
        }
        try create(String(path[..<slash]))
        guard mkdir(path, 0o700) == 0 || errno == EEXIST else {
            throw .system(SystemError("create \(path)", errno))
        }
    }

    private static func requirePrivate(_ path: String) throws(SupervisorError) {
        var status = stat()
        guard stat(path, &status) == 0 else { throw .system(SystemError("open \(path)", errno)) }
        guard status.st_mode & S_IFMT == S_IFDIR else {
            throw .system(SystemError("open \(path)", ENOTDIR))
        }
        guard status.st_uid == geteuid(), status.st_mode & (S_IWGRP | S_IWOTH) == 0 else {
            throw .directoryNotPrivate(path)
        }
    }

    private static func readProcess(from file: Int32) -> Int32? {
        var bytes = [UInt8](repeating: 0, count: 16)
        let count = pread(file, &bytes, bytes.count, 0)
        let text = String(decoding: bytes.prefix(max(count, 0)), as: UTF8.self)
        return text.split(separator: "\n").first.flatMap { Int32($0) }
    }
}
