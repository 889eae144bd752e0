internal import Akosha
internal import BrainStream
internal import ConsciousnessTelemetry
internal import Crackerjack
internal import Dhruva
internal import EnergyStream
internal import Excalidraw
internal import Glibc
internal import Hermes
internal import Mahavishnu
internal import SessionBuddy
internal import WebSocketCommon
internal import XMLParsing

/// What the services' own work takes in this process, by the thread's processor time: no kernel, no sockets.
enum ServiceRows {
    /// What all services declare.
    static let catalogues = [
        SessionBuddy.catalogue, Mahavishnu.catalogue, Akosha.catalogue, Crackerjack.catalogue,
        Dhruva.catalogue, Excalidraw.catalogue, Hermes.catalogue, EnergyStream.catalogue,
        ConsciousnessTelemetry.catalogue, BrainStream.catalogue, BrainStreamBFF.catalogue,
    ]

    private static let seriesCount = 10_000
    private static let batchSize = 100
    /// After so many windows trends and rhythms are looked for too.
    private static let windows = 50
    /// A sample every five seconds, and windows of a minute.
    private static let roundsInWindow = 12

    static func measure(_ report: inout Report) throws {
        report.begin(
            Section(
                Part.services.rawValue,
                "Services: their own work, JSON in and events folded in",
                [
                    .text("what", "what", width: 60), .number("figure", "figure"),
                    .quartiles("quartiles"),
                ]
            )
        )
        try metrics(&report)
        try testReports(&report)
        try elements(&report)
    }

    // MARK: akosha

    /// Each series gets a sample every five seconds, and an anomaly now and then, for an hour of its time.
    ///
    /// What is measured are the last twelve minutes.
    private static func metrics(_ report: inout Report) throws {
        guard let record = Akosha.catalogue.request("record_metric") else {
            throw BenchmarkError("the catalogue has no record_metric")
        }
        let before = ProcessMemory(of: getpid()).anonymous
        var host = ServiceHost(Akosha())
        var random = LinearCongruential(state: 1)
        var rates: [Double] = []
        var closing: [Double] = []
        var windowTime = 0.0
        for round in 0..<(windows + 12) * roundsInWindow {
            var batches: [[UInt8]] = []
            for first in stride(from: 0, to: seriesCount, by: batchSize) {
                batches.append(batch(first..<first + batchSize, &random))
            }
            let start = MonotonicClock.threadNanoseconds()
            for batch in batches {
                let answer = try host.ask(record, batch)
                guard answer["recorded"]?.intValue == batchSize else {
                    throw BenchmarkError("akosha refused a sample")
                }
            }
            let recorded = MonotonicClock.threadNanoseconds()
            host.wait(.seconds(5))
            let closed = MonotonicClock.threadNanoseconds()
            // The first windows make the series and fill what their detectors look back on.
            guard round >= windows * roundsInWindow else { continue }
            rates.append(Double(seriesCount) * 1e9 / Double(recorded - start))
            windowTime += Double(closed - recorded)
            if round % roundsInWindow == roundsInWindow - 1 {
                closing.append(windowTime / Double(seriesCount) / 1000)
                windowTime = 0
            }
        }
        let memory = Double(ProcessMemory(of: getpid()).anonymous - before) / Double(seriesCount)
        let (rate, window) = (Quartiles(rates), Quartiles(closing))
        report.add([
            .text("metrics into akosha, all detectors on, thousands a second"),
            .median(rate.scaled(by: 1e-3), 0), .range(rate.scaled(by: 1e-3), 0),
        ])
        report.add([
            .text("closing a window of akosha's, microseconds a series"), .median(window, 1),
            .range(window, 1),
        ])
        report.add([
            .text("memory of akosha with \(seriesCount) series, bytes a series"),
            .number(memory, 0), .none,
        ])
        guard host.events > 0 else { throw BenchmarkError("akosha found nothing") }
    }

