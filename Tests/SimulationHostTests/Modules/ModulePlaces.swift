import EventLoop

/// What tests need to know of the place where they run.
enum ModulePlaces {
    /// The directory of the settings that are shipped.
    static let settings =
        #filePath.split(separator: "/").dropLast(4).map { "/" + $0 }.joined() + "/settings"

    /// Where programs are looked for: Python is not in the same place everywhere.
    static var searchPath: String { ProcessEnvironment.current["PATH"] ?? "/usr/bin:/bin" }
}
