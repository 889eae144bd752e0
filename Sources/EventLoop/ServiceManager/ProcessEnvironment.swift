internal import CLinux
internal import Glibc

/// What this process was started with.
package enum ProcessEnvironment {
    /// The environment variables, read anew at each call; of equal names the first counts, as for `getenv`.
    package static var current: [String: String] {
        var variables: [String: String] = [:]
        guard var entry = hub_environment() else { return variables }
        while let text = entry.pointee {
            let parts = String(cString: text).split(
                separator: "=",
                maxSplits: 1,
                omittingEmptySubsequences: false
            )
            if parts.count == 2 {
                let name = String(parts[0])
                variables[name] = variables[name] ?? String(parts[1])
            }
            entry += 1
        }
        return variables
    }

    /// The file of this process's program; `/proc/self/exe` itself when it cannot be told.
    package static var executable: String {
        let link = "/proc/self/exe"
        guard let path = realpath(link, nil) else { return link }
        defer { free(path) }
        return String(cString: path)
    }

    /// The number of this process.
    package static var processID: Int32 { getpid() }
}
