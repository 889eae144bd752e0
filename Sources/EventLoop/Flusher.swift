internal import CLinux

/// One `send()`: these bytes to this connection.
package struct Send {
    /// Who receives them.
    package var descriptor: Int32
    /// What the owner knows the send by; flushers do not look at it.
    package var tag: Int32
    /// The bytes, unchanged until `flush` returns.
    package var bytes: UnsafeRawBufferPointer
    /// How many bytes the kernel took, or a negative errno; -EAGAIN when it has no room for one.
    package var result: Int = 0

    /// Describes a send that is still to be made.
    package init(to descriptor: Int32, bytes: UnsafeRawBufferPointer, tag: Int32) {
        self.descriptor = descriptor
        self.bytes = bytes
        self.tag = tag
    }
}

/// A way to hand bytes to the kernel for many connections at once.
package protocol Flusher {
    /// Makes every send and writes each one's `result`; it does not wait for room, and raises no SIGPIPE.
    mutating func flush(_ sends: UnsafeMutableBufferPointer<Send>)
}

/// One `send()` system call per connection, which is what the kernel charges for in any case.
package struct SendLoop: Flusher {
    /// Makes a send loop.
    package init() {}

    /// Makes every send in turn.
    package mutating func flush(_ sends: UnsafeMutableBufferPointer<Send>) {
        for index in sends.indices {
            let send = sends[index]
            sends[index].result = hub_send(
                send.descriptor,
                send.bytes.baseAddress,
                send.bytes.count
            )
        }
    }
}
