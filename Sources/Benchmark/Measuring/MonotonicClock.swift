internal import CLinux
internal import Glibc

/// The clocks that are read in nanoseconds.
enum MonotonicClock {
    /// The time since some moment in the past: the clock that publishers and subscribers share.
    static func nanoseconds() -> UInt64 { read(CLOCK_MONOTONIC) }

    /// The processor time that this thread has used.
    static func threadNanoseconds() -> UInt64 { read(CLOCK_THREAD_CPUTIME_ID) }

    /// The calendar's time, in milliseconds since the epoch.
    static func calendarMilliseconds() -> Double { Double(read(CLOCK_REALTIME)) / 1e6 }

    private static func read(_ clock: clockid_t) -> UInt64 {
        var time = timespec()
        clock_gettime(clock, &time)
        return UInt64(time.tv_sec) * 1_000_000_000 + UInt64(time.tv_nsec)
    }
}
