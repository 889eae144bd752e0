internal import CExpat
internal import Glibc
internal import WebSocketCommon

/// One document being read: it stands between expat's callbacks and the handler.
final class Reading {
    /// How much expat is given at a time.
    ///
    /// Given all at once it would copy all; given little it would read a long tag again with each piece.
    private static let piece = 256 << 10

    private let parser: XML_Parser
    private let handler: any XMLHandler
    private let limits: XMLLimits
    private var depth = 0
    private var attributes: [XMLAttribute] = []
    private var failure: XMLError?

    init(_ parser: XML_Parser, _ handler: any XMLHandler, _ limits: XMLLimits) {
        self.parser = parser
        self.handler = handler
        self.limits = limits
    }

    /// Reads the document, piece by piece.
    func parse(_ document: UnsafeRawBufferPointer) throws(XMLError) {
        var offset = 0
        repeat {
            let end = min(offset + Self.piece, document.count)
            let start = document.baseAddress?.advanced(by: offset)
            let status = XML_Parse(
                parser,
                start?.assumingMemoryBound(to: CChar.self),
                CInt(end - offset),
                end == document.count ? 1 : 0
            )
            if let failure { throw failure }
            guard status == XML_STATUS_OK else {
                throw error(Self.phrase(XML_GetErrorCode(parser)))
            }
            offset = end
            // What expat has not got to the end of it holds, and reads again with the next piece.
            guard offset - max(XML_GetCurrentByteIndex(parser), 0) <= limits.markup + Self.piece
            else { throw error("a tag or comment of more than \(limits.markup) bytes") }
        } while offset < document.count
    }

    // MARK: What expat calls

    func listen() {
        XML_SetElementHandler(
            parser,
            { data, name, attributes in Reading.of(data)?.start(name, attributes) },
            { data, name in Reading.of(data)?.end(name) }
        )
        XML_SetCharacterDataHandler(parser) { data, text, count in
            Reading.of(data)?.text(text, count)
        }
        XML_SetStartDoctypeDeclHandler(parser) { data, _, _, _, hasInternalSubset in
            if hasInternalSubset != 0 {
                Reading.of(data)?.stop("a document type with declarations of its own is refused")
            }
        }
        XML_SetEntityDeclHandler(parser) { data, _, _, _, _, _, _, _, _ in
            Reading.of(data)?.stop("entity declarations are refused")
        }
        XML_SetSkippedEntityHandler(parser) { data, name, _ in
            let name = name.map { String(cString: $0) } ?? ""
            Reading.of(data)?.stop("the entity \(name.quoted) is not declared")
        }
    }

    private static func of(_ data: UnsafeMutableRawPointer?) -> Reading? {
        data.map { Unmanaged<Reading>.fromOpaque($0).takeUnretainedValue() }
    }

    private func start(
        _ name: UnsafePointer<XML_Char>?,
        _ list: UnsafeMutablePointer<UnsafePointer<XML_Char>?>?
    ) {
        guard failure == nil, let name else { return }
        depth += 1
        guard depth <= limits.depth else {
            return stop("elements nested deeper than \(limits.depth)")
        }
        attributes.removeAll(keepingCapacity: true)
        if var next = list {
            // Names and values by turns, then null.
            while let name = next[0], let value = next[1] {
                attributes.append(XMLAttribute(name: Self.text(name), value: Self.text(value)))
                next += 2
            }
        }
        guard attributes.count <= limits.attributes else {
            return stop("\(attributes.count) attributes, limit is \(limits.attributes)")
        }
        do throws(XMLProblem) { try handler.start(Self.text(name), attributes) } catch {
            stop(error.phrase)
        }
    }

    private func end(_ name: UnsafePointer<XML_Char>?) {
        guard failure == nil, let name else { return }
        depth -= 1
        do throws(XMLProblem) { try handler.end(Self.text(name)) } catch { stop(error.phrase) }
    }

    private func text(_ text: UnsafePointer<XML_Char>?, _ count: CInt) {
        guard failure == nil else { return }
        handler.text(XMLText(UnsafeRawBufferPointer(start: text, count: Int(count))))
    }

    /// Ends the reading; a callback or two may still come, and are ignored.
    private func stop(_ phrase: String) {
        guard failure == nil else { return }
        failure = error(phrase)
        XML_StopParser(parser, XML_Bool(XML_FALSE))
    }

    // MARK: Texts

    private static func text(_ characters: UnsafePointer<XML_Char>) -> XMLText {
        XMLText(UnsafeRawBufferPointer(start: characters, count: strlen(characters)))
    }

    private func error(_ phrase: String) -> XMLError {
        XMLError(
            phrase,
            line: Int(XML_GetCurrentLineNumber(parser)),
            column: Int(XML_GetCurrentColumnNumber(parser)) + 1
        )
    }

    /// What is wrong, in expat's words but for those that its caller cannot make sense of.
    private static func phrase(_ code: XML_Error) -> String {
        switch code {
        case XML_ERROR_NO_ELEMENTS: "no element found: expected an XML document"
        case XML_ERROR_UNKNOWN_ENCODING:
            "unknown encoding; expected UTF-8, UTF-16, ISO-8859-1 or US-ASCII"
        default: XML_ErrorString(code).map { String(cString: $0) } ?? "not well-formed"
        }
    }
}
