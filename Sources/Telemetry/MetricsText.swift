/// A page of metrics in the Prometheus text format 0.0.4.
///
/// https://prometheus.io/docs/instrumenting/exposition_formats/
package struct MetricsText {
    /// The content type of the page.
    package static let contentType = "text/plain; version=0.0.4; charset=utf-8"

    /// How a metric behaves.
    package enum Kind: String, Sendable {
        /// It only grows, from 0 at the start.
        case counter
        /// It goes up and down.
        case gauge
        /// It counts values by size.
        case histogram
    }

    /// The page so far.
    package private(set) var bytes: [UInt8] = []
    private let labels: String

    /// Starts a page whose samples all carry the label `server`.
    package init(server: String) { labels = "server=\"\(Self.escaped(server))\"" }

    /// Adds a metric with one sample.
    package mutating func add(_ kind: Kind, _ name: String, _ help: String, _ value: some Numeric) {
        add(kind, name, help, by: nil, [("", value)])
    }

    /// Adds a metric with a sample for each value of one more label.
    package mutating func add(
        _ kind: Kind,
        _ name: String,
        _ help: String,
        by label: String?,
        _ samples: [(label: String, value: some Numeric)]
    ) {
        let labels = label.map { [$0] } ?? []
        add(
            kind,
            name,
            help,
            by: labels,
            samples.map { (labels.isEmpty ? [] : [$0.label], $0.value) }
        )
    }

    /// Adds a metric with a sample for each combination of values of some more labels.
    package mutating func add(
        _ kind: Kind,
        _ name: String,
        _ help: String,
        by names: [String],
        _ samples: [(values: [String], value: some Numeric)]
    ) {
        head(kind, name, help)
        for sample in samples {
            let more = zip(names, sample.values).map { ",\($0)=\"\(Self.escaped($1))\"" }.joined()
            line("\(name){\(labels)\(more)} \(sample.value)")
        }
    }

    /// Adds a histogram.
    package mutating func add(_ name: String, _ help: String, _ histogram: Histogram) {
        head(.histogram, name, help)
        add(name, histogram, labels)
    }

    /// Adds a histogram for each value of one more label.
    package mutating func add(
        _ name: String,
        _ help: String,
        by label: String,
        _ histograms: [(label: String, histogram: Histogram)]
    ) {
        head(.histogram, name, help)
        for (value, histogram) in histograms {
            add(name, histogram, "\(labels),\(label)=\"\(Self.escaped(value))\"")
        }
    }

    private mutating func add(_ name: String, _ histogram: Histogram, _ labels: String) {
        var total: UInt64 = 0
        for (bound, count) in zip(histogram.bounds, histogram.counts) {
            total += count
            line("\(name)_bucket{\(labels),le=\"\(bound)\"} \(total)")
        }
        line("\(name)_bucket{\(labels),le=\"+Inf\"} \(histogram.count)")
        line("\(name)_sum{\(labels)} \(histogram.sum)")
        line("\(name)_count{\(labels)} \(histogram.count)")
    }

    private mutating func head(_ kind: Kind, _ name: String, _ help: String) {
        line("# HELP \(name) \(help)")
        line("# TYPE \(name) \(kind.rawValue)")
    }

    private mutating func line(_ text: String) {
        bytes.append(contentsOf: text.utf8)
        bytes.append(UInt8(ascii: "\n"))
    }

    /// A label's value as the format wants it: backslash, quote and line feed escaped, whatever characters they are part of.
    private static func escaped(_ text: String) -> String {
        var result = String.UnicodeScalarView()
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\\": result += "\\\\".unicodeScalars
            case "\"": result += "\\\"".unicodeScalars
            case "\n": result += "\\n".unicodeScalars
            default: result.append(scalar)
            }
        }
        return String(result)
    }
}
