/// Why a content store did not do what it was asked to.
///
/// The reasons are for the operator's log: they name files.
package enum ContentStoreError: Error, Equatable, Sendable, CustomStringConvertible {
    /// Another program kept the store for itself for too long; later it may work.
    case busy(reason: String)
    /// Another program has changed the store since it was read; it must be read again.
    case outdated(reason: String)
    /// What stands in the store's place cannot be read: it is no store, or it is broken.
    case damaged(reason: String)
    /// The bytes of a content are not those that it is named by.
    case damagedContent(ContentDigest, found: ContentDigest)
    /// The store belongs to another program, or to a newer version of this one, and was left as it is.
    case incompatible(reason: String)
    /// The system refused: no permission, no space, a broken disk.
    case failed(reason: String)

    /// What was tried, and why it did not work.
    package var description: String {
        switch self {
        case .busy(let reason), .outdated(let reason), .damaged(let reason),
            .incompatible(let reason), .failed(let reason):
            reason
        case .damagedContent(let digest, let found):
            "content \(digest) is damaged: its bytes have the digest \(found)"
        }
    }
}
