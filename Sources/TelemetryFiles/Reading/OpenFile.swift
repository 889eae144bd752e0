internal import EventLoop
internal import Glibc

/// A plain file that is open for reading, as long as this lives; what happens to its name meanwhile does no harm.
final class OpenFile {
    /// How it was when it was opened.
    let status: FileStatus
    private let descriptor: Int32
    private let name: String

    /// Opens the file of that name in a directory: nothing that a link leads to, and nothing that is no file.
    init(_ name: String, in directory: Int32) throws(OpeningFailure) {
        // Without O_NONBLOCK, a pipe of that name would be waited for.
        let descriptor = openat(
            directory,
            name,
            O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC,
            0
        )
        guard descriptor >= 0 else { throw OpeningFailure("open \(name)", errno) }
        do throws(SystemError) { status = try FileStatus(of: descriptor, path: name) } catch {
            close(descriptor)
            throw OpeningFailure(error.operation, error.number)
        }
        guard status.isPlain else {
            close(descriptor)
            throw .notPlain
        }
        self.descriptor = descriptor
        self.name = name
    }

    deinit { close(descriptor) }

    /// Reads bytes.
    ///
    /// - Parameters:
    ///   - offset: The place of the first, 0 or more.
    ///   - memory: Where they are put; it is filled as far as the file goes.
    /// - Returns: The bytes, none behind the end.
    /// - Throws: `EIO`, …
    func read(
        at offset: Int64,
        into memory: UnsafeMutableRawBufferPointer
    ) throws(SystemError) -> UnsafeRawBufferPointer {
        var count = 0
        while count < memory.count, let target = memory.baseAddress {
            let place = off_t(offset) + off_t(count)
            let result = pread(descriptor, target + count, memory.count - count, place)
            // pread(2) may give less than there is; 0 is the end.
            if result == 0 { break }
            if result > 0 {
                count += result
            } else if errno != EINTR {
                throw SystemError("read \(name)", errno)
            }
        }
        return UnsafeRawBufferPointer(rebasing: memory[..<count])
    }
}

/// Why a file was not opened.
enum OpeningFailure: Error {
    /// There is none of that name.
    case absent
    /// What has that name is no plain file: a link, a directory, a pipe.
    case notPlain
    /// This process has no descriptor left at the moment.
    case exhausted(SystemError)
    /// It may not be read, or cannot.
    case unreadable(SystemError)

    /// Names what an error number means.
    init(_ operation: String, _ number: Int32) {
        self =
            switch number {
            case ENOENT, ENOTDIR: .absent
            // open(2): ELOOP is a link under O_NOFOLLOW, ENXIO a socket, or a pipe that nobody reads.
            case ELOOP, ENXIO, EISDIR: .notPlain
            case EMFILE, ENFILE, ENOMEM: .exhausted(SystemError(operation, number))
            default: .unreadable(SystemError(operation, number))
            }
    }

    /// What to tell whoever asked; `nil` when there is none of that name.
    var error: SystemError? {
        switch self {
        case .absent: nil
        case .notPlain: SystemError("open what is no plain file", EINVAL)
        case .exhausted(let error), .unreadable(let error): error
        }
    }
}
