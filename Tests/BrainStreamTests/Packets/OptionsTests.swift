import Testing
import WebSocketCommon

@testable import BrainStream

@Suite("Options of a stream")
struct OptionsTests {
    @Test(
        "are told first where any but flat is given, in the encoding that is in force",
        arguments: [
            (["delta": "1"], false, true, "json"), (["delta": "0"], false, false, "json"),
            (["encoding": "msgpack"], false, false, "msgpack"),
            (["encoding": "json"], false, false, "json"),
            (
                ["flat": "true", "delta": "true", "encoding": "msgpack"], true, true, "msgpack"
            ),
        ] as [([String: String], Bool, Bool, String)]
    )
    func told(query: [String: String], flat: Bool, delta: Bool, encoding: String) throws {
        var stage = try StreamStage()
        let client = try stage.join(query)
        let packets = stage.take(client)
        let options: JSONObject = [
            "flat": .bool(flat), "delta": .bool(delta), "encoding": .string(encoding),
            "channels": nil, "symbol": nil,
        ]
        if flat {
            #expect(packets.first?.without(["type"]) == options)
        } else {
            #expect(packets.first == ["type": "OPTIONS", "data": .object(options)])
        }
        #expect(packets.map(\.type) == ["OPTIONS", "TELEMETRY"])
    }

    @Test("are not told to who gives none, or flat alone: that is as old as its front ends")
    func untold() throws {
        var stage = try StreamStage()
        for query in [[:], ["flat": "1"], ["flat": "0"], ["token": "x", "delta2": "1"]] {
            let client = try stage.join(query)
            #expect(stage.take(client).map(\.type) == ["TELEMETRY"])
        }
    }

    @Test("list channels in their own order, and a symbol in capitals")
    func normalForm() throws {
        var stage = try StreamStage()
        let client = try stage.join(["channels": "logs,market,logs", "symbol": "brk.b"])
        let options = try #require(stage.take(client).first?.data)
        #expect(options["channels"] == ["market", "logs"])
        #expect(options["symbol"] == "BRK.B")
        let same = try stage.join(["channels": "market,logs", "symbol": "BRK.B"])
        _ = stage.take(same)
        #expect(stage.service.audience.groups.count == 1)
    }

    @Test(
        "that are bad are told, and the default is in force",
        arguments: [
            ("flat", "yes", #"flat: "yes" is not one of 1, true, 0, false"#),
            ("delta", "", #"delta: "" is not one of 1, true, 0, false"#),
            ("encoding", "xml", #"encoding: "xml" is not one of json, msgpack"#),
            ("channels", "", "channels: none given, expected some of market, trades, logs"),
            (
                "channels", "market,news",
                #"channels: "news" is not one of market, trades, logs"#
            ),
            (
                "symbol", "THIRTEEN.CHAR",
                #"symbol: "THIRTEEN.CHAR" is not 1 to 12 of A-Z, 0-9, '.', '^', '=' and '-'"#
            ),
        ]
    )
    func bad(name: String, value: String, problem: String) throws {
        var stage = try StreamStage()
        let client = try stage.join([name: value])
        let packets = stage.take(client)
        let error: JSONObject = [
            "type": "ERROR", "code": "INVALID_REQUEST", "message": .string(problem),
        ]
        if name == "flat" {
            #expect(packets.map(\.type) == ["ERROR", "TELEMETRY"])
            #expect(packets.first == error)
        } else {
            #expect(packets.map(\.type) == ["OPTIONS", "ERROR", "TELEMETRY"])
            #expect(packets.first?.data == StreamOptions().told(StreamOptions.Name.allCases))
            #expect(packets[1] == error)
        }
    }

    @Test("that are bad together are all told, and the good ones beside them are in force")
    func several() throws {
        var stage = try StreamStage()
        let client = try stage.join([
            "encoding": "msgpack", "delta": "x", "channels": "y", "symbol": "z z", "flat": "v",
        ])
        let packets = stage.take(client)
        #expect(
            packets.map(\.type) == ["OPTIONS", "ERROR", "ERROR", "ERROR", "ERROR", "TELEMETRY"]
        )
        #expect(packets.first?.data["encoding"] == "msgpack")
    }

    @Test("in all combinations tell the same state, and each group is written once")
    func combinations() throws {
        var stage = try StreamStage()
        var clients: [(ClientID, [String: String], ClientMirror)] = []
        for query in HaltTests.queries {
            clients.append((try stage.join(query), query, ClientMirror(query)))
        }
        for index in clients.indices { try clients[index].2.hear(stage.take(clients[index].0)) }
        #expect(stage.service.audience.groups.count == 120)
        for round in 0..<31 {
            stage.forget()
            try stage.post([
                "market": ["symbol": "SPY", "price": .integer(round)],
                "signal": ["confidence": .float(Double(round) / 31)],
                "logs": [.string("\(round)")],
                "extra": round.isMultiple(of: 2) ? nil : ["nested": ["round": .integer(round)]],
            ])
            // Of 120 groups, those of another symbol hear nothing.
            #expect(stage.roomMessages == 80)
            for index in clients.indices {
                try clients[index].2.hear(stage.take(clients[index].0))
            }
            let state = stage.service.book.state(of: nil, stage.now)
            for (_, query, mirror) in clients where query["symbol"] != "TLT" {
                let channels = try query["channels"].map {
                    try StreamChannel.set(of: $0.split(separator: ",").map(String.init))
                }
                let view = StreamOptions(channels: channels).view(of: state)
                #expect(mirror.state?.means(MergePatch.withoutNulls(view)) == true)
            }
        }
    }

    @Test("make differences and MessagePack smaller than whole states in JSON")
    func sizes() throws {
        var stage = try StreamStage(demo: true)
        let json = try stage.join()
        let msgpack = try stage.join(["encoding": "msgpack"])
        let delta = try stage.join(["delta": "1"])
        let both = try stage.join(["delta": "1", "encoding": "msgpack"])
        try stage.pass(.seconds(30))
        stage.forget()
        try stage.pass(.seconds(300))
        let sizes = [json, msgpack, delta, both].map { stage.bytes[$0] ?? 0 }
        #expect(sizes == sizes.sorted(by: >))
        #expect(sizes[3] > 0)
    }
}
