internal import CLinux
internal import Glibc
internal import Synchronization

/// Wakes a loop from another thread.
package struct Waker: Sendable {
    let descriptor: Descriptor

    /// Ends the loop's wait, now or at its next turn.
    package func wake() {
        var one: UInt64 = 1
        // EAGAIN means that the counter is full, so the loop is being woken anyway.
        _ = write(descriptor.number, &one, MemoryLayout<UInt64>.size)
    }

    /// Takes all wake-ups so far as heard; the loop does it before it looks for what they mean.
    func clear() {
        var count: UInt64 = 0
        _ = read(descriptor.number, &count, MemoryLayout<UInt64>.size)
    }
}

/// Messages from other threads to the loop, in the order in which they were posted.
///
/// The owner bounds it by what it lets other threads do: each has at most its own answers on the way.
package final class Inbox<Message: Sendable>: Sendable {
    private let messages = Mutex<[Message]>([])
    private let waker: Waker

    /// Makes the inbox of the loop that `waker` wakes.
    package init(waker: Waker) { self.waker = waker }

    /// Leaves a message; any thread may call it.
    package func post(_ message: Message) {
        let wasEmpty = messages.withLock { messages in
            messages.append(message)
            return messages.count == 1
        }
        // Whoever finds messages waiting knows that the loop has been woken for them.
        if wasEmpty { waker.wake() }
    }

    /// Takes all messages; the loop calls it when it was woken.
    package func drain() -> [Message] {
        messages.withLock { messages in
            defer { messages = [] }
            return messages
        }
    }
}
