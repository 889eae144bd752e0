/// What a simulation is made of and how it runs, as its file says it (`SimulationFile` reads that).
package struct SimulationConfiguration: Equatable, Sendable {
    /// How simulated time passes.
    package enum Mode: String, CaseIterable, Sendable {
        /// By the wall clock.
        case realtime
        /// As fast as possible.
        case afap
        /// Only by the command `step`.
        case paused
    }

    /// How a module is made.
    package enum Maker: Equatable, Sendable {
        /// Values that clients set (`InjectionModule`).
        case injection([SignalDeclaration])
        /// `MockPhysics`.
        case mockPhysics
        /// `MockModule`.
        case mockModule
        /// The native rocket.
        case icarus(RocketParameters)
        /// A program of its own.
        case process(ExternalProcess)
        /// The Icarus library.
        case library(ExternalLibrary)
    }

    /// A module and its name.
    package struct Module: Equatable, Sendable {
        /// The first part of its signals' names.
        package var name: String
        /// How it is made.
        package var maker: Maker

        /// Describes a module.
        package init(_ name: String, _ maker: Maker) {
            self.name = name
            self.maker = maker
        }
    }

    /// A program that is a module: it is spoken to over its standard input and output.
    package struct ExternalProcess: Equatable, Sendable {
        /// The program's file, an absolute path.
        package var executable: String
        /// What stands behind its name.
        package var arguments: [String] = []
        /// The signals that it must have and no others; empty: those that it declares itself.
        package var signals: [SignalDeclaration] = []
        /// How long it may take to stage, in seconds, above 0.
        package var stageTimeout: Double = 10
        /// How long it may take to step or reset, in seconds, above 0.
        package var stepTimeout: Double = 5

        /// Names a program.
        package init(
            executable: String,
            arguments: [String] = [],
            signals: [SignalDeclaration] = []
        ) {
            self.executable = executable
            self.arguments = arguments
            self.signals = signals
        }
    }

    /// A shared library with the Icarus C API.
    package struct ExternalLibrary: Equatable, Sendable {
        /// The library's file, an absolute path.
        package var path: String
        /// The file that it is configured by, an absolute path.
        package var configuration: String

        /// Names a library and its configuration.
        package init(path: String, configuration: String) {
            self.path = path
            self.configuration = configuration
        }
    }

    /// One value led to another: dst = src × gain + offset.
    package struct Wire: Equatable, Sendable {
        /// The signal that is read.
        package var source: SignalName
        /// The signal that is written, which must be writable.
        package var destination: SignalName
        /// The factor.
        package var gain: Double
        /// What is added, after the factor.
        package var offset: Double

        /// Describes a wire.
        package init(
            from source: SignalName,
            to destination: SignalName,
            gain: Double = 1,
            offset: Double = 0
        ) {
            self.source = source
            self.destination = destination
            self.gain = gain
            self.offset = offset
        }
    }

    /// When a module steps: with every frame, or several times a frame.
    package struct ScheduleEntry: Equatable, Sendable {
        /// The module.
        package var module: String
        /// How often it steps, in Hz; `nil`: `rate`.
        package var rate: Double?

        /// Describes an entry.
        package init(_ module: String, rate: Double? = nil) {
            self.module = module
            self.rate = rate
        }
    }

    /// The modules, in the order of the file.
    package var modules: [Module] = []
    /// The wires, in the order in which they are applied.
    package var wiring: [Wire] = []
    /// How simulated time passes once it runs.
    package var mode = Mode.afap
    /// Frames per simulated second, above 0, default 100.
    package var rate: Double = 100
    /// When the simulation ends, in simulated seconds; `nil`: never.
    package var endTime: Double?
    /// The order in which modules step; empty: all, in the order of the file.
    package var schedule: [ScheduleEntry] = []
    /// Telemetry frames per second for who does not ask for another rate, above 0, default 60.
    package var telemetryRate: Double = 60

    /// Makes one without modules.
    package init() {}
}
