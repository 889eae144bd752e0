/// What one server did in one slice, from quiet to quiet.
struct Slice {
    /// Messages sent.
    var messages = 0
    /// Messages received, counted once for each receiver.
    var deliveries = 0
    /// Messages that did not come in time, counted once for each receiver.
    var lost = 0
    /// Bytes received by subscribers.
    var bytes = 0
    /// How often a subscriber read: deliveries by it tell how many came at once.
    var reads = 0
    /// The server's processor time, in nanoseconds.
    var processorTime = 0.0
    /// The time that passed while it was driven, in seconds.
    var seconds = 0.0

    /// Microseconds of processor time for a delivery.
    var microsecondsPerDelivery: Double { processorTime / 1000 / Double(max(deliveries, 1)) }

    /// Microseconds of processor time for a message.
    var microsecondsPerMessage: Double { processorTime / 1000 / Double(max(messages, 1)) }
}

/// When a slice ends; it is quiet then.
enum Extent {
    /// After that time.
    case duration(Duration)
    /// After so many messages.
    case messages(Int)
    /// When what the pause before has changed is over; such a slice is not measured.
    ///
    /// A TCP connection that was silent for longer than its retransmission timeout (200 ms at least) acknowledges each of the
    /// next 16 segments at once, instead of one in some: sending these costs half as much again. So a server that was driven
    /// long ago would seem dearer than one that was driven just before.
    case settled
}
