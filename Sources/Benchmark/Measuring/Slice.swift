/// What one server did in one slice, from quiet to quiet.
struct Slice {
    /// Messages sent.
    var messages = 0
    /// Messages received, counted once for each receiver.
    var deliveries = 0
    /// Bytes received by subscribers.
    var bytes = 0
    /// The server's processor time, in nanoseconds.
    var processorTime = 0.0
    /// The time that passed while it was driven, in seconds.
    var seconds = 0.0

    /// Microseconds of processor time for a delivery.
    var microsecondsPerDelivery: Double { processorTime / 1000 / Double(max(deliveries, 1)) }
}
