package import WebSocketCommon

/// The way to an engine, which runs on a thread of its own: a port, whose adapter has the thread and the clock.
package protocol SimulationLink: Sendable {
    /// What plays.
    var schema: SimulationSchema { get }
    /// How simulated time passes once it runs.
    var mode: SimulationConfiguration.Mode { get }

    /// Starts the thread.
    ///
    /// - Parameter wake: Is called when there are reports.
    /// - Throws: `INTERNAL_ERROR` when there cannot be one.
    func start(wake: @escaping @Sendable () -> Void) throws(ServiceError)

    /// Leaves an order; it is carried out after those before it.
    func post(_ order: SimulationOrder)

    /// Takes what was told since the last time, in order; of frames that nobody took in time only the newest are there.
    func takeReports() -> [SimulationReport]

    /// Ends the simulation and the thread; returns when they have ended.
    func stop()
}
