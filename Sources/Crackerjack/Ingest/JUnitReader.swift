internal import WebSocketCommon

/// Reads test results from JUnit XML, in the dialects of pytest, surefire, jest, gtest and `swift test`.
///
/// No document defines the format, and writers disagree on what their counts mean: the cases are counted, and the counts in the
/// attributes are not looked at. Whatever else a file has, such as output and properties, is passed over.
final class JUnitReader: XMLHandler {
    /// What a case came out as, the worst last.
    private enum Result: Int {
        case passed, skipped, failed
    }

    private(set) var results = JUnitResults()

    private let limits: Crackerjack.Limits
    /// The names that are of interest when they pass, as bytes: most names are looked up and never copied.
    private let watched: Set<[UInt8]>
    private var depth = 0
    private var topSuites = 0

    // MARK: The case that is being read

    /// How deep the case is; `nil` outside of one.
    private var caseDepth: Int?
    /// How deep the failure within the case is; `nil` outside of one.
    private var failureDepth: Int?
    private var result = Result.passed
    private var isFlaky = false
    private var name: [UInt8] = []
    private var error: Excerpt
    private var traceback: Excerpt

    /// Makes a reader.
    ///
    /// - Parameters:
    ///   - watched: The names of the tests that failed before: those that pass now are told.
    ///   - limits: How much of a failure is kept, and how many failures.
    init(watched: Set<String>, limits: Crackerjack.Limits) {
        self.watched = Set(watched.map { Array($0.utf8) })
        self.limits = limits
        error = Excerpt(limit: limits.errorLength)
        traceback = Excerpt(limit: limits.tracebackLength)
    }

    // MARK: XMLHandler

    func start(_ element: XMLText, _ attributes: [XMLAttribute]) throws(XMLProblem) {
        depth += 1
        if depth == 1 { try checkRoot(element) }
        if failureDepth != nil { return }
        if caseDepth != nil {
            startInCase(element, attributes)
        } else if element.matches("testcase") {
            startCase(attributes)
        } else if element.matches("testsuite") || element.matches("testsuites") {
            nameSuite(attributes, isOne: element.matches("testsuite"))
        }
    }

    func end(_ element: XMLText) throws(XMLProblem) {
        if depth == failureDepth { failureDepth = nil }
        if depth == caseDepth {
            endCase()
            caseDepth = nil
        }
        depth -= 1
    }

    func text(_ text: XMLText) {
        if failureDepth != nil { traceback.append(text.bytes) }
    }

    // MARK: Elements

    private func checkRoot(_ element: XMLText) throws(XMLProblem) {
        guard !element.matches("testsuites"), !element.matches("testsuite") else { return }
        throw XMLProblem(
            "expected testsuites or testsuite, as JUnit XML has, found \(element.quoted)"
        )
    }

    /// A file is named by its outermost element, or by its only suite.
    private func nameSuite(_ attributes: [XMLAttribute], isOne: Bool) {
        if isOne, depth <= 2 { topSuites += 1 }
        guard depth == 1 || depth == 2 && results.suite == nil else { return }
        for attribute in attributes where attribute.name.matches("name") {
            let name = attribute.value.string.name(limits.nameLength)
            guard !name.isEmpty else { return }
            if depth == 1 { results.suite = name } else { results.onlySuite = name }
        }
        if topSuites > 1 { results.onlySuite = nil }
    }

    private func startCase(_ attributes: [XMLAttribute]) {
        caseDepth = depth
        result = .passed
        isFlaky = false
        name.removeAll(keepingCapacity: true)
        if !error.isEmpty { error.removeAll() }
        if !traceback.isEmpty { traceback.removeAll() }
        var ownName = UnsafeRawBufferPointer(start: nil, count: 0)
        var className = ownName
        for attribute in attributes {
            let (key, value) = (attribute.name, attribute.value)
            if key.matches("name") {
                ownName = value.bytes
            } else if key.matches("classname") {
                className = value.bytes
            } else if key.matches("time") {
                results.duration += SecondsText.seconds(in: value.bytes) ?? 0
            } else if key.matches("status") || key.matches("result") {
                let isSkipped = ["skipped", "notrun", "disabled", "suppressed"] as [StaticString]
                if isSkipped.contains(where: { value.matches($0) }) { result = .skipped }
            }
        }
        // Some writers repeat the class in the name, or have nothing else to say.
        if !className.isEmpty, !Self.repeats(ownName, className) {
            name.append(contentsOf: className)
            name.append(UInt8(ascii: "."))
        }
        name.append(contentsOf: ownName)
    }

    /// Whether a name is that of its class, or begins with it and a character that no name goes on with.
    private static func repeats(
        _ name: UnsafeRawBufferPointer,
        _ className: UnsafeRawBufferPointer
    ) -> Bool {
        guard name.starts(with: className) else { return false }
        guard name.count > className.count else { return true }
        return [0x20, 0x2E, 0x2F, 0x3A].contains(name[className.count])  // space . / :
    }

    private func startInCase(_ element: XMLText, _ attributes: [XMLAttribute]) {
        if element.matches("failure") || element.matches("error") {
            result = .failed
            failureDepth = depth
            startFailure(attributes)
        } else if element.matches("skipped") || element.matches("disabled") {
            if result == .passed { result = .skipped }
        } else if element.matches("flakyFailure") || element.matches("flakyError") {
            // Surefire: it failed, was tried again and passed.
            isFlaky = true
        }
    }

    private func startFailure(_ attributes: [XMLAttribute]) {
        guard error.isEmpty else {
            // A second failure of the same test: one counts, both are read.
            "\n".utf8.withContiguousStorageIfAvailable { traceback.append(.init($0)) }
            return
        }
        var type: XMLText?
        for attribute in attributes {
            if attribute.name.matches("message") { error.append(attribute.value.bytes) }
            if attribute.name.matches("type") { type = attribute.value }
        }
        if error.isEmpty, let type { error.append(type.bytes) }
    }

    private func endCase() {
        switch result {
        case .passed:
            results.counts.passed += 1
            if isFlaky { results.counts.flaky += 1 }
            if !watched.isEmpty, watched.contains(name) {
                results.passedAgain.append(String(decoding: name, as: UTF8.self))
            }
        case .skipped: results.counts.skipped += 1
        case .failed:
            results.counts.failed += 1
            guard results.failures.count < limits.failures else { return }
            results.failures.append(failure)
        }
    }

    private var failure: Failure {
        let traceback = traceback.isEmpty ? nil : traceback.text
        let firstLine = traceback?.split(separator: "\n", maxSplits: 1).first.map(String.init)
        return Failure(
            name: String(decoding: name, as: UTF8.self),
            error: error.isEmpty ? firstLine ?? "failed" : error.text,
            traceback: traceback,
            limits: limits
        )
    }
}

/// What a file of test results says.
struct JUnitResults: Sendable {
    /// The name of the outermost element; `nil` when it has none.
    fileprivate(set) var suite: String?
    /// The name of the only suite; `nil` when there are several.
    fileprivate(set) var onlySuite: String?
    fileprivate(set) var counts = Counts()
    /// The first failures, as many as are told.
    fileprivate(set) var failures: [Failure] = []
    /// The watched tests that passed.
    fileprivate(set) var passedAgain: [String] = []
    /// Seconds that all tests took.
    fileprivate(set) var duration = 0.0

    /// The name that the file gives itself; `nil` when it gives none.
    var name: String? { suite ?? onlySuite }

    /// How many failures are not told one by one.
    var untold: Int { counts.failed - failures.count }
}
