import Testing
import WebSocketCommon

@testable import ConsciousnessTelemetry

@Suite("What a client can make grow")
struct BoundTests {
    private let limit = ConsciousnessTelemetry.mostOrders

    @Test("orders: of one client 16 wait at most, and its subscription stays as it was")
    func orders() throws {
        var stage = try Stage()
        stage.link.isPrompt = false
        let client = try stage.subscriber(1)
        for _ in 0..<limit { try stage.send(#"{"type":"snapshot"}"#, from: client) }
        let refusal: JSONObject = [
            "type": "error",
            "message":
                "16 requests for records wait for their answers, limit is 16; wait for some",
            "code": "LIMIT_EXCEEDED",
        ]
        #expect(try stage.ask(#"{"type":"snapshot"}"#, from: client) == [refusal])
        #expect(
            try stage.ask(#"{"type":"subscribe","sessionId":"B"}"#, from: client) == [refusal]
        )
        stage.link.append(try Records.lines([0]), to: "A")
        try stage.settle()
        #expect(stage.steps(client) == ["A": [0]])
        // What needs no order is possible all the same, and so is everything once one is done.
        let live = #"{"type":"subscribe","sessionId":"B","replay":0}"#
        #expect(try stage.ask(live, from: client).map { $0["type"] } == ["subscribed"])
        stage.link.carryOut()
        try stage.settle()
        let subscribed = try stage.ask(#"{"type":"subscribe","sessionId":"B"}"#, from: client)
        #expect(subscribed.map { $0["type"] } == ["subscribed"])
    }

    @Test("orders: subscriptions that replace one another count until their orders are done")
    func replacedOrders() throws {
        var stage = try Stage()
        stage.link.isPrompt = false
        let client = try stage.client(1)
        for _ in 0..<1000 { try stage.send(#"{"type":"subscribe","sessionId":"A"}"#, from: client) }
        #expect(stage.link.orders.count == limit)
        #expect(stage.heard("subscribed", by: client).count == limit)
        while stage.link.carryOut() { try stage.settle() }
        #expect(stage.service.clients[client]?.openOrders == 0)
    }

    @Test("sessions: a message names 100 at most")
    func sessions() throws {
        var stage = try Stage()
        let client = try stage.client(1)
        let names = { (count: Int) in (0..<count).map { #""S\#($0)""# }.joined(separator: ",") }
        for type in ["subscribe", "unsubscribe", "snapshot"] {
            let most = try stage.ask(
                #"{"type":"\#(type)","sessionIds":[\#(names(100))]}"#,
                from: client
            )
            #expect(!most.contains { $0["type"] == "error" })
            let more = try stage.ask(
                #"{"type":"\#(type)","sessionIds":[\#(names(101))]}"#,
                from: client
            )
            #expect(
                more == [
                    [
                        "type": "error",
                        "message":
                            "sessionIds: more than 100 sessions in one message",
                        "code": "LIMIT_EXCEEDED",
                    ]
                ]
            )
        }
    }

    @Test("exceptions: all sessions but 1000 at most")
    func exceptions() throws {
        var stage = try Stage()
        let client = try stage.subscriber(1)
        for block in 0..<10 {
            let names = (0..<100).map { #""S\#(block * 100 + $0)""# }.joined(separator: ",")
            #expect(
                try stage.ask(#"{"type":"unsubscribe","sessionIds":[\#(names)]}"#, from: client)
                    == []
            )
        }
        let refusal = try stage.ask(#"{"type":"unsubscribe","sessionId":"A"}"#, from: client)
        #expect(refusal.map { $0["code"] } == ["LIMIT_EXCEEDED"])
        stage.link.append(try Records.lines([0]), to: "A")
        stage.link.append(try Records.lines([0]), to: "S999")
        try stage.settle()
        #expect(stage.steps(client) == ["A": [0]])
    }

    @Test("requests: 512 wait at most")
    func requests() throws {
        var stage = try Stage()
        stage.link.isPrompt = false
        let request = ResourceRequest(
            .get,
            ConsciousnessTelemetry.healthPath,
            freshID: "f",
            time: stage.now
        )
        for _ in 0..<ConsciousnessTelemetry.mostOpen { _ = try stage.service.answer(request) }
        #expect(
            throws: ServiceError(
                .limitExceeded,
                "512 requests wait for the files, limit is 512; try again later"
            )
        ) { try stage.service.answer(request) }
        stage.link.carryOut()
        try stage.settle()
        #expect(throws: Never.self) { try stage.service.answer(request) }
        stage.link.carryOutAll()
        try stage.settle()
        #expect(stage.service.openRequests == 0)
        #expect(stage.answers.count == 513)
    }

    @Test("clients: one that is gone leaves nothing behind, also while its orders wait")
    func disconnected() throws {
        var stage = try Stage()
        for session in ["A", "B"] { stage.link.begin(session, with: try Records.lines(0...5)) }
        stage.link.isPrompt = false
        stage.link.partSize = 2
        let client = try stage.subscriber(1, #","sessionIds":["B","A"],"snapshot":true"#)
        stage.link.carryOut()
        try stage.settle()
        stage.link.carryOut()
        try stage.settle()
        try stage.send(#"{"type":"snapshot"}"#, from: client)
        #expect(stage.steps(client) == ["B": [0, 1]])
        try stage.leave(client)
        // Its number comes back before what it asked for is done.
        let next = try stage.subscriber(1, #","sessionId":"B","replay":1"#)
        stage.forget()
        while stage.link.carryOut() { try stage.settle() }
        #expect(stage.steps(next) == ["B": [5]])
        #expect(stage.heard("snapshot", by: next).isEmpty)
        #expect(stage.service.clients[next]?.openOrders == 0)
        #expect(stage.service.askers.isEmpty)
        try stage.leave(next)
        #expect(stage.service.clients.isEmpty)
        #expect(stage.service.rooms.count == 0)
        stage.link.append(try Records.lines([6]), to: "B")
        stage.forget()
        try stage.settle()
        #expect(stage.publications == 0)
    }

    @Test("clients: whoever goes leaves its room to the others")
    func rooms() throws {
        var stage = try Stage()
        let clients = try (1...3).map { try stage.subscriber(Int32($0)) }
        let own = try stage.subscriber(4, #","where":{"step":{"gte":0}}"#)
        try stage.leave(clients[0])
        try stage.leave(own)
        stage.link.append(try Records.lines([0]), to: "A")
        try stage.settle()
        #expect(stage.steps(clients[1]) == ["A": [0]])
        #expect(stage.steps(clients[2]) == ["A": [0]])
        #expect(stage.texts[own]?.count == 1)
        #expect(stage.service.rooms.ownReaders(of: "A").isEmpty)
        #expect(stage.service.recordsSent == 2)
    }
}
