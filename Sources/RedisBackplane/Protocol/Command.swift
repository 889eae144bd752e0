internal import CHiredis

/// A command as the protocol writes it: an array of strings of any bytes.
struct Command {
    let words: [[UInt8]]

    init(_ words: [[UInt8]]) { self.words = words }

    init(_ name: String, _ arguments: String...) { self.init(name, arguments) }

    init(_ name: String, _ arguments: [String]) {
        words = ([name] + arguments).map { Array($0.utf8) }
    }

    /// What is sent.
    var bytes: [UInt8] {
        // The words one after the other, and where each begins: what hiredis reads must stay where it is.
        var text: [UInt8] = []
        for word in words { text += word }
        let lengths = words.map(\.count)
        return text.withUnsafeBufferPointer { text in
            text.withMemoryRebound(to: CChar.self) { text in
                var place = text.baseAddress
                var starts = lengths.map { length in
                    defer { place = place.map { $0 + length } }
                    return place
                }
                return Self.format(&starts, lengths)
            }
        }
    }

    private static func format(
        _ starts: inout [UnsafePointer<CChar>?],
        _ lengths: [Int]
    ) -> [UInt8] {
        var formatted: UnsafeMutablePointer<CChar>?
        let count = redisFormatCommandArgv(&formatted, Int32(lengths.count), &starts, lengths)
        guard count >= 0, let formatted else { preconditionFailure("no memory for a command") }
        defer { redisFreeCommand(formatted) }
        return Array(UnsafeRawBufferPointer(start: formatted, count: Int(count)))
    }
}
