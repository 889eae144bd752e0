/// Modules that step together: integer time, the wires between them, and a schedule by which some step more often than others.
///
/// A frame is: all wires in order, then all modules in the order of the schedule, each as often as its rate asks. Wires are
/// applied before the modules step, so a module sees what clients and other modules last said, and what it makes of that is led
/// on with the next frame. Time is frames × dt, in whole nanoseconds, so it does not drift.
package struct Simulation: SimulationSource {
    /// Makes a module of what the configuration says.
    package typealias ModuleMaker =
        (SimulationConfiguration.Module) throws(ModuleError) -> any SimulationModule

    private struct Route {
        let source: (module: Int, signal: Int)
        let destination: (module: Int, signal: Int)
        let gain: Double
        let offset: Double
    }

    private struct Turn {
        let module: Int
        let steps: Int
        let dt: Double
    }

    /// What it has.
    package let schema: SimulationSchema
    /// How simulated time passes once it runs.
    package let mode: SimulationConfiguration.Mode
    /// The number of frames since the start.
    package private(set) var frame: UInt64 = 0
    /// Frames × dt, in nanoseconds.
    package private(set) var time: Int64 = 0

    /// The length of a frame, in nanoseconds.
    private let dt: Int64
    private let endTime: Int64?
    private var modules: [any SimulationModule]
    /// The values of each module's signals: one dense array a module.
    private var bus: [[Double]]
    private let routes: [Route]
    private let turns: [Turn]

    /// Makes the modules, stages them and puts them into their initial conditions.
    ///
    /// - Parameters:
    ///   - configuration: What it is made of.
    ///   - make: Makes a module.
    /// - Throws: Why it cannot run; modules that were staged are closed again.
    package init(
        _ configuration: SimulationConfiguration,
        make: ModuleMaker
    ) throws(SimulationError) {
        var modules: [any SimulationModule] = []
        do throws(SimulationError) {
            let (schema, order) = try Self.stage(configuration, make, &modules)
            let wires = configuration.wiring
            let routes = wires.compactMap { Self.route($0, schema) }
            self.init(schema: schema, modules: modules, routes: routes, order, configuration)
            try reset()
        } catch {
            for index in modules.indices { modules[index].close() }
            throw error
        }
    }

    private init(
        schema: SimulationSchema,
        modules: [any SimulationModule],
        routes: [Route],
        _ entries: [SimulationConfiguration.ScheduleEntry],
        _ configuration: SimulationConfiguration
    ) {
        self.schema = schema
        self.modules = modules
        self.routes = routes
        mode = configuration.mode
        dt = Self.frameLength(schema.rate)
        endTime = configuration.endTime.flatMap { Int64(exactly: ($0 * 1e9).rounded()) }
        bus = schema.modules.map { Array(repeating: 0, count: $0.signals.count) }
        let seconds = Double(dt) / 1e9
        turns = entries.compactMap { entry in
            guard let module = schema.modules.firstIndex(where: { $0.name == entry.module }) else {
                return nil
            }
            let ratio = ((entry.rate ?? configuration.rate) / schema.rate).rounded()
            let steps = max(1, Int(exactly: ratio) ?? 1)
            return Turn(module: module, steps: steps, dt: seconds / Double(steps))
        }
    }

    /// dt = round(10⁹ / rate), at least 1 ns.
    private static func frameLength(_ rate: Double) -> Int64 {
        Int64(exactly: (1e9 / rate).rounded()).map { max(1, $0) } ?? 1
    }

    private static func stage(
        _ configuration: SimulationConfiguration,
        _ make: ModuleMaker,
        _ modules: inout [any SimulationModule]
    ) throws(SimulationError) -> (SimulationSchema, [SimulationConfiguration.ScheduleEntry]) {
        var described: [SimulationSchema.Module] = []
        for module in configuration.modules {
            do throws(ModuleError) {
                var made = try make(module)
                defer { modules.append(made) }
                let signals = try made.stage()
                described.append(
                    SimulationSchema.Module(
                        name: module.name,
                        type: made.type,
                        signals: signals,
                        introspection: made.introspection()
                    )
                )
            } catch {
                throw .module(module.name, error)
            }
        }
        let order =
            configuration.schedule.isEmpty
            ? configuration.modules.map { .init($0.name) } : configuration.schedule
        let rates = order.map { $0.rate ?? configuration.rate }
        let schema = try SimulationSchema(
            modules: described,
            wiring: configuration.wiring,
            // A frame is as long as the slowest module's step.
            rate: rates.min() ?? configuration.rate,
            telemetryRate: configuration.telemetryRate,
            endTime: configuration.endTime
        )
        return (schema, order)
    }

    private static func route(
        _ wire: SimulationConfiguration.Wire,
        _ schema: SimulationSchema
    ) -> Route? {
        guard let source = place(wire.source, schema),
            let destination = place(wire.destination, schema)
        else { return nil }
        return Route(
            source: source,
            destination: destination,
            gain: wire.gain,
            offset: wire.offset
        )
    }

    private static func place(
        _ name: SignalName,
        _ schema: SimulationSchema
    ) -> (module: Int, signal: Int)? {
        guard let module = schema.modules.firstIndex(where: { $0.name == name.module }),
            let signal = schema.modules[module].signals.firstIndex(where: { $0.name == name.local })
        else { return nil }
        return (module, signal)
    }

    /// The next frame's time; `nil` from the end time on.
    package var nextTime: Int64? {
        if let endTime, time >= endTime { return nil }
        let (next, overflow) = time.addingReportingOverflow(dt)
        return overflow ? nil : next
    }

    /// The present values of all signals.
    package var values: [Double] { Array(bus.joined()) }

    /// Applies the wires and steps the modules.
    package mutating func advance() throws(SimulationError) {
        for route in routes {
            let value = bus[route.source.module][route.source.signal]
            bus[route.destination.module][route.destination.signal] =
                value * route.gain + route.offset
        }
        let start = Double(time) / 1e9
        for turn in turns {
            for step in 0..<turn.steps {
                do throws(ModuleError) {
                    try modules[turn.module].step(
                        &bus[turn.module],
                        time: start + Double(step) * turn.dt,
                        dt: turn.dt
                    )
                    try checkWidth(of: turn.module)
                } catch {
                    throw .module(schema.modules[turn.module].name, error)
                }
            }
        }
        frame += 1
        time += dt
    }

    /// Puts all modules into their initial conditions: frame 0, time 0.
    package mutating func reset() throws(SimulationError) {
        for index in modules.indices {
            do throws(ModuleError) {
                try modules[index].reset(&bus[index])
                try checkWidth(of: index)
            } catch {
                throw .module(schema.modules[index].name, error)
            }
        }
        frame = 0
        time = 0
    }

    /// A module that changes how many signals it has would have every place after it be another's.
    private mutating func checkWidth(of module: Int) throws(ModuleError) {
        let width = schema.modules[module].signals.count
        guard bus[module].count != width else { return }
        let found = bus[module].count
        bus[module] = Array(repeating: 0, count: width)
        throw ModuleError("\(found) values, expected \(width)")
    }

    /// Sets a signal.
    package mutating func set(_ place: Int, to value: Double) {
        var place = place
        for module in bus.indices {
            if place < bus[module].count {
                bus[module][place] = value
                return
            }
            place -= bus[module].count
        }
    }

    /// Cannot be done: what was is not kept.
    package mutating func seek(to target: SeekTarget) throws(SimulationError) {
        throw .notSupported("a simulation cannot be sought in; replay a recording")
    }

    /// Closes all modules.
    package mutating func close() {
        for index in modules.indices { modules[index].close() }
    }
}
