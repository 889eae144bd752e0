import WebSocketCommon
import XMLParsing

/// Writes down what a reader tells, one line for each thing but for pieces of one text.
final class Transcript: XMLHandler {
    private(set) var lines: [String] = []
    private var pending = ""
    private let refused: StaticString

    /// - Parameter refused: The name of an element that it throws at.
    init(refusing refused: StaticString = "") { self.refused = refused }

    func start(_ element: XMLText, _ attributes: [XMLAttribute]) throws(XMLProblem) {
        flush()
        if element.matches(refused) { throw XMLProblem("\(element.quoted) is not wanted") }
        let list = attributes.map { " \($0.name.string)=\($0.value.string)" }
        lines.append("<\(element.string)\(list.joined())")
    }

    func end(_ element: XMLText) throws(XMLProblem) {
        flush()
        lines.append(">\(element.string)")
    }

    func text(_ text: XMLText) { pending += text.string }

    private func flush() {
        if !pending.isEmpty { lines.append(pending) }
        pending = ""
    }
}

/// What is told of a document, up to an error, which stands last.
func transcript(
    of document: [UInt8],
    limits: XMLLimits = XMLLimits(),
    refusing refused: StaticString = ""
) -> [String] {
    let transcript = Transcript(refusing: refused)
    do throws(XMLError) {
        try ExpatReader(limits: limits).read(document, into: transcript)
        return transcript.lines
    } catch { return transcript.lines + ["\(error)"] }
}

func transcript(of document: String) -> [String] { transcript(of: Array(document.utf8)) }
