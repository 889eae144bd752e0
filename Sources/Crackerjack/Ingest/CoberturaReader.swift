internal import WebSocketCommon

/// Reads coverage from Cobertura XML.
///
/// Its totals are attributes of the root: counts, or else rates. A writer that leaves both out has its lines counted, those of classes
/// alone: their methods have the same lines again.
final class CoberturaReader: XMLHandler {
    private var depth = 0
    private var methodDepth: Int?

    // MARK: What the root says

    private var totals = Part()
    private var branchTotals = Part()
    private var lineRate: Double?
    private var branchRate: Double?

    // MARK: What its lines say

    private var lines = Part()
    private var branches = Part()

    /// A part of a whole.
    private struct Part {
        var covered: Double?
        var valid: Double?

        var percent: Double? { CoverageFile.percent(covered, of: valid) }

        mutating func add(_ covered: Double, of valid: Double) {
            self.covered = (self.covered ?? 0) + covered
            self.valid = (self.valid ?? 0) + valid
        }
    }

    /// What was read.
    var file: CoverageFile {
        // Zero of zero branches is how a writer says that it did not look at them; its rate is then zero too.
        let saysNoBranches = branchTotals.valid == 0
        let hasBranches = branchTotals.valid != nil || branches.valid != nil || branchRate != 0
        let branch = branchTotals.percent ?? (hasBranches ? branchRate.map { $0 * 100 } : nil)
        return CoverageFile(
            format: .cobertura,
            line: totals.percent ?? lineRate.map { $0 * 100 } ?? lines.percent,
            branch: saysNoBranches ? nil : branch ?? branches.percent
        )
    }

    // MARK: XMLHandler

    func start(_ element: XMLText, _ attributes: [XMLAttribute]) throws(XMLProblem) {
        depth += 1
        if depth == 1 {
            guard element.matches("coverage") else {
                throw XMLProblem(
                    "expected coverage, as Cobertura XML has, found \(element.quoted)"
                )
            }
            readTotals(attributes)
        } else if element.matches("methods") {
            methodDepth = methodDepth ?? depth
        } else if element.matches("line"), methodDepth == nil {
            readLine(attributes)
        }
    }

    func end(_ element: XMLText) throws(XMLProblem) {
        if depth == methodDepth { methodDepth = nil }
        depth -= 1
        guard depth == 0, file.line == nil, totals.valid != 0 else { return }
        throw XMLProblem("neither line-rate nor lines: the coverage is not told")
    }

    func text(_ text: XMLText) {}

    // MARK: Attributes

    private func readTotals(_ attributes: [XMLAttribute]) {
        for attribute in attributes {
            let (key, value) = (attribute.name, attribute.value)
            if key.matches("lines-covered") { totals.covered = value.number }
            if key.matches("lines-valid") { totals.valid = value.number }
            if key.matches("branches-covered") { branchTotals.covered = value.number }
            if key.matches("branches-valid") { branchTotals.valid = value.number }
            if key.matches("line-rate") { lineRate = value.rate }
            if key.matches("branch-rate") { branchRate = value.rate }
        }
    }

    private func readLine(_ attributes: [XMLAttribute]) {
        for attribute in attributes {
            if attribute.name.matches("hits") {
                lines.add((attribute.value.number ?? 0) > 0 ? 1 : 0, of: 1)
            } else if attribute.name.matches("condition-coverage") {
                // `50% (1/2)`
                let text = attribute.value.string
                let parts = text.split { !$0.isNumber }.compactMap { Double($0) }
                if parts.count >= 3, text.contains("/"),
                    parts[parts.count - 2] <= parts[parts.count - 1]
                {
                    branches.add(parts[parts.count - 2], of: parts[parts.count - 1])
                }
            }
        }
    }
}

extension XMLText {
    /// The number of something; `nil` when it is none.
    fileprivate var number: Double? {
        guard bytes.count <= 32, let value = Double(string), value.isFinite, value >= 0 else {
            return nil
        }
        return value
    }

    /// A number from 0 to 1; `nil` when it is none.
    fileprivate var rate: Double? { number.flatMap { $0 <= 1 ? $0 : nil } }
}
