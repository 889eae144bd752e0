/// Deadlines by the thousand: setting and cancelling one is O(1), whatever their number.
///
/// A hashed wheel (Varghese and Lauck 1987, scheme 6): a deadline is kept in the slot of its tick modulo the number of slots,
/// so one that is more than a rotation (32 s) away is looked at once a rotation. Timers fire at their tick or after it, never
/// before; time is an argument.
package struct TimerWheel: ~Copyable {
    /// Names a set timer; once it has fired or was cancelled it names nothing.
    package struct Timer: Equatable, Sendable {
        fileprivate var index: Int32
        fileprivate var generation: UInt32
    }

    /// 24 bytes, of which each connection has one.
    private struct Entry {
        var tick: Int64
        var token: UInt32
        var next: Int32
        var previous: Int32
        /// How many timers had this entry before.
        var generation: UInt32
    }

    /// How long a tick is: a timer is due this much late at most.
    package static let resolution = Duration.milliseconds(8)
    private static let slots = 4096

    private let start: ContinuousClock.Instant
    private var entries: [Entry] = []
    private var heads = [Int32](repeating: -1, count: slots)
    /// A bit for each slot with a timer, in 64 words, and a bit for each word that is not 0: the next slot is found in two looks.
    private var occupied = [UInt64](repeating: 0, count: slots / 64)
    private var occupiedWords: UInt64 = 0
    private var freeHead: Int32 = -1
    private var currentTick: Int64 = 0
    /// How many timers are set.
    package private(set) var count = 0

    /// Makes a wheel without timers.
    ///
    /// - Parameters:
    ///   - now: The present; no timer can be set before it.
    ///   - capacity: How many timers have a place from the start, so that their list is never moved and leaves no holes; a place costs
    ///     memory only once it was used.
    package init(now: ContinuousClock.Instant, capacity: Int = 0) {
        start = now
        entries.reserveCapacity(capacity)
    }

    /// Sets a timer.
    ///
    /// - Parameters:
    ///   - deadline: When it fires; one in the past fires at the next `advance`.
    ///   - token: What `advance` answers for it.
    /// - Returns: The name to cancel it by.
    package mutating func set(_ deadline: ContinuousClock.Instant, token: UInt32) -> Timer {
        let tick = max(Self.ticks(deadline - start, roundedUp: true), currentTick + 1)
        let index: Int32
        if freeHead >= 0 {
            index = freeHead
            freeHead = entries[Int(index)].next
        } else {
            index = Int32(entries.count)
            entries.append(Entry(tick: 0, token: 0, next: -1, previous: -1, generation: 0))
        }
        let slot = Int(tick) % Self.slots
        let head = heads[slot]
        let generation = entries[Int(index)].generation
        entries[Int(index)] = Entry(
            tick: tick,
            token: token,
            next: head,
            previous: -1,
            generation: generation
        )
        if head >= 0 { entries[Int(head)].previous = index }
        heads[slot] = index
        occupied[slot / 64] |= 1 << UInt64(slot % 64)
        occupiedWords |= 1 << UInt64(slot / 64)
        count += 1
        return Timer(index: index, generation: generation)
    }

    /// Takes a timer back; does nothing for one that has fired or was cancelled.
    ///
    /// Of timers that fire together, whoever acts on the first may cancel the second, whose token is on its way already.
    package mutating func cancel(_ timer: Timer) {
        guard entries[Int(timer.index)].generation == timer.generation else { return }
        unlink(timer.index)
    }

    /// When a timer fires, up to a tick after what was asked for; `nil` for one that has fired or was cancelled.
    package func deadline(of timer: Timer) -> ContinuousClock.Instant? {
        let entry = entries[Int(timer.index)]
        guard entry.generation == timer.generation else { return nil }
        return start + Self.resolution * entry.tick
    }

    /// Moves the present on.
    ///
    /// - Parameters:
    ///   - now: The present, at or after the last one given.
    ///   - fired: Receives the tokens of the timers that are due, in the order of their ticks unless more than a rotation has
    ///     passed since the last call.
    package mutating func advance(to now: ContinuousClock.Instant, fired: inout [UInt32]) {
        let nowTick = Self.ticks(now - start, roundedUp: false)
        guard nowTick > currentTick else { return }
        // Past a whole rotation each slot is visited once, which finds everything that is due.
        var tick = max(currentTick + 1, nowTick - Int64(Self.slots) + 1)
        while tick <= nowTick, count > 0 {
            var index = heads[Int(tick) % Self.slots]
            while index >= 0 {
                let entry = entries[Int(index)]
                if entry.tick <= nowTick {
                    fired.append(entry.token)
                    unlink(index)
                }
                index = entry.next
            }
            tick += 1
        }
        currentTick = nowTick
    }

    /// When `advance` next has something to look at; `nil` when no timer is set.
    ///
    /// A timer more than a rotation away may make it earlier than the timer's deadline.
    package var nextDeadline: ContinuousClock.Instant? {
        guard count > 0 else { return nil }
        let first = Int(currentTick + 1) % Self.slots
        let slot = nextOccupiedSlot(from: first)
        let distance = (slot - first + Self.slots) % Self.slots
        return start + Self.resolution * (currentTick + 1 + Int64(distance))
    }

    /// The first slot with a timer, from `first` on and round; there must be one.
    private func nextOccupiedSlot(from first: Int) -> Int {
        let word = first / 64
        let rest = occupied[word] >> UInt64(first % 64)
        if rest != 0 { return first + rest.trailingZeroBitCount }
        // The words after it, then those before it, and last its own, of which only the low part is left.
        let next = word + 1
        let words = occupiedWords >> UInt64(next) | occupiedWords << UInt64(64 - next)
        let found = (next + words.trailingZeroBitCount) % 64
        return found * 64 + occupied[found].trailingZeroBitCount
    }

    private mutating func unlink(_ index: Int32) {
        let entry = entries[Int(index)]
        let slot = Int(entry.tick) % Self.slots
        if entry.previous >= 0 {
            entries[Int(entry.previous)].next = entry.next
        } else {
            heads[slot] = entry.next
            if entry.next < 0 {
                occupied[slot / 64] &= ~(1 << UInt64(slot % 64))
                if occupied[slot / 64] == 0 { occupiedWords &= ~(1 << UInt64(slot / 64)) }
            }
        }
        if entry.next >= 0 { entries[Int(entry.next)].previous = entry.previous }
        entries[Int(index)].generation &+= 1
        entries[Int(index)].next = freeHead
        freeHead = index
        count -= 1
    }

    private static func ticks(_ duration: Duration, roundedUp: Bool) -> Int64 {
        let (seconds, attoseconds) = duration.components
        let nanoseconds = seconds * 1_000_000_000 + attoseconds / 1_000_000_000
        return (nanoseconds + (roundedUp ? 7_999_999 : 0)) / 8_000_000
    }
}
