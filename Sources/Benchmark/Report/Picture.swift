/// A picture of the fan-out rows: a group of bars for each, the cost of a delivery by that of uWebSockets, on a logarithmic scale.
///
/// Bars begin at 1, which is uWebSockets: those to the left are cheaper, those to the right dearer. It has no background of its
/// own, and its colours are told apart on a white and on a dark one.
enum Picture {
    private static let width = 860.0
    private static let labelWidth = 130.0
    private static let valueWidth = 70.0
    private static let barHeight = 13.0
    private static let groupGap = 14.0
    private static let top = 64.0
    /// The ends of the scale are powers of ten around all ratios.
    private struct Scale {
        let first: Double
        let last: Double

        init(_ values: [Double]) {
            var first = 0.1
            var last = 10.0
            while let least = values.min(), least < first { first /= 10 }
            while let most = values.max(), most > last { last *= 10 }
            self.first = first
            self.last = last
        }

        func x(_ value: Double) -> Double {
            let part = logarithm(value / first) / logarithm(last / first)
            return labelWidth + part * (width - labelWidth - valueWidth)
        }

        var marks: [Double] {
            Array(sequence(first: first) { $0 * 10 > last * 1.01 ? nil : $0 * 10 })
        }
    }

    /// The picture as a file's text.
    static func svg(_ comparisons: [Comparison], _ machine: Machine) -> String {
        let base: ServerKind =
            comparisons.first?.results.contains { $0.server.kind == .uWebSockets } == true
            ? .uWebSockets : .floor
        let groups = comparisons.map { comparison in
            (
                comparison.results.first.map { "\($0.workload.dataSize) B, \($0.workload.pace)" }
                    ?? "",
                comparison.results.compactMap { result in
                    comparison.ratio(result, to: base).map { (result.server, $0.median) }
                }
            )
        }
        let scale = Scale(groups.flatMap { $0.1.map(\.1) })
        let bars = groups.reduce(0) { $0 + $1.1.count }
        let bottom = top + Double(bars) * barHeight + Double(groups.count) * groupGap
        var body = grid(scale, bottom)
        var y = top
        for (label, servers) in groups {
            let middle = y + Double(servers.count) * barHeight / 2 + 4
            body += text(label, labelWidth - 10, middle, "end", "label")
            for (server, ratio) in servers {
                body += bar(server, ratio, scale, y)
                y += barHeight
            }
            y += groupGap
        }
        let name = base == .uWebSockets ? "uWebSockets" : "the floor"
        return head(bottom + 44) + heading(name, groups.first?.1.map(\.0) ?? []) + body
            + text("\(machine.short)", labelWidth, bottom + 36, "start", "small") + "</svg>\n"
    }

    private static func head(_ height: Double) -> String {
        """
        <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 \(width.fixed(0)) \(height.fixed(0))" \
        font-family="system-ui, sans-serif" role="img" aria-label="Processor time of a delivery">
        <style>
        text { fill: #6b7280; font-size: 12px }
        .title { font-size: 14px; font-weight: 600 }
        .small, .mark { font-size: 11px }
        .line { stroke: #9ca3af; stroke-opacity: .35 }
        .one { stroke: #9ca3af }
        .floor { fill: #9ca3af } .uWebSockets { fill: #d97706 }
        .hub { fill: #2f81f7 } .websockets { fill: #8957e5 }
        </style>

        """
    }

    private static func heading(_ base: String, _ servers: [Server]) -> String {
        var result = text(
            "Processor time of a delivery to one of 1,000 subscribers, compared with \(base); left is cheaper",
            10,
            18,
            "start",
            "title"
        )
        var x = labelWidth
        for server in servers {
            result += rectangle(x, 30, 12, 12, "\(server.kind)")
            result += text(server.name, x + 17, 40, "start", "label")
            x += 120
        }
        return result
    }

    private static func grid(_ scale: Scale, _ bottom: Double) -> String {
        scale.marks.map { mark in
            let x = scale.x(mark).fixed(1)
            let style = abs(mark - 1) < 0.01 ? "one" : "line"
            let label = mark < 0.99 ? String(mark.fixed(mark < 0.05 ? 2 : 1)) : mark.fixed(0)
            return
                #"<line class="\#(style)" x1="\#(x)" x2="\#(x)" y1="\#((top - 6).fixed(0))" y2="\#(bottom.fixed(0))"/>"#
                + "\n" + text(label, scale.x(mark), bottom + 14, "middle", "mark")
        }
        .joined()
    }

    private static func bar(
        _ server: Server,
        _ ratio: Double,
        _ scale: Scale,
        _ y: Double
    ) -> String {
        let end = scale.x(ratio)
        let start = scale.x(1)
        let isCheaper = end < start
        // What costs the same is a bar all the same, if a thin one.
        let width = max(abs(end - start), 3)
        return rectangle(min(start, end), y, width, barHeight - 2, "\(server.kind)")
            + text(
                ratio.fixed(ratio < 10 ? 2 : 0),
                isCheaper ? end - 5 : max(end, start + 3) + 5,
                y + 9.5,
                isCheaper ? "end" : "start",
                "small"
            )
    }

    private static func rectangle(
        _ x: Double,
        _ y: Double,
        _ width: Double,
        _ height: Double,
        _ style: String
    ) -> String {
        #"<rect class="\#(style)" x="\#(x.fixed(1))" y="\#(y.fixed(1))" width="\#(width.fixed(1))""#
            + #" height="\#(height.fixed(1))" rx="1.5"/>"# + "\n"
    }

    private static func text(
        _ text: String,
        _ x: Double,
        _ y: Double,
        _ anchor: String,
        _ style: String
    ) -> String {
        #"<text class="\#(style)" x="\#(x.fixed(1))" y="\#(y.fixed(1))" text-anchor="\#(anchor)">\#(text)</text>"#
            + "\n"
    }
}
