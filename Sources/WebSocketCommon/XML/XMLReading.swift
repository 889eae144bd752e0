/// What reads XML: it tells a handler what a document holds, in the document's order.
///
/// Documents come from strangers. A reader declares no entities, fetches nothing, and refuses what exceeds its `XMLLimits`.
package protocol XMLReading: Sendable {
    /// Reads a whole document.
    ///
    /// - Parameters:
    ///   - document: The document: UTF-8 unless it begins with a byte order mark or declares UTF-16, ISO-8859-1 or US-ASCII.
    ///   - handler: Who is told.
    /// - Throws: `XMLError` with the first problem; the handler was told what stands before it.
    func read(_ document: [UInt8], into handler: any XMLHandler) throws(XMLError)
}

/// Who is told what a document holds.
///
/// A document may have a million elements, so a handler is an object: calling one costs less than handing a value in and out.
package protocol XMLHandler: AnyObject {
    /// An element begins.
    ///
    /// - Throws: What the handler cannot make sense of; reading ends there.
    func start(_ element: XMLText, _ attributes: [XMLAttribute]) throws(XMLProblem)

    /// The element that began last, and has not ended, ends.
    ///
    /// - Throws: What the handler cannot make sense of; reading ends there.
    func end(_ element: XMLText) throws(XMLProblem)

    /// Text stands within the element; one text may come in several pieces.
    func text(_ text: XMLText)
}

/// An attribute; valid only during the call that it is given to.
package struct XMLAttribute {
    /// Its name, with the prefix that it is written with.
    package let name: XMLText
    /// Its value, references resolved.
    package let value: XMLText

    /// Names an attribute.
    package init(name: XMLText, value: XMLText) {
        self.name = name
        self.value = value
    }
}

/// How large the parts of a document may be.
package struct XMLLimits: Sendable {
    /// Elements within one another; default 64.
    package var depth = 64
    /// Attributes of one element; default 64.
    package var attributes = 64
    /// Bytes of one tag, comment or processing instruction, which are held until they end; default 1 MiB.
    ///
    /// Text between tags has no limit but the document's: it is passed on as it comes.
    package var markup = 1 << 20

    /// The defaults.
    package init() {}
}
