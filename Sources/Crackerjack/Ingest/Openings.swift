internal import Synchronization

/// The runs that files are to begin, while the files wait to be read.
///
/// Files of one run may be posted at the same moment, by parts of a build that run side by side. Nobody knows of the run when they
/// come, and only one of them may begin it: the first that can be read.
struct Openings: Sendable {
    /// The beginning of one run; it is there as long as a file that may begin it.
    final class Opening: Sendable {
        private let isTaken = Atomic(false)

        fileprivate init() {}

        /// Begins the run, unless another file has.
        ///
        /// - Returns: Whether it is this one that begins it.
        func take() -> Bool { !isTaken.exchange(true, ordering: .relaxed) }
    }

    private struct Entry: Sendable {
        weak var opening: Opening?
    }

    private var entries: [String: Entry] = [:]

    /// The beginning of a run that is not known yet.
    mutating func opening(of run: String) -> Opening {
        entries = entries.filter { $0.value.opening != nil }
        if let opening = entries[run]?.opening { return opening }
        let opening = Opening()
        entries[run] = Entry(opening: opening)
        return opening
    }
}
