internal import Glibc

/// Asks every millisecond whether something has come true, until it has or the time is up.
///
/// - Parameters:
///   - time: How long to ask.
///   - condition: What should come true.
/// - Returns: Whether it came true.
/// - Throws: What `condition` throws.
package func eventually<Failure: Error>(
    within time: Duration = .seconds(5),
    _ condition: () throws(Failure) -> Bool
) throws(Failure) -> Bool {
    let deadline = ContinuousClock.now + time
    while try !condition() {
        guard ContinuousClock.now < deadline else { return false }
        usleep(1000)
    }
    return true
}
