/// A sample of a metrics page.
package struct MetricSample: Equatable, Sendable {
    /// The metric's name, with `_bucket`, `_sum` or `_count` for a part of a histogram.
    package let name: String
    /// Its labels, unescaped.
    package let labels: [String: String]
    /// Its value; may be infinite or not a number.
    package let value: Double

    /// Describes a sample.
    package init(name: String, labels: [String: String], value: Double) {
        self.name = name
        self.labels = labels
        self.value = value
    }
}

/// Reads pages in the Prometheus text format 0.0.4, which `MetricsText` writes.
///
/// https://prometheus.io/docs/instrumenting/exposition_formats/
package enum MetricsReader {
    /// Reads a page; lines that are no samples are passed over.
    ///
    /// - Parameter page: The page, UTF-8.
    /// - Returns: Its samples, in order.
    package static func samples(of page: [UInt8]) -> [MetricSample] {
        page.split(separator: UInt8(ascii: "\n")).compactMap { line in
            line.first == UInt8(ascii: "#") ? nil : sample(line)
        }
    }

    private static func sample(_ line: ArraySlice<UInt8>) -> MetricSample? {
        var rest = line
        let name = take(&rest) { $0 != UInt8(ascii: "{") && $0 != UInt8(ascii: " ") }
        var labels: [String: String] = [:]
        if rest.first == UInt8(ascii: "{") {
            rest.removeFirst()
            guard let read = takeLabels(&rest) else { return nil }
            labels = read
        }
        // Behind the value there may be a timestamp.
        let words = rest.split(separator: UInt8(ascii: " "))
        guard !name.isEmpty, let word = words.first,
            let value = Double(String(decoding: word, as: UTF8.self))
        else { return nil }
        return MetricSample(name: name, labels: labels, value: value)
    }

    /// Takes `name="value",…}`.
    private static func takeLabels(_ rest: inout ArraySlice<UInt8>) -> [String: String]? {
        var labels: [String: String] = [:]
        while let byte = rest.first, byte != UInt8(ascii: "}") {
            let name = take(&rest) { $0 != UInt8(ascii: "=") }
            guard rest.popFirst() != nil, rest.popFirst() == UInt8(ascii: "\""),
                let value = takeQuoted(&rest)
            else { return nil }
            labels[name] = value
            if rest.first == UInt8(ascii: ",") { rest.removeFirst() }
        }
        return rest.popFirst() == nil ? nil : labels
    }

    /// Takes what stands before the closing quote, and the quote.
    private static func takeQuoted(_ rest: inout ArraySlice<UInt8>) -> String? {
        var bytes: [UInt8] = []
        while let byte = rest.popFirst() {
            switch byte {
            case UInt8(ascii: "\""): return String(decoding: bytes, as: UTF8.self)
            case UInt8(ascii: "\\"):
                guard let escaped = rest.popFirst() else { return nil }
                bytes.append(escaped == UInt8(ascii: "n") ? UInt8(ascii: "\n") : escaped)
            default: bytes.append(byte)
            }
        }
        return nil
    }

    private static func take(
        _ rest: inout ArraySlice<UInt8>,
        while isWanted: (UInt8) -> Bool
    ) -> String {
        let taken = rest.prefix(while: isWanted)
        rest = rest[taken.endIndex...]
        return String(decoding: taken, as: UTF8.self)
    }
}
