internal import Glibc
internal import Synchronization

/// Whether somebody wants the program to end: Ctrl-C, or a SIGTERM.
enum Interruption {
    private static let flag = Atomic(false)

    /// Whether it was told to end since `await`.
    static var hasCome: Bool { flag.load(ordering: .relaxed) }

    /// Takes such signals from now on, instead of ending at once.
    static func await() {
        // Made here, because a handler may only touch what is there.
        flag.store(false, ordering: .relaxed)
        for number in [SIGINT, SIGTERM] {
            signal(number) { _ in Interruption.flag.store(true, ordering: .relaxed) }
        }
    }
}
