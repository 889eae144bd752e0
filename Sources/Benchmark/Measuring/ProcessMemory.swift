/// The memory of a process, in bytes.
struct ProcessMemory {
    /// Resident memory of its own that no file backs (`RssAnon`).
    let anonymous: Int
    /// All resident memory (`VmRSS`).
    let resident: Int

    /// Reads the kernel's account.
    init(of process: Int32) {
        let status = File.read("/proc/\(process)/status") ?? ""
        anonymous = Self.field("RssAnon", status)
        resident = Self.field("VmRSS", status)
    }

    /// Resident memory of a process, what it shares with others divided among them (`Pss`).
    static func proportional(of process: Int32) -> Int {
        field("Pss", File.read("/proc/\(process)/smaps_rollup") ?? "")
    }

    private static func field(_ name: String, _ text: String) -> Int {
        let line = text.split(separator: "\n").first { $0.hasPrefix("\(name):") }
        let figure = line?.split(whereSeparator: \.isWhitespace).dropFirst().first
        return (figure.flatMap { Int($0) } ?? 0) << 10
    }
}
