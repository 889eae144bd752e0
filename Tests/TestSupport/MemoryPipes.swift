package import EventLoop
internal import Glibc

/// The kernel's side of many connections, in memory: it takes what is sent to each as its peer is told to, and records all of it.
package struct MemoryPipes: Flusher, Sendable {
    /// How a connection takes bytes.
    package enum Peer: Equatable, Sendable {
        /// It takes every send whole.
        case quick
        /// It takes at most so many bytes of each send: its reader is slow.
        case slow(Int)
        /// It takes nothing (`EAGAIN`).
        case full
        /// It is gone (`EPIPE`).
        case gone
    }

    /// How each connection takes bytes; those not named are `quick`.
    package var peers: [Int32: Peer] = [:]
    /// All bytes that a connection took.
    package private(set) var received: [Int32: [UInt8]] = [:]
    /// The sizes of the sends offered to each connection, in order.
    package private(set) var sends: [Int32: [Int]] = [:]
    /// The connections in the order in which they were sent to.
    package private(set) var order: [Int32] = []
    /// How many sends came in each call.
    package private(set) var batches: [Int] = []

    /// Makes pipes whose peers are all quick.
    package init() {}

    /// Takes sends as their peers do.
    package mutating func flush(_ sends: UnsafeMutableBufferPointer<Send>) {
        batches.append(sends.count)
        for index in sends.indices { sends[index].result = take(sends[index]) }
    }

    private mutating func take(_ send: Send) -> Int {
        sends[send.descriptor, default: []].append(send.bytes.count)
        order.append(send.descriptor)
        let count: Int
        switch peers[send.descriptor] ?? .quick {
        case .quick: count = send.bytes.count
        case .slow(let most): count = min(most, send.bytes.count)
        case .full: return -Int(EAGAIN)
        case .gone: return -Int(EPIPE)
        }
        received[send.descriptor, default: []] += send.bytes.prefix(count)
        return count
    }

    /// Takes away what a connection received.
    ///
    /// - Parameter connection: The connection.
    /// - Returns: The bytes since the last call.
    package mutating func takeReceived(by connection: Int32) -> [UInt8] {
        received.removeValue(forKey: connection) ?? []
    }

    /// Forgets which sends were made, but not what they carried.
    package mutating func forgetSends() {
        sends = [:]
        order = []
        batches = []
    }
}
