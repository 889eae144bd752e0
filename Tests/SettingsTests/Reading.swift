import WebSocketCommon

@testable import Settings

/// Reads settings from text, as `SettingsDirectory` does from a file, and keeps the messages.
func read<Value>(
    _ text: String,
    file: String = "settings/session-buddy.yaml",
    name: String = "session-buddy",
    environment: [String: String] = [:],
    as body: (inout SettingsReader) -> Value
) throws(SettingsErrors) -> Value {
    let root: YAMLNode
    do throws(SettingsError) {
        root = try YAMLDocument.parse(Array(text.utf8), file: file)
    } catch {
        throw SettingsErrors(error)
    }
    var reader = SettingsReader(root: root, prefix: name, environment: environment)
    let value = body(&reader)
    try reader.finish()
    return value
}

/// Reads the settings of Session Buddy.
func service(
    _ text: String,
    environment: [String: String] = [:]
) throws(SettingsErrors) -> ServiceSettings {
    try read(text, environment: environment) { reader in
        ServiceSettings(reading: &reader, serviceName: "session-buddy", defaultPorts: sessionBuddy)
    }
}

/// The ports of Session Buddy.
let sessionBuddy = Ports(webSocket: 8688, http: 8678)

/// Runs what should fail, and returns its messages, one a line; empty when it does not fail.
func messages(_ body: () throws(SettingsErrors) -> Void) -> String {
    do throws(SettingsErrors) {
        try body()
        return ""
    } catch {
        return error.description
    }
}
