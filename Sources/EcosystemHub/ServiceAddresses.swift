internal import Settings
internal import VitalFigures
internal import WebSocketCommon

/// Where the services of a hub answer HTTP.
enum ServiceAddresses {
    /// The variable by which `run` tells the services where their neighbours are, `NAME=HOST:PORT` with blanks between: settings do
    /// not say so for a port of the kernel's choice.
    static let variable = "ECOSYSTEM_HUB_HTTP_ADDRESSES"

    /// Writes the variable.
    static func text(_ addresses: [ServiceAddress]) -> String {
        addresses.map { "\($0.service)=\($0.host.bracketedHost):\($0.port)" }
            .joined(separator: " ")
    }

    /// The addresses that `run` told, else those of the settings.
    static func of(
        _ directory: SettingsDirectory,
        _ environment: [String: String]
    ) throws(SettingsErrors) -> [ServiceAddress] {
        if let text = environment[variable] {
            return text.split(separator: " ").compactMap(address)
        }
        var addresses: [ServiceAddress] = []
        for service in try directory.enabledServices() {
            let http = try service.settings(directory).http
            guard http.isEnabled, http.port != 0 else { continue }
            addresses.append(
                ServiceAddress(service: service.catalogue.name, host: http.host, port: http.port)
            )
        }
        return addresses
    }

    private static func address(_ word: Substring) -> ServiceAddress? {
        guard let equals = word.firstIndex(of: "="), let colon = word.lastIndex(of: ":"),
            equals < colon, let port = UInt16(word[word.index(after: colon)...])
        else { return nil }
        let host = word[word.index(after: equals)..<colon]
        return ServiceAddress(
            service: String(word[..<equals]),
            host: String(host.hasPrefix("[") ? host.dropFirst().dropLast() : host),
            port: port
        )
    }
}
