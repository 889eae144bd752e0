internal import WebSocketCommon

/// A text of which at most so many bytes are kept: its beginning, and more of its end.
///
/// A traceback begins with where and ends with what went wrong; what stands between is what can be missed.
struct Excerpt {
    private let headLimit: Int
    private let tailLimit: Int
    private var head: [UInt8] = []
    private var tail: [UInt8] = []
    /// How many bytes came that are in neither.
    private var dropped = 0

    /// Keeps at most so many bytes, the note of what is left out among them: an excerpt of an excerpt is the same.
    init(limit: Int) {
        headLimit = limit / 4
        tailLimit = limit - limit / 4
    }

    /// More than the note of what is left out takes, in bytes.
    private static let noteLimit = 64

    /// Whether nothing came.
    var isEmpty: Bool { head.isEmpty }

    /// Forgets what came.
    mutating func removeAll() {
        head.removeAll(keepingCapacity: true)
        tail.removeAll(keepingCapacity: true)
        dropped = 0
    }

    /// Adds a piece of UTF-8.
    mutating func append(_ bytes: UnsafeRawBufferPointer) {
        let room = min(headLimit - head.count, bytes.count)
        head.append(contentsOf: bytes.prefix(room))
        let rest = bytes.dropFirst(room)
        tail.append(contentsOf: rest.suffix(tailLimit))
        dropped += max(rest.count - tailLimit, 0)
        // Moved seldom, so that each byte is moved a bounded number of times.
        if tail.count > 2 * tailLimit + 1024 { cut(to: tailLimit) }
    }

    /// The text, without control characters but for tabs and line feeds.
    var text: String {
        var kept = self
        let isWhole = dropped == 0 && tail.count <= tailLimit
        if !isWhole {
            kept.cut(to: max(tailLimit - Self.noteLimit, 0))
            kept.trim()
        }
        kept.head.blankControls()
        kept.tail.blankControls()
        return kept.decoded(isWhole ? "" : "\n… \(kept.dropped) bytes left out …\n")
    }

    private func decoded(_ gap: String) -> String {
        gap.isEmpty
            ? String(decoding: head + tail, as: UTF8.self)
            : String(decoding: head, as: UTF8.self) + gap + String(decoding: tail, as: UTF8.self)
    }

    private mutating func cut(to limit: Int) {
        let excess = tail.count - limit
        guard excess > 0 else { return }
        tail.removeFirst(excess)
        dropped += excess
    }

    /// Takes away the parts of characters that the gap would leave.
    private mutating func trim() {
        while let first = tail.first, first & 0xC0 == 0x80 { tail.removeFirst() }
        let last = head.lastIndex { $0 & 0xC0 != 0x80 }
        guard let last, head[last] >= 0xC0 else { return }
        let length = head[last] >= 0xF0 ? 4 : head[last] >= 0xE0 ? 3 : 2
        if head.count - last < length { head.removeSubrange(last...) }
    }
}

extension String {
    /// The text, or an excerpt of it, of at most so many bytes and a note of what is left out.
    func excerpt(_ limit: Int) -> String {
        guard utf8.count > limit || hasControlCharacters && hasControlsInText else { return self }
        var excerpt = Excerpt(limit: limit)
        Array(utf8).withUnsafeBytes { excerpt.append($0) }
        return excerpt.text
    }

    /// A name in one line of at most so many bytes.
    func name(_ limit: Int) -> String {
        guard utf8.count > limit || hasControlCharacters else { return self }
        // One byte more than there is room for tells that it is too long; the rest is not looked at.
        let line = utf8.prefix(limit + 1).map { $0.isControl ? UInt8(ascii: " ") : $0 }
        guard line.count > limit else { return String(decoding: line, as: UTF8.self) }
        // An ellipsis takes three bytes.
        var end = limit - 3
        while line[end] & 0xC0 == 0x80 { end -= 1 }
        return String(decoding: line[..<end], as: UTF8.self) + "…"
    }

    /// Whether it has control characters besides tabs and line feeds, which nearly every traceback has.
    private var hasControlsInText: Bool {
        utf8.withContiguousStorageIfAvailable { $0.contains(where: \.isControlInText) }
            ?? utf8.contains(where: \.isControlInText)
    }
}

extension [UInt8] {
    /// Makes spaces of control characters but for tabs and line feeds: in UTF-8 each is a byte of its own.
    fileprivate mutating func blankControls() {
        for index in indices where self[index].isControlInText { self[index] = UInt8(ascii: " ") }
    }
}

extension UInt8 {
    fileprivate var isControl: Bool { self < 0x20 || self == 0x7F }

    fileprivate var isControlInText: Bool {
        isControl && self != UInt8(ascii: "\n") && self != UInt8(ascii: "\t")
    }
}
