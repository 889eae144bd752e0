import TestSupport

@testable import WebSocketProtocol

/// Bytes written as they stand in a specification: `hex("81 05 48 65")`.
func hex(_ text: String) -> [UInt8] {
    text.split(separator: " ").compactMap { UInt8($0, radix: 16) }
}

extension [UInt8] {
    /// The bytes of a text in UTF-8.
    init(_ text: String) {
        self = Array(text.utf8)
    }

    /// Calls `body` with a cursor over a copy of these bytes.
    func withCursor<Result>(_ body: (inout ByteCursor) throws -> Result) rethrows -> Result {
        var copy = self
        return try copy.withUnsafeMutableBytes { bytes in
            var cursor = ByteCursor(bytes)
            return try body(&cursor)
        }
    }

    /// The bytes in pieces of random sizes, 1...`maximum`.
    func cut(_ generator: inout SeededGenerator, maximum: Int) -> [[UInt8]] {
        var pieces: [[UInt8]] = []
        var rest = self[...]
        while !rest.isEmpty {
            let piece = rest.prefix(Int.random(in: 1...maximum, using: &generator))
            pieces.append(Array(piece))
            rest = rest.dropFirst(piece.count)
        }
        return pieces
    }

    /// The bytes whole, cut in two at every place, and one by one.
    var everyCut: [[[UInt8]]] {
        [[self]] + indices.dropFirst().map { [Array(self[..<$0]), Array(self[$0...])] }
            + [map { [$0] }]
    }
}
