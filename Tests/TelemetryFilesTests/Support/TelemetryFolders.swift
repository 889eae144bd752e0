import ConsciousnessTelemetry
import Glibc
import TestSupport

/// Two directories of telemetry, with what a writer does to the files in them.
struct TelemetryFolders: ~Copyable {
    let root: String
    var telemetry: String { "\(root)/telemetry" }
    var emergency: String { "\(root)/emergency" }

    init() {
        var template = Array("/tmp/ecosystem-hub-tests-XXXXXX".utf8CString)
        guard let made = mkdtemp(&template) else { preconditionFailure("no temporary directory") }
        root = String(cString: made)
        mkdir(telemetry, 0o700)
        mkdir(emergency, 0o700)
    }

    deinit { Self.remove(root) }

    /// Removes what is at a path, with all that is in it.
    static func remove(_ path: String) {
        if let directory = opendir(path) {
            while let entry = readdir(directory) {
                let name = withUnsafeBytes(of: &entry.pointee.d_name) { bytes in
                    String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
                }
                if name != ".", name != ".." { remove("\(path)/\(name)") }
            }
            closedir(directory)
        }
        if unlink(path) != 0 { rmdir(path) }
    }

    /// The path of a session's file.
    func path(_ session: String) -> String { "\(telemetry)/session_\(session).jsonl" }

    /// Appends records of these steps to a session's file.
    func append(_ steps: some Sequence<Int>, to session: String) {
        append(steps.map { Self.line($0) + "\n" }.joined(), to: session)
    }

    /// Appends text to a session's file.
    func append(_ text: String, to session: String) { Self.append(text, at: path(session)) }

    /// Appends text to a file in one write.
    static func append(_ text: String, at path: String) { append(Array(text.utf8), at: path) }

    /// Appends bytes to a file in one write.
    static func append(_ bytes: [UInt8], at path: String) {
        let descriptor = open(path, O_WRONLY | O_APPEND | O_CREAT, 0o600)
        precondition(descriptor >= 0, "cannot open \(path)")
        precondition(write(descriptor, bytes, bytes.count) == bytes.count, "cannot write \(path)")
        close(descriptor)
    }

    /// Waits until a file that is made now has another time than one that was made before: the kernel's clock for files ticks some
    /// hundred times a second.
    func waitForTheClock() {
        func ticks() -> Int {
            var time = timespec()
            clock_gettime(CLOCK_REALTIME_COARSE, &time)
            return time.tv_sec * 1_000_000_000 + time.tv_nsec
        }
        let before = ticks()
        _ = eventually { ticks() > before }
    }

    /// Writes an emergency's file.
    func raise(_ name: String, _ text: String) {
        Self.append(text, at: "\(emergency)/emergency_\(name).json")
    }

    /// What a file has.
    static func content(of path: String) -> String {
        let descriptor = open(path, O_RDONLY)
        guard descriptor >= 0 else { return "" }
        defer { close(descriptor) }
        var bytes = [UInt8](repeating: 0, count: 1 << 20)
        let count = read(descriptor, &bytes, bytes.count)
        return String(decoding: bytes.prefix(max(count, 0)), as: UTF8.self)
    }

    /// A record as Python writes it, without the line's end.
    static func line(_ step: Int, at timestamp: String = "2025-12-18T01:30:00.000001") -> String {
        #"{"timestamp": "\#(timestamp)", "step": \#(step), "telemetry": {"phi": 0.72, "gaba": null}}"#
    }
}
