internal import EventLoop

/// The sends that are handed to the flusher at once, in memory of their own: to add one is to write its fields.
struct SendBatch: ~Copyable {
    private static let capacity = 1024

    private let start: UnsafeMutablePointer<Send>
    private let end: UnsafeMutablePointer<Send>
    /// Where the next one is written.
    private var next: UnsafeMutablePointer<Send>
    /// How many bytes all of them have together.
    private var byteCount = 0

    init() {
        start = .allocate(capacity: Self.capacity)
        end = start + Self.capacity
        next = start
        let nothing = UnsafeRawBufferPointer(start: nil, count: 0)
        start.initialize(
            repeating: Send(to: -1, bytes: nothing, tag: 0),
            count: Self.capacity
        )
    }

    deinit { start.deallocate() }

    var isEmpty: Bool { next == start }

    /// Whether it must be flushed before anything is added.
    var isFull: Bool { next == end }

    /// What was added.
    var sends: UnsafeMutableBufferPointer<Send> {
        UnsafeMutableBufferPointer(start: start, count: next - start)
    }

    /// The sends of which the kernel took less than all, after a flush.
    ///
    /// Mostly there are none, and then what was taken adds up to what was added; an errno is negative.
    var cutSends: [Send] {
        var taken = 0
        var send = start
        while send < next {
            taken &+= send.pointee.result
            send += 1
        }
        guard taken != byteCount else { return [] }
        return sends.filter { $0.result < $0.bytes.count }
    }

    /// Adds a send; the batch must not be full.
    @inline(__always)
    mutating func append(_ bytes: UnsafeRawBufferPointer, to connection: Int32, tag: Int32) {
        next.pointee.descriptor = connection
        next.pointee.bytes = bytes
        next.pointee.tag = tag
        next.pointee.result = 0
        next += 1
        byteCount &+= bytes.count
    }

    mutating func removeAll() {
        next = start
        byteCount = 0
    }
}
