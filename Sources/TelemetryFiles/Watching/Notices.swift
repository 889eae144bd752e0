internal import EventLoop

/// What the operator is told, none of it more often than is of use.
final class Notices {
    /// How many names are remembered that were told of once.
    private static let mostNames = 1000

    private let warn: @Sendable (String) -> Void
    private var told: Set<String> = []

    init(_ warn: @escaping @Sendable (String) -> Void) { self.warn = warn }

    /// Tells something.
    func tell(_ text: String) { warn(text) }

    /// Tells something that would be true each time it is looked at: once about a file or directory.
    func tellOnce(about name: String, _ text: String) {
        guard !told.contains(name) else { return }
        if told.count >= Self.mostNames { told = [] }
        told.insert(name)
        warn(text)
    }

    /// Tells that what has a file's name is none.
    func tellNotPlain(_ name: String) {
        tellOnce(about: name, "\(name): is no plain file; it is not read")
    }

    /// Lets it be told of a file again, which is another now.
    func forget(_ name: String) { told.remove(name) }
}