    private static func batch(_ series: Range<Int>, _ random: inout LinearCongruential) -> [UInt8] {
        let samples = series.map { series -> JSON in
            let noise = (0..<4).reduce(0.0) { sum, _ in sum + random.unit() } - 2
            let value = 100 + Double(series % 50) + 5 * noise + (random.unit() < 1e-4 ? 200 : 0)
            return [
                "name": .string("requests_per_second"), "value": .float(value),
                "labels": ["service": .string("service-\(series)"), "region": "eu"],
            ]
        }
        let request: JSONObject = ["samples": .array(samples)]
        return request.encoded()
    }

    // MARK: crackerjack

    private static func testReports(_ report: inout Report) throws {
        let body = Array(junit(cases: 100_000).utf8)
        var host = ServiceHost(Crackerjack(xml: ExpatReader(), gates: []))
        var rates: [Double] = []
        for run in 0..<20 {
            let start = MonotonicClock.threadNanoseconds()
            let answer = try host.post("/ingest/junit", ["project": "bench"], body)
            let taken = MonotonicClock.threadNanoseconds() - start
            guard answer["run_id"]?.stringValue != nil else {
                throw BenchmarkError("crackerjack answered \(answer)")
            }
            if run > 1 { rates.append(Double(body.count) * 1e3 / Double(taken)) }
        }
        let rate = Quartiles(rates)
        report.add([
            .text("JUnit XML into crackerjack (\(body.count >> 20) MiB), MB a second"),
            .median(rate, 0), .range(rate, 0),
        ])
    }

    /// A report as pytest writes it: one case of a hundred has failed.
    private static func junit(cases: Int) -> String {
        let head =
            #"<?xml version="1.0" encoding="utf-8"?><testsuites><testsuite name="pytest" tests="\#(cases)">"#
        let trace = String(
            repeating: "tests/test_bench.py:12: in test_case\n    assert 1 == 2\n",
            count: 8
        )
        let lines = (0..<cases).map { number in
            let name =
                #"classname="tests.unit.test_module_\#(number % 100)" name="test_case_\#(number)""#
            guard number % 100 == 0 else {
                return #"<testcase \#(name) time="0.00\#(number % 10)" />"#
            }
            return
                #"<testcase \#(name) time="0.010"><failure message="assert 1 == 2">\#(trace)</failure></testcase>"#
        }
        return head + lines.joined(separator: "\n") + "</testsuite></testsuites>"
    }

    // MARK: excalidraw

    private static func elements(_ report: inout Report) throws {
        guard let update = Excalidraw.catalogue.request("update_elements") else {
            throw BenchmarkError("the catalogue has no update_elements")
        }
        var host = ServiceHost(Excalidraw())
        let (count, batch) = (2000, 50)
        var rates: [Double] = []
        for version in 1...60 {
            let updates = stride(from: 0, to: count, by: batch).map { first in
                scene(first..<first + batch, version)
            }
            let start = MonotonicClock.threadNanoseconds()
            for elements in updates {
                let answer = try host.ask(update, elements)
                guard answer["accepted"]?.intValue == batch else {
                    throw BenchmarkError("excalidraw answered \(answer)")
                }
            }
            let taken = MonotonicClock.threadNanoseconds() - start
            if version > 5 { rates.append(Double(count) * 1e6 / Double(taken)) }
        }
        let rate = Quartiles(rates)
        report.add([
            .text("elements reconciled by excalidraw, \(batch) an update, thousands a second"),
            .median(rate, 0), .range(rate, 0),
        ])
    }

    private static func scene(_ numbers: Range<Int>, _ version: Int) -> [UInt8] {
        let elements = numbers.map { number -> JSON in
            [
                "id": .string("element-\(number)"), "type": "rectangle", "x": .integer(number),
                "y": .integer(version), "width": 100, "height": 50, "angle": 0,
                "strokeColor": "#1e1e1e", "backgroundColor": "transparent", "seed": 1,
                "version": .integer(version), "versionNonce": .integer(number * 31 + version),
                "isDeleted": false, "index": .string("a\(number)"),
            ]
        }
        let request: JSONObject = [
            "diagram_id": "bench", "user_id": "ann", "elements": .array(elements),
        ]
        return request.encoded()
    }
}
