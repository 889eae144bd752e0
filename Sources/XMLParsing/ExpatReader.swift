internal import CExpat
package import WebSocketCommon

/// Reads XML with libexpat.
///
/// A document type may be named, because Cobertura's writers do so, but it is never fetched; one that declares something itself is
/// refused, and with it every entity: an entity is how a small document becomes a large one, or another file.
package struct ExpatReader: XMLReading {
    private let limits: XMLLimits

    /// Makes a reader.
    ///
    /// - Parameter limits: How large the parts of a document may be.
    package init(limits: XMLLimits = XMLLimits()) { self.limits = limits }

    /// Reads a whole document.
    package func read(_ document: [UInt8], into handler: any XMLHandler) throws(XMLError) {
        guard let parser = XML_ParserCreate(nil) else {
            throw XMLError("no memory to read it with", line: 1, column: 1)
        }
        defer { XML_ParserFree(parser) }
        let reading = Reading(parser, handler, limits)
        // The parser calls back only while `parse` runs, which keeps the object.
        XML_SetUserData(parser, Unmanaged.passUnretained(reading).toOpaque())
        reading.listen()
        try withExtendedLifetime(reading) { () throws(XMLError) in
            try document.span.withUnsafeBytes { (bytes) throws(XMLError) in
                try reading.parse(bytes)
            }
        }
    }
}
