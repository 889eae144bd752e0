/// Values that clients set: they keep what they were given, and are 0 at the start and after a reset.
package struct InjectionModule: SimulationModule {
    private let signals: [SignalDeclaration]

    /// Makes one with these signals, all of them writable.
    package init(_ signals: [SignalDeclaration]) {
        self.signals = signals.map { signal in
            var signal = signal
            signal.isWritable = true
            return signal
        }
    }

    /// `injection`.
    package var type: String { "injection" }

    /// Answers the signals that it was made with.
    package mutating func stage() -> [SignalDeclaration] { signals }

    /// Sets all of them to 0.
    package mutating func reset(_ values: inout [Double]) {
        for index in values.indices { values[index] = 0 }
    }

    /// Leaves all as it is.
    package mutating func step(_ values: inout [Double], time: Double, dt: Double) {}
}
