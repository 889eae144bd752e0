package import Hermes
package import Settings
internal import WebSocketCommon

/// The file that describes a simulation: YAML of version "0.2", in either of the forms that the ecosystem writes.
///
/// The older form names a module's kind `adapter`, the newer one `type`; all else is read alike. Every mistake is told at once,
/// with file, line, column and key.
package struct SimulationFile: Equatable, Sendable {
    /// The version that a file may name, as text or as a number.
    package static let version = "0.2"

    /// What is simulated, and how it runs.
    package var configuration = SimulationConfiguration()
    /// Where the file wants to be served; its reader decides whether it follows.
    package var server = ServerWishes()

    /// Reads a file, and those that it names.
    ///
    /// - Parameters:
    ///   - path: The file; relative paths in it begin at its directory.
    ///   - searchPath: Where programs are looked for that are named without a path, directories with colons between them; `nil`:
    ///     the variable `PATH`.
    /// - Returns: What the file says.
    /// - Throws: `SettingsErrors` with all that is wrong.
    package static func read(
        _ path: String,
        searchPath: String? = nil
    ) throws(SettingsErrors) -> SimulationFile {
        let paths = FilePaths(beside: path, searchPath: searchPath)
        return try SettingsFile.read(path) { SimulationFile(readingTop: &$0, paths) }
    }

    private init(readingTop reader: inout SettingsReader, _ paths: FilePaths) {
        var version = Self.version
        reader.word("version", into: &version, among: [Self.version])
        // A module that is wrong in itself is there all the same for what names it.
        var names: [String] = []
        var modules: [SimulationConfiguration.Module?] = []
        reader.namedSections("modules", into: &modules) { name, section in
            names.append(name)
            return SimulationConfiguration.Module(reading: &section, name: name, paths)
        }
        if names.isEmpty { reader.reject("modules", "missing; a simulation has a module or more") }
        configuration.modules = modules.compactMap(\.self)
        configuration.readWiring(&reader, modules: names)
        configuration.readExecution(&reader, modules: names)
        reader.section("server") { section in
            server = ServerWishes(reading: &section)
            section.number("telemetry_hz", into: &configuration.telemetryRate, in: .rates)
        }
    }
}

extension NumberRange {
    /// The rates that frames, steps and telemetry may have, in Hz.
    ///
    /// A frame has a whole number of nanoseconds, and 2⁶³ of them are the end of time.
    static let rates = NumberRange.within(0.001...1_000_000)
}
