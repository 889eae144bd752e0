import EventLoop
import Glibc
import Hermes
import TestSupport
import Testing

@testable import SimulationHost

/// The library of `spring.c`, built for one test.
struct SpringLibrary: ~Copyable {
    private let place = TemporaryDirectory()

    /// The library's file.
    var path: String { place.path + "/libspring.so" }

    /// Builds it.
    ///
    /// - Parameter options: Further options for the compiler: `-DWITHOUT_STEP`.
    /// - Throws: That there is no compiler.
    init(_ options: String...) throws {
        let source =
            #filePath.split(separator: "/").dropLast().map { "/" + $0 }.joined() + "/spring.c"
        let compiler = try ProcessDialog(
            "/usr/bin/env",
            arguments: ["cc", "-shared", "-fPIC", "-ffp-contract=off", "-o", path, source]
                + options,
            environment: ["PATH": ModulePlaces.searchPath]
        )
        let status = compiler.close(saying: [], within: .seconds(60))
        try #require(
            status == .exited(code: 0),
            "cc cannot build the test's library; install a C compiler (build-essential)"
        )
    }

    /// A module of it, which fails in the way of `mode`.
    func module(_ mode: String = "") -> IcarusLibrary {
        place.write(mode, to: "\(mode).yaml")
        return IcarusLibrary(.init(path: path, configuration: "\(place.path)/\(mode).yaml"))
    }

    /// A module whose configuration is not there.
    func moduleWithoutConfiguration() -> IcarusLibrary {
        IcarusLibrary(.init(path: path, configuration: place.path + "/missing.yaml"))
    }

    /// How many texts a simulator had not got back when it was destroyed; `nil` when it was not.
    func textsLeft(_ mode: String = "") -> Int32? {
        guard let file = fopen("\(place.path)/\(mode).yaml.closed", "r") else { return nil }
        defer { fclose(file) }
        var line = [CChar](repeating: 0, count: 32)
        return fgets(&line, 32, file) == nil ? nil : atoi(line)
    }

    /// Whether this process has it loaded.
    var isLoaded: Bool {
        guard let library = dlopen(path, RTLD_NOW | RTLD_NOLOAD) else { return false }
        dlclose(library)
        return true
    }
}
