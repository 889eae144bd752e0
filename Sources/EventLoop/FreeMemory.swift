internal import CLinux

/// The memory that the process has freed, and the allocator still has.
package enum FreeMemory {
    /// Gives it back to the kernel; takes about a millisecond for each 10 MiB that the process holds.
    package static func giveBack() { hub_give_free_pages_back() }
}
