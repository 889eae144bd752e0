/// A frame as a reader has it: the values of a subscription's signals at one moment of the simulation.
package struct TelemetryFrame: Sendable {
    /// The simulation's frame number; modulo 2^32 when it came in a compact frame.
    package var frame: UInt64
    /// The simulated time, in seconds.
    package var time: Double
    /// The values, in the order of the subscription.
    package var values: [Double]

    /// Describes a frame.
    package init(frame: UInt64, time: Double, values: [Double]) {
        self.frame = frame
        self.time = time
        self.values = values
    }
}

extension TelemetryFrame: Equatable {
    /// Compares bit for bit: a NaN is itself and no NaN of another payload, and -0.0 is not 0.0.
    package static func == (frame: TelemetryFrame, other: TelemetryFrame) -> Bool {
        frame.frame == other.frame && frame.time.bitPattern == other.time.bitPattern
            && frame.values.elementsEqual(other.values) { $0.bitPattern == $1.bitPattern }
    }
}
