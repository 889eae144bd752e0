package import WebSocketCommon

/// The directory that settings are read from, and the environment that overrides them.
///
/// Files are opened when they are asked for, so that a mistake in one service's file keeps no other
/// service from starting; names are checked at once, so that no file is silently ignored.
package struct SettingsDirectory: Sendable {
    /// The directories tried in this order when none is named.
    package static let searched = ["settings", "/etc/ecosystem-hub"]

    /// The directory; `nil` when there is none, and defaults hold.
    package let path: String?
    private let files: [String]
    private let services: [String]
    private let environment: [String: String]

    /// Finds the directory and checks the names of its files.
    ///
    /// Looks at `directory`, else at `$CONFIGURATION_DIRECTORY`, which systemd sets, else takes the
    /// first of `searched` that exists, else goes without files.
    ///
    /// - Parameters:
    ///   - directory: The directory that was asked for by name.
    ///   - services: The names of the services there are.
    ///   - environment: The variables of the process.
    ///   - searched: The directories tried when none is named.
    /// - Returns: The directory.
    /// - Throws: `SettingsErrors` when a named directory is missing, or a file belongs to no service.
    package static func load(
        directory: String? = nil,
        services: [String],
        environment: [String: String],
        searched: [String] = SettingsDirectory.searched
    ) throws(SettingsErrors) -> SettingsDirectory {
        let named = directory ?? configurationDirectory(environment)
        let path = named ?? searched.first(where: FileSystem.isDirectory)
        var files: [String] = []
        if let path {
            files = try list(path)
            try check(files, in: path, services: services)
        }
        return SettingsDirectory(
            path: path,
            files: files,
            services: services,
            environment: environment
        )
    }

    /// Reads `hub.yaml`.
    ///
    /// - Returns: The settings; defaults and variables when there is no such file.
    /// - Throws: `SettingsErrors` with all that is wrong.
    package func hub() throws(SettingsErrors) -> HubSettings {
        try read("hub", prefix: "ECOSYSTEM_HUB") { reader in
            HubSettings(reading: &reader, knownServices: services)
        }
    }

    /// Reads the file of a service.
    ///
    /// - Parameters:
    ///   - name: The name of the service.
    ///   - defaultPorts: The service's own ports.
    /// - Returns: The settings; defaults and variables when there is no such file.
    /// - Throws: `SettingsErrors` with all that is wrong.
    package func service(
        name: String,
        defaultPorts: Ports
    ) throws(SettingsErrors) -> ServiceSettings {
        try service(name: name) { reader in
            ServiceSettings(reading: &reader, serviceName: name, defaultPorts: defaultPorts)
        }
    }

    /// Reads the file of a service that has keys of its own.
    ///
    /// - Parameters:
    ///   - name: The name of the service.
    ///   - body: Reads the service's settings from the top of the file.
    /// - Returns: What `body` returned.
    /// - Throws: `SettingsErrors` with all that is wrong.
    package func service<Settings>(
        name: String,
        _ body: (inout SettingsReader) -> Settings
    ) throws(SettingsErrors) -> Settings {
        try read(name, prefix: name, body)
    }

    private func read<Settings>(
        _ name: String,
        prefix: String,
        _ body: (inout SettingsReader) -> Settings
    ) throws(SettingsErrors) -> Settings {
        let root = try root(of: "\(name).yaml")
        var reader = SettingsReader(root: root, prefix: prefix, environment: environment)
        let settings = body(&reader)
        try reader.finish()
        return settings
    }

    private func root(of file: String) throws(SettingsErrors) -> YAMLNode? {
        guard let path, files.contains(file) else { return nil }
        let file = "\(path)/\(file)"
        do throws(SettingsError) {
            let bytes = try FileSystem.read(file, limit: YAMLDocument.maximumSize)
            return try YAMLDocument.parse(bytes, file: file)
        } catch {
            throw SettingsErrors(error)
        }
    }
}

extension SettingsDirectory {
    /// The directory that systemd names; the first, when a unit has several.
    private static func configurationDirectory(_ environment: [String: String]) -> String? {
        environment["CONFIGURATION_DIRECTORY"]?.split(separator: ":").first.map(String.init)
    }

    private static func list(_ path: String) throws(SettingsErrors) -> [String] {
        do throws(SettingsError) {
            return try FileSystem.names(in: path)
        } catch {
            throw SettingsErrors(error)
        }
    }

    /// Refuses files that look like settings and would never be read.
    private static func check(
        _ files: [String],
        in path: String,
        services: [String]
    ) throws(SettingsErrors) {
        let known = (["hub"] + services).map { "\($0).yaml" }
        let strays = files.filter { file in
            (file.hasSuffix(".yaml") || file.hasSuffix(".yml")) && !known.contains(file)
        }
        let errors = strays.map { file in
            let hint = NearestName.hint(file, among: known, several: "the files here may be")
            return SettingsError(at: .file("\(path)/\(file)"), "belongs to no service; \(hint)")
        }
        if let errors = SettingsErrors(errors) { throw errors }
    }
}
