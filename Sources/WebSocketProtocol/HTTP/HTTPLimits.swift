/// How large a message of the peer may be before it is refused.
package struct HTTPLimits: Equatable, Sendable {
    /// The longest request target, in bytes; 8 KiB by default; past it, 414.
    package var maximumTargetLength = 8_192
    /// The largest head, start line and header fields together, in bytes; 16 KiB by default.
    ///
    /// Past it, 431. The trailers of a chunked body have the same limit once more.
    package var maximumHeadSize = 16_384
    /// The greatest number of header fields; 100 by default; past it, 431.
    package var maximumFields = 100
    /// The largest body, decoded, in bytes; 1 MiB by default; past it, 413.
    package var maximumBodySize = 1_048_576
    /// The largest body for paths that have a bound of their own, in bytes; none by default.
    package var maximumBodySizes: [String: Int] = [:]

    /// The defaults.
    package init() {}

    /// The same limits with the body size that a request's path has.
    func adapted(to request: HTTPRequest) -> HTTPLimits {
        guard !maximumBodySizes.isEmpty, let size = maximumBodySizes[request.path] else {
            return self
        }
        var limits = self
        limits.maximumBodySize = size
        return limits
    }
}
