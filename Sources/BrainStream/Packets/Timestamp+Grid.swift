internal import WebSocketCommon

extension Timestamp {
    /// The first of the moments that follow this one at equal distances and that is no earlier than another.
    ///
    /// - Parameters:
    ///   - interval: The distance, at least 1 µs.
    ///   - moment: The other.
    /// - Returns: The moment; this one when the other is before it.
    func onGrid(of interval: Duration, notBefore moment: Timestamp) -> Timestamp {
        guard moment > self else { return self }
        let step = max(1, Int64(clamping: interval.attoseconds / 1_000_000_000_000))
        let steps = (moment.microseconds - microseconds + step - 1) / step
        return Timestamp(clampingMicroseconds: microseconds + steps * step)
    }
}
