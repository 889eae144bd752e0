@testable import WebSocketCommon

/// Passes a document through the scanner.
///
/// - Returns: the fault it finds, or `nil` when there is none.
func scannerFault(in document: [UInt8]) -> JSONError? {
    do throws(JSONError) {
        try document.span.withUnsafeBytes { (bytes) throws(JSONError) in
            _ = try JSONSlice(parsing: bytes)
        }
        return nil
    } catch {
        return error
    }
}

/// Reads a document into a tree.
///
/// - Returns: the fault found, or `nil` when there is none.
func parserFault(in document: [UInt8]) -> JSONError? {
    do throws(JSONError) {
        _ = try JSON(parsing: document)
        return nil
    } catch {
        return error
    }
}

/// Writes a value.
func text(of value: some JSONEncodable) -> String {
    String(decoding: value.encoded(), as: UTF8.self)
}

/// Scans a document and writes its value again, compacted.
func compacted(_ document: String) throws -> String {
    try Array(document.utf8).withUnsafeBytes { text(of: try JSONSlice(parsing: $0)) }
}
