internal import Glibc

/// Tells of what happens to the files of directories, as the kernel sees it (inotify(7)).
///
/// A loop that is to be woken by it watches a duplicate of its descriptor; `takeEvents` reads without waiting.
package struct Inotify: ~Copyable {
    /// The number that the kernel gave a directory that is watched.
    package typealias Watch = Int32

    /// Something that happened.
    package struct Event: Equatable, Sendable {
        /// The directory; -1 for `lost`.
        package var watch: Watch
        /// What happened.
        package var changes: Changes
        /// What both halves of a renaming have alone in common; 0 for anything else.
        package var cookie: UInt32
        /// The file's name in the directory; empty when it is the directory itself.
        package var name: String

        /// Describes an event.
        package init(watch: Watch, changes: Changes, cookie: UInt32 = 0, name: String) {
            self.watch = watch
            self.changes = changes
            self.cookie = cookie
            self.name = name
        }
    }

    /// What can happen.
    package struct Changes: OptionSet, Sendable {
        /// The bits of inotify(7).
        package let rawValue: UInt32

        /// Takes the bits of inotify(7).
        package init(rawValue: UInt32) { self.rawValue = rawValue }

        private init(_ bits: Int32) { rawValue = UInt32(bitPattern: bits) }

        /// A file is there that was not.
        package static let created = Changes(IN_CREATE)
        /// A file got more or less content.
        package static let modified = Changes(IN_MODIFY)
        /// A file's owner, permissions or times changed.
        package static let attributes = Changes(IN_ATTRIB)
        /// A file is gone.
        package static let deleted = Changes(IN_DELETE)
        /// A file has this name no more.
        package static let movedFrom = Changes(IN_MOVED_FROM)
        /// A file has this name now.
        package static let movedTo = Changes(IN_MOVED_TO)
        /// The directory is gone.
        package static let directoryDeleted = Changes(IN_DELETE_SELF)
        /// The directory is elsewhere.
        package static let directoryMoved = Changes(IN_MOVE_SELF)
        /// The directory is watched no more.
        package static let ended = Changes(IN_IGNORED)
        /// More happened than the kernel keeps for this process: whatever is not told must be looked for.
        package static let lost = Changes(IN_Q_OVERFLOW)

        /// All that can be asked for.
        package static let all: Changes = [
            .created, .modified, .attributes, .deleted, .movedFrom, .movedTo, .directoryDeleted,
            .directoryMoved,
        ]
    }

    /// What becomes readable when there are events; it is closed with this value.
    package let descriptor: Descriptor

    /// Makes one that watches nothing yet.
    ///
    /// - Throws: `EMFILE` when the user may have no more of them, or the process no more descriptors.
    package init() throws(SystemError) {
        let number = inotify_init1(Int32(IN_NONBLOCK) | Int32(IN_CLOEXEC))
        guard number >= 0 else { throw SystemError("make an inotify instance", errno) }
        descriptor = Descriptor(number)
    }

    deinit { descriptor.close() }

    /// Begins to watch a directory, or changes what of it is told.
    ///
    /// - Parameters:
    ///   - path: The directory's path.
    ///   - changes: What is told of it.
    /// - Returns: The number that its events have; the same for the same directory.
    /// - Throws: `ENOSPC` when the user may watch no more, `ENOENT`, `ENOTDIR`, `EACCES`.
    package func watch(
        _ path: String,
        for changes: Changes = .all
    ) throws(SystemError) -> Watch {
        let mask = changes.rawValue | UInt32(bitPattern: IN_ONLYDIR)
        let number = inotify_add_watch(descriptor.number, path, mask)
        guard number >= 0 else { throw SystemError("watch \(path)", errno) }
        return number
    }

    /// Watches a directory no more; what it has told already may still be read.
    package func unwatch(_ watch: Watch) {
        // It fails for a directory that is gone, which is not watched any more either.
        _ = inotify_rm_watch(descriptor.number, watch)
    }

    /// Takes what happened, in order, as much as one read brings.
    ///
    /// - Returns: The events; none when nothing has happened.
    /// - Throws: What `read` answers when the instance itself is broken.
    package func takeEvents() throws(SystemError) -> [Event] {
        var failure: Int32 = 0
        let events = withUnsafeTemporaryAllocation(byteCount: 32 << 10, alignment: 8) { memory in
            let count = read(descriptor.number, memory.baseAddress, memory.count)
            if count < 0, errno != EAGAIN, errno != EINTR { failure = errno }
            return Self.events(in: UnsafeRawBufferPointer(rebasing: memory[..<max(count, 0)]))
        }
        guard failure == 0 else { throw SystemError("read inotify events", failure) }
        return events
    }

    /// Cuts what was read into events.
    private static func events(in bytes: UnsafeRawBufferPointer) -> [Event] {
        var events: [Event] = []
        var offset = 0
        let header = MemoryLayout<inotify_event>.size
        while offset + header <= bytes.count {
            let event = bytes.loadUnaligned(fromByteOffset: offset, as: inotify_event.self)
            let start = offset + header
            let end = min(start + Int(event.len), bytes.count)
            // The name is filled up with zeros.
            let name = bytes[start..<end].prefix { $0 != 0 }
            events.append(
                Event(
                    watch: event.wd,
                    changes: Changes(rawValue: event.mask),
                    cookie: event.cookie,
                    name: String(decoding: name, as: UTF8.self)
                )
            )
            offset = end
        }
        return events
    }
}
