internal import CLinux
internal import EventLoop
internal import Glibc

/// Which file it is, whatever it is called.
///
/// The number of a file that is gone is given to the next one; when it was made tells the two apart, where the file system knows.
struct FileIdentity: Hashable {
    let device: UInt64
    let inode: UInt64
    /// Nanoseconds since the epoch; 0 where the file system does not say.
    let born: Int64
}

/// What a file is, and how it is at the moment.
struct FileStatus {
    let identity: FileIdentity
    /// Its size in bytes.
    let size: Int64
    /// When its content was changed last, in nanoseconds since the epoch.
    let modified: Int64
    private let mode: UInt32

    /// Asks how the file of that name in a directory is, a symbolic link being one itself; with no name, the open file.
    ///
    /// - Throws: `ENOENT`, `EACCES`, …
    init(of descriptor: Int32, name: String = "", path: String) throws(SystemError) {
        var file = hub_file()
        let result = hub_file_status(descriptor, name, &file)
        guard result == 0 else { throw SystemError("look at \(path)", -result) }
        identity = FileIdentity(device: file.device, inode: file.inode, born: file.born)
        size = file.size
        modified = file.modified
        mode = file.mode
    }

    /// Whether it is a file, and no directory, link, pipe, socket or device.
    var isPlain: Bool { mode & S_IFMT == S_IFREG }

    /// Whether it is a directory.
    var isDirectory: Bool { mode & S_IFMT == S_IFDIR }
}
