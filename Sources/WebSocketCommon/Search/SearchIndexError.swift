/// Why an index did not do what it was asked to.
///
/// The reasons are for the operator's log: they name files.
package enum SearchIndexError: Error, Equatable, Sendable, CustomStringConvertible {
    /// Another program kept the index for itself for too long; later it may work.
    case busy(reason: String)
    /// What stands in the index's place cannot be read: it is no index, or it is broken.
    case damaged(reason: String)
    /// The index belongs to another program, or to a newer version of this one, and was left as it is.
    case incompatible(reason: String)
    /// The system refused: no permission, no space, a broken disk.
    case failed(reason: String)

    /// What was tried, and why it did not work.
    package var description: String {
        switch self {
        case .busy(let reason), .damaged(let reason), .incompatible(let reason),
            .failed(let reason):
            reason
        }
    }
}
