/// A file of YAML outside the directory of settings, which one of them names; no variable overrides it.
package enum SettingsFile {
    /// Reads a file, with all that `SettingsReader` finds wrong.
    ///
    /// - Parameters:
    ///   - path: The file, as messages name it.
    ///   - body: Reads what is in it, from the top.
    /// - Returns: What `body` returned.
    /// - Throws: `SettingsErrors` with all that is wrong.
    package static func read<Value>(
        _ path: String,
        _ body: (inout SettingsReader) -> Value
    ) throws(SettingsErrors) -> Value {
        var reader = SettingsReader(root: try root(path), prefix: "", environment: [:])
        let value = body(&reader)
        try reader.finish()
        return value
    }

    private static func root(_ path: String) throws(SettingsErrors) -> YAMLNode {
        do throws(SettingsError) {
            let bytes = try FileSystem.read(path, limit: YAMLDocument.maximumSize)
            return try YAMLDocument.parse(bytes, file: path)
        } catch {
            throw SettingsErrors(error)
        }
    }
}
