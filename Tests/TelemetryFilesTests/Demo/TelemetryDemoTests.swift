import ConsciousnessTelemetry
import EventLoop
import Glibc
import Synchronization
import TestSupport
import Testing
import WebSocketCommon

@testable import TelemetryFiles

@Suite("The demo writes a session as a real writer would")
struct TelemetryDemoTests: ~Copyable {
    private let folders = TelemetryFolders()

    private func number(_ record: DemoSession.Record, _ name: String) -> Double {
        record.telemetry[name]?.doubleValue ?? .nan
    }

    /// The emergency rules, the first that holds; as the writer of the original has them.
    private func reason(_ record: DemoSession.Record) -> String? {
        if number(record, "phi") < 0.50 { return "Consciousness collapse" }
        if number(record, "breakdown_pct") > 60 { return "Ego death risk" }
        if number(record, "basin_distance") > 0.30 { return "Identity drift" }
        if number(record, "kappa_eff") < 20 { return "Weak coupling" }
        if number(record, "recursion_depth") < 3 { return "Insufficient recursion depth" }
        return nil
    }

    @Test("its records are the same for the same seed, and of the kinds that a dashboard shows")
    func records() {
        let session = DemoSession(seed: 1)
        let records = (0..<2400).map(session.record)
        #expect(
            records.map(\.telemetry) == (0..<2400).map(DemoSession(seed: 1).record).map(\.telemetry)
        )
        #expect(
            records.map(\.telemetry) != (0..<2400).map(DemoSession(seed: 2).record).map(\.telemetry)
        )
        #expect(records.map(\.step) == Array(0..<2400))
        for record in records {
            #expect(0...1 ~= number(record, "phi"))
            #expect(0...0.30 ~= number(record, "basin_distance"))
            #expect(0...60 ~= number(record, "breakdown_pct"))
            #expect(20...70 ~= number(record, "kappa_eff"))
            #expect(3...8 ~= (record.telemetry["recursion_depth"]?.intValue ?? 0))
        }
        let regimes = Set(records.compactMap { $0.telemetry["regime"]?.stringValue })
        #expect(regimes == ["linear", "geometric", "hyperdimensional"])
        // The basin drifts beyond the hint to sleep, and is consolidated.
        #expect(records.contains { number($0, "basin_distance") > 0.22 })
        #expect(records.contains { number($0, "basin_distance") < 0.06 })
    }

    @Test("an emergency begins once in an episode, and only where a rule holds")
    func emergencies() {
        for seed in UInt64(1)...2 {
            let session = DemoSession(seed: seed)
            var before: String?
            var episodes = 0
            for step in 0..<3000 {
                let record = session.record(step)
                let reason = reason(record)
                #expect(record.telemetry["emergency"] == .bool(reason != nil))
                #expect((record.emergency != nil) == (reason != nil && before == nil))
                if let event = record.emergency {
                    episodes += 1
                    #expect(event["reason"] == reason.map { .string($0) })
                    #expect(event["value"] == record.telemetry["phi"])
                    #expect(event["threshold"]?.doubleValue == 0.5)
                }
                before = reason
            }
            #expect(episodes == 5)
        }
    }

    @Test("what it writes is read as records, in batches, with an emergency's file at its time")
    func writing() throws {
        let listener = try Listener(folders)
        try listener.start()
        let id = try #require(SessionID("20260101_000000"))
        let (telemetry, emergency) = (folders.telemetry, folders.emergency)
        let outcome = Outcome()
        let writer = try SystemThread {
            var demo = TelemetryDemo(
                telemetry: telemetry,
                emergency: emergency,
                session: id,
                rate: 1000
            )
            do throws(SystemError) {
                try demo.run { outcome.isStopped.load(ordering: .acquiring) }
            } catch {
                outcome.failure.withLock { $0 = "\(error)" }
            }
        }
        #expect(listener.waits { !$0.emergencies.isEmpty })
        outcome.isStopped.store(true, ordering: .releasing)
        writer.join()
        #expect(outcome.failure.withLock { $0 } == nil)
        // Whoever is told of the emergency finds the record.
        let event = try #require(listener.book.emergencies.first)
        let content = TelemetryFolders.content(of: folders.path(id.text))
        let count = content.utf8.count { $0 == UInt8(ascii: "\n") }
        #expect(listener.waits { $0.steps(of: id.text).count >= count })
        #expect(listener.book.steps(of: id.text) == Array(0..<count))
        #expect(count > DemoSession.collapseStart)
        #expect(listener.book.skipped == 0)
        let timestamp = try #require(event.content["timestamp"]?.stringValue)
        #expect(event.id == "emergency_\(timestamp.prefix { $0 != "+" })")
        let record = listener.book.records(of: id.text).first {
            $0.recordedAt == Timestamp(timestamp)
        }
        let parsed = try JSON(parsing: try #require(record).bytes)
        #expect(parsed["telemetry"] == event.content["telemetry"])
        #expect(parsed["telemetry"]?["phi"] == event.content["emergency"]?["value"])
        // A session that is there already is not continued.
        var other = TelemetryDemo(telemetry: telemetry, emergency: emergency, session: id)
        #expect(throws: SystemError("create \(telemetry)/\(id.fileName)", EEXIST)) {
            try other.run { true }
        }
    }

    @Test("a session is named after its beginning")
    func naming() throws {
        let now = try #require(Timestamp("2026-11-20T07:37:53.970050Z"))
        #expect(TelemetryDemo.sessionID(beginning: now).text == "20261120_073753")
    }
}

/// What the writer and the test say to each other.
private final class Outcome: Sendable {
    let isStopped = Atomic(false)
    let failure = Mutex<String?>(nil)
}
