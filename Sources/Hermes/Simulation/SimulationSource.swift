/// What an engine plays: a simulation, or a recording of one.
package protocol SimulationSource {
    /// What it has.
    var schema: SimulationSchema { get }
    /// The number of the present frame; 0 at the start of a simulation.
    var frame: UInt64 { get }
    /// The simulated time of the present frame, in nanoseconds.
    var time: Int64 { get }
    /// The simulated time of the next frame, in nanoseconds; `nil` when there is none.
    var nextTime: Int64? { get }
    /// How simulated time passes once it runs.
    var mode: SimulationConfiguration.Mode { get }
    /// The present values of all signals, in the order of the schema.
    var values: [Double] { get }

    /// Goes on to the next frame, which there is.
    ///
    /// - Throws: Why it cannot; it can be reset then.
    mutating func advance() throws(SimulationError)

    /// Goes back to the start.
    mutating func reset() throws(SimulationError)

    /// Sets a signal, by its place in the schema.
    ///
    /// - Throws: `notSupported`.
    mutating func set(_ place: Int, to value: Double) throws(SimulationError)

    /// Goes to a frame, or to the last one before it if it is not there.
    ///
    /// - Throws: `notSupported`, or why it cannot.
    mutating func seek(to target: SeekTarget) throws(SimulationError)

    /// Ends it: nothing is called after this.
    mutating func close()
}

/// Where in a recording to go.
package enum SeekTarget: Equatable, Sendable {
    /// A frame by its number.
    case frame(UInt64)
    /// A simulated time, in seconds.
    case moment(Double)
}
