internal import WebSocketCommon

/// The kinds of files that coverage is read from.
enum CoverageFormat: String, CaseIterable, Sendable {
    /// What `coverage json` writes.
    case coveragePy = "coverage.py"
    /// What Cobertura writes, and with it `coverage xml`, gcovr and Istanbul.
    case cobertura
    /// What `llvm-cov export` writes.
    case llvmCov = "llvm-cov"
}

/// What a file says of coverage, in percent.
struct CoverageFile: Equatable, Sendable {
    let format: CoverageFormat
    /// The lines that were run; `nil` when there are none.
    let line: Double?
    /// The branches that were taken; `nil` when they were not measured.
    let branch: Double?

    /// Reads a file of any of the formats; which one it is its content tells.
    ///
    /// - Parameters:
    ///   - bytes: The file.
    ///   - xml: What reads XML.
    /// - Returns: What it says.
    /// - Throws: `INVALID_PAYLOAD`, saying what was expected.
    static func read(_ bytes: [UInt8], xml: any XMLReading) throws(ServiceError) -> CoverageFile {
        // A byte order mark stands before XML alone: RFC 8259 §8.1 forbids it in JSON.
        let first = bytes.first { $0 > 0x20 }
        switch first {
        case UInt8(ascii: "<"), 0xEF, 0xFE, 0xFF:
            let reader = CoberturaReader()
            do throws(XMLError) { try xml.read(bytes, into: reader) } catch {
                throw .unreadable(Crackerjack.Path.coverage, "\(error)")
            }
            return reader.file
        case UInt8(ascii: "{"): return try CoverageJSON.read(bytes)
        default:
            throw .unreadable(
                Crackerjack.Path.coverage,
                "expected JSON of coverage.py or llvm-cov, or Cobertura XML"
            )
        }
    }

    /// A part of a whole in percent; `nil` when the whole is nothing, or less than its part.
    static func percent(_ part: Double?, of whole: Double?) -> Double? {
        guard let part, let whole, whole > 0, 0...whole ~= part else { return nil }
        return part / whole * 100
    }
}

extension ServiceError {
    /// Refuses a file whose content makes no sense.
    static func unreadable(_ path: String, _ phrase: String) -> ServiceError {
        ServiceError(.invalidPayload, "\(path): \(phrase)")
    }
}
