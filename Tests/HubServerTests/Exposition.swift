/// A page in the Prometheus text format, read as a scraper reads it.
struct Exposition {
    struct Sample {
        let name: String
        let labels: String
        let value: Double
    }

    private(set) var samples: [Sample] = []
    private(set) var types: [String: String] = [:]
    /// The lines that the format does not allow.
    private(set) var faults: [String] = []

    init(_ page: [UInt8]) {
        let text = String(decoding: page, as: UTF8.self)
        if !text.hasSuffix("\n") { faults.append("no line feed at the end") }
        for line in text.split(separator: "\n") {
            if line.hasPrefix("# ") { readComment(line) } else { readSample(line) }
        }
    }

    func sum(_ name: String) -> Double {
        samples.filter { $0.name == name }.reduce(0) { $0 + $1.value }
    }

    private mutating func readComment(_ line: Substring) {
        let words = line.split(separator: " ", maxSplits: 3)
        if words.count == 4, words[1] == "TYPE" { types[String(words[2])] = String(words[3]) }
        guard words.count < 4 || words[1] != "TYPE" && words[1] != "HELP" else { return }
        faults.append(String(line))
    }

    private mutating func readSample(_ line: Substring) {
        guard let open = line.firstIndex(of: "{"), let close = line.lastIndex(of: "}"),
            let value = Double(line[line.index(after: close)...].dropFirst())
        else {
            faults.append(String(line))
            return
        }
        let labels = String(line[line.index(after: open)..<close])
        let name = String(line[..<open])
        let family = ["_bucket", "_sum", "_count"].first { name.hasSuffix($0) }
            .map { String(name.dropLast($0.count)) }
        if types[name] == nil, types[family ?? ""] != "histogram" { faults.append(String(line)) }
        samples.append(Sample(name: name, labels: labels, value: value))
    }
}
