internal import Glibc

/// Tells programs that started the hub on ports of the kernel's choice (0) which ones it got.
enum PortsFile {
    /// The variable that names the file.
    static let variable = "ECOSYSTEM_HUB_PORTS_FILE"

    /// Writes the file, one JSON object a line; it appears whole or not at all.
    static func write(_ lines: [String], environment: [String: String]) throws(CommandError) {
        guard let path = environment[variable], !path.isEmpty else { return }
        let draft = "\(path).\(getpid())"
        let bytes = Array((lines.joined(separator: "\n") + "\n").utf8)
        let file = open(draft, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600)
        let written = file >= 0 && Glibc.write(file, bytes, bytes.count) == bytes.count
        if file >= 0 { close(file) }
        guard written, rename(draft, path) == 0 else {
            throw CommandError(
                "\(variable): cannot write \(path): \(String(cString: strerror(errno)))"
            )
        }
    }
}
