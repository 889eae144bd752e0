import TestSupport
import Testing

@testable import Settings

@Suite("A file outside the directory of settings is read alike")
struct SettingsFileTests {
    private func size(_ path: String, other: String? = nil) throws(SettingsErrors) -> Int {
        try SettingsFile.read(path) { reader in
            var size = 0
            if let other {
                do throws(SettingsErrors) {
                    size = try self.size(other)
                } catch {
                    reader.include(error)
                }
            }
            reader.integer("size", into: &size, in: 0...9)
            return size
        }
    }

    @Test("its values are read, and no variable overrides them")
    func values() throws {
        let directory = TemporaryDirectory()
        directory.write("size: 3", to: "a.yaml")
        #expect(try size("\(directory.path)/a.yaml") == 3)
    }

    @Test("one that is missing says so")
    func missing() {
        let found = messages { () throws(SettingsErrors) in _ = try size("/nonexistent/a.yaml") }
        #expect(found == "/nonexistent/a.yaml: there is no such file or directory")
    }

    @Test("the problems of a file that it names come after its own")
    func included() {
        let directory = TemporaryDirectory()
        directory.write("\n\n\nsize: x", to: "a.yaml")
        directory.write("colour: 1\nsize: y", to: "b.yaml")
        let (one, other) = ("\(directory.path)/a.yaml", "\(directory.path)/b.yaml")
        let found = messages { () throws(SettingsErrors) in _ = try size(one, other: other) }
        #expect(
            found == """
                \(one):4:7: size: "x" is not an integer
                \(other):1:1: colour: unknown key; the keys here are size
                \(other):2:7: size: "y" is not an integer
                """
        )
    }
}
