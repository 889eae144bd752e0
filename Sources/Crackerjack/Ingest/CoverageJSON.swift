internal import WebSocketCommon

/// Reads the JSON of coverage.py and of llvm-cov: their totals, of files that may have ten megabytes besides.
enum CoverageJSON {
    /// Reads a file.
    ///
    /// - Throws: `INVALID_PAYLOAD`, saying what was expected.
    static func read(_ bytes: [UInt8]) throws(ServiceError) -> CoverageFile {
        try bytes.span.withUnsafeBytes { (bytes) throws(ServiceError) in
            let document: JSONSlice
            do throws(JSONError) {
                document = try JSONSlice(parsing: bytes, validatingUTF8: true)
            } catch {
                throw .unreadable(Crackerjack.Path.coverage, "\(error)")
            }
            if let totals = document.member("totals"), totals.hasMember("num_statements") {
                return try coveragePy(totals)
            }
            let type = document.member("type")?.string?.decoded()
            if type == "llvm.coverage.json.export", let data = document.member("data") {
                return try llvmCov(data)
            }
            throw .unreadable(
                Crackerjack.Path.coverage,
                "expected \"totals\" with \"num_statements\", as coverage.py writes,"
                    + " or \"type\": \"llvm.coverage.json.export\" with \"data\""
            )
        }
    }

    /// With branches measured, coverage.py's `percent_covered` is of lines and branches together: so it is counted anew.
    private static func coveragePy(_ totals: JSONSlice) throws(ServiceError) -> CoverageFile {
        let line = CoverageFile.percent(
            totals.number("covered_lines"),
            of: totals.number("num_statements")
        )
        let branch = CoverageFile.percent(
            totals.number("covered_branches"),
            of: totals.number("num_branches")
        )
        return try file(.coveragePy, line, branch, totals.number("num_statements"))
    }

    /// The totals of each part of `data`, which is one unless several exports were put together.
    private static func llvmCov(_ data: JSONSlice) throws(ServiceError) -> CoverageFile {
        var (lines, branches) = (Sum(), Sum())
        data.forEachElement { part in
            lines.add(part.member("totals")?.member("lines"))
            branches.add(part.member("totals")?.member("branches"))
        }
        return try file(.llvmCov, lines.percent, branches.percent, lines.count)
    }

    private static func file(
        _ format: CoverageFormat,
        _ line: Double?,
        _ branch: Double?,
        _ lines: Double?
    ) throws(ServiceError) -> CoverageFile {
        // A project without lines has no coverage, which is not the same as numbers that make no sense.
        guard line != nil || lines == 0 else {
            throw .unreadable(
                Crackerjack.Path.coverage,
                "the totals of \(format.rawValue) say no number of lines, and how many were run"
            )
        }
        return CoverageFile(format: format, line: line, branch: branch)
    }

    private struct Sum {
        private(set) var count: Double?
        private var covered = 0.0

        var percent: Double? { CoverageFile.percent(covered, of: count) }

        mutating func add(_ part: JSONSlice?) {
            guard let part, let more = part.number("count") else { return }
            count = (count ?? 0) + more
            covered += part.number("covered") ?? 0
        }
    }
}

extension JSONSlice {
    /// A member that is a finite number; `nil` when it is missing or something else.
    fileprivate func number(_ name: StaticString) -> Double? {
        guard let value = member(name), value.kind == .number else { return nil }
        return JSON(value).doubleValue.flatMap { $0.isFinite ? $0 : nil }
    }
}
