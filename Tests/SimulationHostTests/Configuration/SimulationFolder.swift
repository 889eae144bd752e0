import Glibc
import Settings
import SimulationHost
import TestSupport

/// A directory with the files of a simulation in it, whose messages name them without the directory.
final class SimulationFolder {
    private let directory = TemporaryDirectory()

    /// Its path, without links.
    let path: String

    init(_ files: [String: String] = [:]) {
        path = directory.path
        for (name, text) in files { directory.write(text, to: name) }
    }

    /// Writes a program that may be executed.
    func writeProgram(_ name: String) {
        directory.write("#!/bin/sh\n", to: name)
        chmod("\(path)/\(name)", 0o700)
    }

    /// Reads the text of a simulation's file as `simulation.yaml` in the directory.
    func read(
        _ text: String,
        searchPath: String = ""
    ) throws(SettingsErrors) -> SimulationFile {
        directory.write(text, to: "simulation.yaml")
        return try SimulationFile.read("\(path)/simulation.yaml", searchPath: searchPath)
    }

    /// The messages of a text, one a line; empty when nothing is wrong.
    func messages(_ text: String, searchPath: String = "") -> String {
        do throws(SettingsErrors) {
            _ = try read(text, searchPath: searchPath)
            return ""
        } catch {
            return error.description.replacing("\(path)/", with: "")
        }
    }
}

/// Reads the text of a simulation's file that names no others.
func simulation(_ text: String) throws(SettingsErrors) -> SimulationFile {
    try SimulationFolder().read(text)
}

/// The messages of the text of a simulation's file.
func messages(_ text: String) -> String {
    SimulationFolder().messages(text).replacing("simulation.yaml:", with: "")
}
