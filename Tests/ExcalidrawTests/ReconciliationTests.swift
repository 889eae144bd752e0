import TestSupport
import Testing
import WebSocketCommon

@testable import Excalidraw

@Suite("Of two states of an element the same one wins, whichever comes first")
struct ReconciliationTests {
    /// An element with no more than it needs.
    private static let bare: JSON = ["id": "a", "version": 2]

    @Test(
        "the higher version wins, at equal versions the lower nonce, a tombstone as any other",
        arguments: [
            (element("a", 1), element("a", 2)),
            (element("a", 2, nonce: 5), element("a", 3, nonce: 9)),
            (element("a", 2, nonce: 9), element("a", 2, nonce: 5)),
            (element("a", 2, nonce: 5), element("a", 2, nonce: -5)),
            (element("a", 1), element("a", 2, deleted: true)),
            (element("a", 2, deleted: true), element("a", 3)),
            (element("a", 2, nonce: 9), element("a", 2, nonce: 5, deleted: true)),
            // Nothing tells these apart but their bytes.
            (element("a", 2, nonce: 5, x: 7), element("a", 2, nonce: 5, x: 3)),
            // Without a nonce it counts as 0, which Excalidraw restores it to.
            (element("a", 2, nonce: 1), bare),
            (bare, element("a", 2, nonce: -1)),
        ] as [(JSON, JSON)]
    )
    func winner(_ loser: JSON, _ winner: JSON) throws {
        for (first, second) in [(loser, winner), (winner, loser)] {
            var desk = Desk()
            try desk.draw([first])
            let answer = try desk.draw([second])
            #expect(try desk.scene() == [winner])
            #expect(answer["accepted"] == (second == winner ? 1 : 0))
            #expect(answer["stale"] == (second == winner ? 0 : 1))
            #expect(answer["elements"] == (second == winner ? [] : [winner]))
            #expect(answer["scene_version"] == winner["version"])
        }
    }

    @Test("what is there already changes nothing and is told to nobody, however it is written")
    func unchanged() throws {
        var desk = Desk()
        let text = #"{"id":"a","version":1,"text":"é\n","points":[[0,0],[1.5,2]],"own":{"k":null}}"#
        let same =
            #"{ "id" : "\u0061","version":1, "text":"\u00e9\n","points":[[0,0],[1.5,2]],"own":{"k":null} }"#
        try desk.draw([try JSON(parsing: text)])
        let bytes = Array(#"{"diagram_id":"d","elements":[\#(same)]}"#.utf8)
        let count = desk.record.count
        try bytes.span.withUnsafeBytes { bytes in
            let slice = try JSONSlice(parsing: bytes)
            let view = EventView(name: "diagram.updated", data: slice, time: desk.now)
            var service = desk.service
            try service.check(view)
            service.apply(view)
            #expect(service.figures.first { $0.name == "elements_unchanged" }?.value == 1)
        }
        let answer = try desk.draw([try JSON(parsing: text)])
        #expect(answer["unchanged"] == 1 && answer["accepted"] == 0 && answer["stale"] == 0)
        #expect(desk.record.count == count)
        #expect(try desk.scene() == [try JSON(parsing: text)], "unknown fields pass through")
    }

    @Test("only what changed is published, with the version that the scene has then")
    func published() throws {
        var desk = Desk()
        try desk.draw([element("a", 5), element("b", 1)])
        let count = desk.record.count
        let answer = try desk.ask(
            "update_elements",
            [
                "diagram_id": "d", "user_id": "u",
                "elements": [element("a", 4), element("b", 2), element("c", 1), element("b", 2)],
            ]
        )
        #expect(
            answer == [
                "diagram_id": "d", "accepted": 2, "unchanged": 0, "stale": 2,
                "elements": [element("a", 5)], "complete": true, "scene_version": 8,
            ]
        )
        #expect(
            desk.record[count].event.data == [
                "diagram_id": "d", "user_id": "u", "elements": [element("b", 2), element("c", 1)],
                "scene_version": 8,
            ]
        )
        #expect(desk.record.count == count + 1)
        #expect(try desk.ask("get_diagram", ["diagram_id": "d"])["scene_version"] == 8)
    }

    @Test("of several states of an element in one request the one that wins counts")
    func several() throws {
        var desk = Desk()
        let answer = try desk.draw([element("a", 2), element("a", 4), element("a", 3)])
        #expect(answer["accepted"] == 1 && answer["stale"] == 2 && answer["scene_version"] == 4)
        #expect(try desk.scene() == [element("a", 4)])
    }

    @Test("identifiers are compared byte for byte")
    func identifiers() throws {
        var desk = Desk()
        try desk.draw([element("\u{E9}", 1), element("e\u{301}", 2)])
        #expect(try desk.scene().count == 2)
    }

    @Test("a program's update is taken in as a request's is, stale elements and all")
    func events() throws {
        var desk = Desk()
        try desk.publish("diagram.updated", ["diagram_id": "d", "elements": [element("a", 3)]])
        try desk.publish(
            "diagram.created",
            ["diagram_id": "d", "name": "n", "elements": [element("a", 2), element("b", 1)]]
        )
        #expect(try desk.scene() == [element("a", 3), element("b", 1)])
        #expect(desk.figure("elements_stale") == 1)
        #expect(desk.figure("elements_accepted") == 2)
    }

    @Test(
        "any order of the same updates, each once or twice, makes the same scene",
        arguments: 0..<40
    )
    func permutations(seed: Int) throws {
        var random = SeededGenerator(seed: UInt64(seed))
        let updates = (0..<30).map { _ in
            (0..<Int.random(in: 1...3, using: &random)).map { _ in
                element(
                    "e\(Int.random(in: 0..<6, using: &random))",
                    Int.random(in: 1...4, using: &random),
                    nonce: Int.random(in: 0...2, using: &random),
                    index: "a\(Int.random(in: 0..<4, using: &random))",
                    deleted: Bool.random(using: &random),
                    x: Int.random(in: 0...2, using: &random)
                )
            }
        }
        var scenes: Set<[UInt8]> = []
        for _ in 0..<6 {
            var desk = Desk()
            let twice = updates + updates.filter { _ in Bool.random(using: &random) }
            for elements in twice.shuffled(using: &random) {
                if Bool.random(using: &random) {
                    try desk.draw(elements)
                } else {
                    try desk.publish(
                        "diagram.updated",
                        ["diagram_id": "d", "elements": .array(elements)]
                    )
                }
            }
            scenes.insert(JSON.array(try desk.scene()).encoded())
        }
        #expect(scenes.count == 1)
    }
}
