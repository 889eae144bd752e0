internal import CLinux
internal import Glibc

/// A system call that failed.
package struct SystemError: Error, Equatable, CustomStringConvertible {
    /// What was tried, with its object: `listen on 127.0.0.1:8688`.
    package var operation: String
    /// The error number, positive: `EADDRINUSE`.
    package var number: Int32

    /// Names a failed operation and its error number.
    package init(_ operation: String, _ number: Int32) {
        self.operation = operation
        self.number = number
    }

    /// `listen on 127.0.0.1:8688: Address already in use`.
    package var description: String { "\(operation): \(String(cString: strerror(number)))" }

    /// Returns `result`, or throws when it is a negative errno, as every `hub_…` call answers.
    static func check<Result: BinaryInteger>(
        _ result: Result,
        _ operation: @autoclosure () -> String
    ) throws(SystemError) -> Result {
        guard result < 0 else { return result }
        throw SystemError(operation(), Int32(truncatingIfNeeded: 0 - Int(result)))
    }
}

extension SystemError {
    /// Whether a blocking call waited in vain.
    package var isTimeout: Bool { number == EAGAIN || number == ETIMEDOUT }
}
