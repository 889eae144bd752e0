internal import Hermes
internal import Settings
internal import WebSocketCommon

extension SettingsReader {
    /// Reads an icarus module: with `lib_path` the library that `config` configures, else the native rocket.
    ///
    /// The rocket's parameters are in `options`, or at the top of the file that `config` names; options come last.
    mutating func icarus(_ paths: FilePaths) -> SimulationConfiguration.Maker? {
        var (library, config): (String?, String?)
        value("lib_path", into: &library) { text throws(SettingsProblem) in try paths.file(text) }
        value("config", into: &config) { text throws(SettingsProblem) in try paths.file(text) }
        guard has("lib_path") else { return .icarus(rocket(config)) }
        refuse(["options"], "the library is configured by its own file, config")
        if !has("config") { reject("config", "missing; the library is configured by it") }
        guard let library, let config else { return nil }
        return .library(.init(path: library, configuration: config))
    }

    private mutating func rocket(_ file: String?) -> RocketParameters {
        var parameters = RocketParameters()
        var told: [String] = []
        if let file {
            do throws(SettingsErrors) {
                parameters = try SettingsFile.read(file) { top in
                    top.read(into: &parameters)
                    told = top.rejectProblems(of: parameters, at: [])
                    return parameters
                }
            } catch {
                include(error)
            }
        }
        section("options") { $0.read(into: &parameters) }
        rejectProblems(of: parameters, at: ["options"], except: told)
        return parameters
    }

    /// Reports what is wrong with a rocket where its keys are written.
    ///
    /// - Returns: The fields that are wrong.
    @discardableResult
    private mutating func rejectProblems(
        of parameters: RocketParameters,
        at keys: [String],
        except told: [String] = []
    ) -> [String] {
        let problems = parameters.problems()
        for (field, problem) in problems where !told.contains(field) {
            reject(keys + RocketParameters.keys(of: field), problem)
        }
        return problems.map(\.field)
    }
}
