/// Writes values into the bus, one after another.
struct ValueSink: SignalSink {
    /// The module's part of the bus, of the length that the declarations have.
    var values: [Double] = []
    /// Whether commands get their start values too, or stay as they were set.
    let setsCommands: Bool
    private var next = 0

    init(setsCommands: Bool) { self.setsCommands = setsCommands }

    mutating func component(_: StaticString, _: StaticString) {}

    mutating func output(_: RocketSignal, _ value: Double) {
        values[next] = value
        next += 1
    }

    mutating func input(_: RocketSignal, from _: StaticString, _ value: Double) {
        values[next] = value
        next += 1
    }

    mutating func command(_: RocketSignal, _ start: Double) {
        if setsCommands { values[next] = start }
        next += 1
    }
}
