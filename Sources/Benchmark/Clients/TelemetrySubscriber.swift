/// What one subscriber of telemetry gets.
struct TelemetrySubscriber {
    /// A frame and the moment at which it was read.
    struct Arrival {
        /// Its number in the simulation.
        let frame: UInt32
        /// The simulated time, in nanoseconds.
        let time: Double
        /// By the monotonic clock, in nanoseconds.
        let instant: UInt64

        /// Reads the header of a compact frame; `nil` when the bytes are none.
        init?(_ frame: UnsafeRawBufferPointer, at instant: UInt64) {
            guard frame.count >= 16 else { return nil }
            self.frame = UInt32(littleEndian: frame.loadUnaligned(as: UInt32.self))
            let bits = UInt64(
                littleEndian: frame.loadUnaligned(fromByteOffset: 4, as: UInt64.self)
            )
            time = Double(bitPattern: bits) * 1e9
            self.instant = instant
        }

        /// How much later it was read than simulated time says, from a moment that is the same for all, in nanoseconds.
        var age: Double { Double(instant) - time }
    }

    /// What came since a moment.
    struct Account {
        /// How many frames.
        private(set) var frames = 0
        /// How many did not come, by the numbers of those before and after them.
        private(set) var missing = 0
        private var first: Arrival?
        private var last: Arrival?
        /// When frames came, and their ages, by how many came before; in nanoseconds since the first.
        private var instants = LeastSquares()
        private var ages = LeastSquares()

        /// Frames a second; not a number for less than two.
        var rate: Double { 1e9 / instants.slope }

        /// How much the age of the frames grew, from the first to the last, in milliseconds.
        var drift: Double { ages.slope * Double(frames - 1) / 1e6 }

        /// Notes a frame; `distance` is how many frames of the simulation lie between two that are streamed.
        mutating func note(_ arrival: Arrival, distance: UInt32) {
            if let last {
                // What is repeated or comes out of order is as wrong as what is missing.
                let passed = arrival.frame &- last.frame
                if passed != distance { missing += max(1, Int(passed / distance) - 1) }
            }
            let start = first ?? arrival
            instants.add(Double(frames), Double(arrival.instant - start.instant))
            ages.add(Double(frames), arrival.age - start.age)
            first = start
            last = arrival
            frames += 1
        }
    }

    var reader: FrameReader
    /// Whether the age of its frames is noted: one in a few says enough.
    let isSampled: Bool
    var account = Account()
}
