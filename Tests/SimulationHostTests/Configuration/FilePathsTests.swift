import Glibc
import Hermes
import Settings
import TestSupport
import Testing

@testable import SimulationHost

@Suite("Paths in a simulation's file begin at its directory")
struct FilePathsTests {
    private let folder = SimulationFolder(["rocket.yaml": "entity: R", "step.py": "", "lib.so": ""])

    init() { folder.writeProgram("physics") }

    private func maker(
        _ module: String,
        searchPath: String = ""
    ) throws -> SimulationConfiguration.Maker {
        let file = try folder.read("modules: {a: {\(module)}}", searchPath: searchPath)
        return try #require(file.configuration.modules.first).maker
    }

    @Test("a program is found beside the file", arguments: ["physics", "./physics"])
    func beside(_ path: String) throws {
        let found = try maker("type: process, executable: \(path)")
        #expect(found == .process(.init(executable: "\(folder.path)/physics")))
    }

    @Test("an absolute path stays as it is")
    func absolute() throws {
        let found = try maker("type: process, executable: /bin/sh")
        #expect(found == .process(.init(executable: "/bin/sh")))
    }

    @Test("a program without a path is looked for where shells look, beside the file first")
    func search() throws {
        let path = "relative:/nonexistent:/bin"
        let shell = try maker("type: process, executable: sh", searchPath: path)
        #expect(shell == .process(.init(executable: "/bin/sh")))
        folder.writeProgram("sh")
        let own = try maker("type: process, executable: sh", searchPath: path)
        #expect(own == .process(.init(executable: "\(folder.path)/sh")))
    }

    @Test("a script is run by python3, or by the interpreter that is named")
    func script() throws {
        let tools = SimulationFolder()
        tools.writeProgram("python3")
        let found = try maker("type: script, script: step.py", searchPath: tools.path)
        let script = "\(folder.path)/step.py"
        #expect(found == .process(.init(executable: "\(tools.path)/python3", arguments: [script])))
        let own = try maker(
            "adapter: script, script: step.py, executable: physics, options: {arguments: [-x]}"
        )
        let expected = SimulationConfiguration.ExternalProcess(
            executable: "\(folder.path)/physics",
            arguments: [script, "-x"]
        )
        #expect(own == .process(expected))
    }

    @Test("the library and what configures it are beside the file too")
    func library() throws {
        let found = try maker("adapter: icarus, lib_path: ./lib.so, config: rocket.yaml")
        let expected = SimulationConfiguration.ExternalLibrary(
            path: "\(folder.path)/lib.so",
            configuration: "\(folder.path)/rocket.yaml"
        )
        #expect(found == .library(expected))
    }

    @Test("a file that is named through a link or from here has one directory")
    func directories() {
        let link = "\(folder.path)/link"
        symlink(folder.path, link)
        #expect(FilePaths(beside: "\(link)/simulation.yaml").directory == folder.path)
        unlink(link)
        #expect(FilePaths(beside: "/simulation.yaml").absolute("a") == "/a")
        #expect(FilePaths(beside: "simulation.yaml").directory.hasPrefix("/"))
    }

    @Test(
        "what is not there is named by its place",
        arguments: [
            (
                "type: process, executable: nothing",
                "executable: \"nothing\": there is no such file"
            ),
            ("type: process, executable: step.py", "executable: \"step.py\" may not be executed"),
            ("type: process, executable: /", "executable: \"/\" is not a regular file"),
            (
                "type: script, script: nothing.py, executable: physics",
                "script: \"nothing.py\": there is no such file"
            ),
            (
                "type: script, script: step.py",
                "script: there is no python3 on the PATH to run it; name one as executable"
            ),
            (
                "type: icarus, config: nothing.yaml",
                "config: \"nothing.yaml\": there is no such file"
            ),
            (
                "type: icarus, lib_path: lib, config: rocket.yaml",
                "lib_path: \"lib\": there is no such file"
            ),
            ("type: icarus, config: \"rocket.yaml\\0\"", "config: \"rocket.yaml\\0\" is no path"),
            ("type: icarus, config: ''", "config: \"\" is no path"),
            (
                "type: icarus, config: rocket.yaml/x",
                "config: \"rocket.yaml/x\": cannot be read: error 20"
            ),
        ]
    )
    func missing(_ module: String, _ expected: String) {
        let found = folder.messages("modules: {a: {\(module)}}")
        let problem = found.split(separator: ": modules.a.", maxSplits: 1).last.map(String.init)
        #expect(problem == expected)
        #expect(found.hasPrefix("simulation.yaml:1:"))
    }

    @Test("a path that is long is told whole, up to the longest there is")
    func long() {
        let name = String(repeating: "x", count: 200)
        let found = folder.messages("modules: {a: {type: icarus, config: \(name)}}")
        #expect(found.hasSuffix("config: \"\(name)\": there is no such file"))
        let tooLong = String(repeating: "x", count: 5000)
        let cut = folder.messages("modules: {a: {type: icarus, config: \(tooLong)}}")
        #expect(cut.hasSuffix("x…\" is no path"))
        #expect(cut.utf8.count < 200)
    }

    @Test("a simulation's file that is not there is the problem")
    func noFile() {
        let path = "/nonexistent/a.yaml"
        let problem = "there is no such file or directory"
        let error = SettingsErrors(SettingsError(at: .file(path), problem))
        #expect(throws: error) { try SimulationFile.read(path) }
    }
}
