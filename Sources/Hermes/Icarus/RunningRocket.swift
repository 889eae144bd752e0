/// A rocket with its place in the bus: a flight, and the signals that tell of it.
struct RunningRocket {
    let layout: RocketLayout
    private var flight: Flight
    private let start: FlightInputs

    /// Puts a rocket with parameters without problems where it starts; `nil` when that is beyond what numbers can hold.
    init?(_ parameters: RocketParameters) {
        flight = Flight(parameters)
        start = FlightInputs(throttle: parameters.throttle, force: .zero, moment: .zero)
        guard flight.state.isFinite,
            let layout = RocketLayout(
                RocketReading(flight, start, startThrottle: start.throttle),
                entity: parameters.entity
            )
        else { return nil }
        self.layout = layout
    }

    /// Puts it back where it started.
    mutating func reset(_ values: inout [Double]) {
        flight.reset()
        write(start, &values, setsCommands: true)
    }

    /// Moves it on by what the commands say.
    ///
    /// - Parameters:
    ///   - values: Its part of the bus.
    ///   - time: How long, in seconds.
    /// - Returns: Whether it is somewhere; if not, all is as it was.
    mutating func step(_ values: inout [Double], for time: Double) -> Bool {
        let inputs = layout.inputs(values)
        guard flight.advance(inputs, for: time) else { return false }
        write(inputs, &values, setsCommands: false)
        return true
    }

    private func write(_ inputs: FlightInputs, _ values: inout [Double], setsCommands: Bool) {
        let reading = RocketReading(flight, inputs, startThrottle: start.throttle)
        // The array moves into the sink and back: a copy of it would be an allocation a step.
        var sink = ValueSink(setsCommands: setsCommands)
        swap(&sink.values, &values)
        reading.tell(&sink)
        swap(&sink.values, &values)
    }
}
