import TestSupport
import Testing
import WebSocketCommon

@testable import ConsciousnessTelemetry

/// The past meets the present: whatever comes when, nothing is lost and nothing comes twice.
@Suite("Replay and live records")
struct InterleavingTests {
    private static let sessions = ["A", "B", "C"]

    /// What a client has subscribed to, and what that has brought.
    private struct Expectation {
        var isSubscribed = false
        var hasSnapshot = false
        var sessions: [String] = []
        var replay = 0
        var fromStep: Int?
        /// How many records of each session were noticed when it subscribed.
        var noticed: [String: Int] = [:]
    }

    @Test(
        "of one session are a run of its file without a gap, to its end",
        arguments: 1...40
    )
    func interleavings(_ seed: UInt64) throws {
        var dice = SeededGenerator(seed: seed)
        var stage = try Stage()
        stage.link.isPrompt = false
        stage.link.partSize = Int.random(in: 1...5, using: &dice)
        var written: [String: Int] = [:]
        for session in Self.sessions where Bool.random(using: &dice) {
            let count = Int.random(in: 0...12, using: &dice)
            stage.link.begin(session, with: try Records.lines(0..<count))
            written[session] = count
        }
        var noticed = written
        let clients = try (1...4).map { try stage.client(Int32($0)) }
        var expectations = Array(repeating: Expectation(), count: clients.count)

        for _ in 0..<300 {
            let session = try #require(Self.sessions.randomElement(using: &dice))
            switch Int.random(in: 0..<10, using: &dice) {
            case 0...2:
                let begin = written[session] ?? 0
                let end = begin + Int.random(in: 1...4, using: &dice)
                stage.link.write(try Records.lines(begin..<end), to: session)
                written[session] = end
            case 3...4:
                let count = Int.random(in: 1...3, using: &dice)
                stage.link.notice(session, atMost: count)
                noticed[session] = min(
                    written[session] ?? 0,
                    (noticed[session] ?? 0) + count
                )
            case 5...7: stage.link.carryOut()
            case 8: try stage.turn()
            default:
                // What was noticed before, and waits to be taken, belongs to the past.
                try stage.turn()
                let index = Int.random(in: clients.indices, using: &dice)
                let expectation = subscription(&dice, noticed)
                guard
                    stage.service.clients[clients[index]]?.openOrders ?? 0
                        < ConsciousnessTelemetry.mostOrders
                else { continue }
                try stage.forget(clients[index])
                try stage.send(text(expectation), from: clients[index])
                expectations[index] = expectation
            }
        }
        for session in Self.sessions { stage.link.notice(session) }
        try stage.turn()
        while stage.link.carryOut() { try stage.turn() }

        for (client, expectation) in zip(clients, expectations) {
            let snapshots = stage.heard("snapshot", by: client)
            #expect(snapshots.count == (expectation.hasSnapshot ? 1 : 0))
            var last: [String: Int] = [:]
            for told in snapshots.first?["sessions"]?.arrayValue ?? [] {
                guard let session = told["sessionId"]?.stringValue else { continue }
                last[session] = told["record"]?["step"]?.intValue
            }
            check(stage.steps(client), expectation, written, snapshot: last)
        }
        #expect(stage.service.askers.isEmpty)
    }

    private func subscription(
        _ dice: inout SeededGenerator,
        _ noticed: [String: Int]
    ) -> Expectation {
        var expectation = Expectation(isSubscribed: true, noticed: noticed)
        expectation.hasSnapshot = Bool.random(using: &dice)
        switch Int.random(in: 0..<4, using: &dice) {
        case 0: break
        case 1:
            expectation.sessions = Self.sessions
            expectation.fromStep = Int.random(in: 0...30, using: &dice)
        default:
            expectation.sessions = Self.sessions.filter { _ in Bool.random(using: &dice) }
            expectation.replay = Int.random(in: 0...20, using: &dice)
        }
        return expectation
    }

    private func text(_ expectation: Expectation) -> String {
        let snapshot = #""snapshot":\#(expectation.hasSnapshot)"#
        guard !expectation.sessions.isEmpty else {
            return #"{"type":"subscribe",\#(snapshot)}"#
        }
        let names = expectation.sessions.map { #""\#($0)""# }.joined(separator: ",")
        let past =
            expectation.fromStep.map { #""from_step":\#($0)"# }
            ?? #""replay":\#(expectation.replay)"#
        return #"{"type":"subscribe","sessionIds":[\#(names)],\#(past),\#(snapshot)}"#
    }

    private func check(
        _ steps: [String: [Int]],
        _ expectation: Expectation,
        _ written: [String: Int],
        snapshot: [String: Int]
    ) {
        guard expectation.isSubscribed else { return #expect(steps.isEmpty) }
        for session in Self.sessions {
            let heard = steps[session] ?? []
            let end = written[session] ?? 0
            let noticed = expectation.noticed[session] ?? 0
            guard expectation.sessions.isEmpty || expectation.sessions.contains(session) else {
                #expect(heard.isEmpty)
                continue
            }
            // A run to the end.
            #expect(heard == Array(end - heard.count..<end))
            if let step = expectation.fromStep {
                #expect(heard.count == max(0, end - step))
            } else if expectation.sessions.isEmpty {
                #expect(heard.count == end - noticed)
            } else if expectation.replay == 0, expectation.hasSnapshot {
                // It goes on behind the snapshot.
                #expect(heard.count == end - (snapshot[session].map { $0 + 1 } ?? 0))
            } else if expectation.replay == 0 {
                #expect(heard.count == end - noticed)
            } else {
                // The past is counted when it is read, which is not before it was asked for.
                #expect(heard.count >= min(expectation.replay, end))
                #expect(heard.count <= max(0, end - noticed) + min(expectation.replay, noticed))
            }
        }
    }
}
