internal import CLinux
internal import Glibc

/// The number of an open file; the kernel gives it to something else once it is closed.
package struct Descriptor: Hashable, Sendable {
    /// The number, 0 or more.
    package var number: Int32

    /// Names an open file by its number.
    package init(_ number: Int32) { self.number = number }

    /// Another number for the same open file, close-on-exec.
    ///
    /// - Returns: The new number; its caller closes it.
    /// - Throws: `EMFILE`.
    package func duplicated() throws(SystemError) -> Descriptor {
        Descriptor(try SystemError.check(hub_duplicate(number), "duplicate descriptor \(number)"))
    }

    /// Says that this side sends no more; the peer reads all that was sent, and then the end.
    ///
    /// To close instead, with bytes of the peer's unread, would reset the connection and could destroy what was sent last. It fails
    /// only for a connection that is gone already.
    package func finishSending() { _ = shutdown(number, Int32(SHUT_WR)) }

    /// Closes it.
    ///
    /// What `close` answers is of no use: Linux has released the number even when it reports an error.
    package func close() { _ = Glibc.close(number) }
}
