internal import WebSocketCommon

/// A text of at most so many characters; a longer one ends in an ellipsis.
struct BoundedText: Equatable, Sendable {
    let text: String

    init(_ text: String, longest: Int) { self.text = text.shortened(to: longest) }
}

extension BoundedText: JSONEncodable {
    func encode(into bytes: inout [UInt8]) { text.encode(into: &bytes) }
}
