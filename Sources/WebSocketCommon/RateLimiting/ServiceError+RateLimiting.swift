extension ServiceError {
    /// Refuses a message that came too fast.
    ///
    /// The time is rounded up to the millisecond, so that waiting as long as it says is enough.
    package static func rateLimitExceeded(retryAfter: Duration) -> ServiceError {
        let nanoseconds = max(0, RateLimit.nanoseconds(in: retryAfter))
        let milliseconds = nanoseconds / 1_000_000 + (nanoseconds % 1_000_000 > 0 ? 1 : 0)
        let fraction = String(milliseconds % 1000 + 1000).dropFirst()
        return ServiceError(
            .rateLimitExceeded,
            "Message rate limit exceeded. "
                + "Retry after \(milliseconds / 1000).\(fraction) seconds."
        )
    }
}
