import Excalidraw
import TestSupport
import Testing
import WebSocketCommon

@Suite(
    "What is wrong is refused with its place, its value and what was expected, and changes nothing"
)
struct ErrorTests {
    @Test(
        "an element that is none refuses the whole update",
        arguments: [
            (1, "[1]: expected an object, found 1"),
            ([], "[1]: expected an object, found array"),
            ([:], "[1].id: field required"),
            (
                ["id": 7],
                "[1].id: expected a string of 1 to 255 bytes without control characters, found 7"
            ),
            (
                ["id": "", "version": 1],
                #"[1].id: expected a string of 1 to 255 bytes without control characters, found """#
            ),
            (["id": "a"], "[1].version: field required"),
            (
                ["id": "a", "version": "2"],
                #"[1].version: expected an integer of 0...2147483647, found "2""#
            ),
            (
                ["id": "a", "version": 1.0],
                "[1].version: expected an integer of 0...2147483647, found 1.0"
            ),
            (
                ["id": "a", "version": -1],
                "[1].version: expected an integer of 0...2147483647, found -1"
            ),
            (
                ["id": "a", "version": 2_147_483_648],
                "[1].version: expected an integer of 0...2147483647, found 2147483648"
            ),
            (
                ["id": "a", "version": 1, "versionNonce": true],
                "[1].versionNonce: expected an integer of -9007199254740991...9007199254740991, found true"
            ),
            (
                ["id": "a", "version": 1, "versionNonce": 9_223_372_036_854_775_807],
                "[1].versionNonce: expected an integer of -9007199254740991...9007199254740991, found 9223372036854775807"
            ),
            (
                ["id": "a", "version": 1, "isDeleted": 1],
                "[1].isDeleted: expected a boolean, found 1"
            ),
            (["id": "a", "version": 1, "index": 3], "[1].index: expected a string, found 3"),
        ] as [(JSON, String)]
    )
    func elements(_ wrong: JSON, _ message: String) throws {
        var desk = Desk()
        let data: JSONObject = ["diagram_id": "d", "elements": [element("ok"), wrong]]
        #expect(
            desk.refusal("update_elements", data)
                == Refusal(.invalidRequest, "elements\(message)")
        )
        #expect(
            desk.refusal("create_diagram", data) == Refusal(.invalidRequest, "elements\(message)")
        )
        for event in ["diagram.created", "diagram.updated"] {
            #expect(
                desk.refusal(publishing: event, data)
                    == Refusal(.invalidPayload, "elements\(message)")
            )
        }
        #expect(desk.figure("diagrams") == 0)
        #expect(desk.record.isEmpty)
    }

    @Test("null stands for a field that is missing")
    func nulls() throws {
        var desk = Desk()
        let answer = try desk.draw([
            ["id": "a", "version": 0, "versionNonce": nil, "isDeleted": nil, "index": nil]
        ])
        #expect(answer["accepted"] == 1)
    }

    @Test(
        "names that make no channel, or are none, are refused",
        arguments: [
            ("diagram_id", "", 246), ("diagram_id", "a\nb", 246),
            ("diagram_id", String(repeating: "x", count: 247), 246), ("user_id", "", 255),
            ("user_id", "\u{7F}", 255), ("user_id", String(repeating: "é", count: 128), 255),
        ]
    )
    func names(_ field: String, _ value: String, _ limit: Int) {
        var desk = Desk()
        var data: JSONObject = ["diagram_id": "d", "user_id": "u", "position": ["x": 1, "y": 1]]
        data[field] = .string(value)
        let message =
            "\(field): \(value.quoted) is not a name of 1 to \(limit) bytes without control characters"
        for request in ["join_collaboration", "move_cursor"] {
            #expect(desk.refusal(request, data) == Refusal(.invalidRequest, message), "\(request)")
        }
        for event in ["user.joined", "user.left", "cursor.moved"] where !value.isEmpty {
            let refusal = desk.refusal(publishing: event, data)
            #expect(refusal?.code == .invalidPayload, "\(event)")
        }
        #expect(desk.figure("diagrams") == 0)
    }

    @Test("the longest identifier makes all three channels")
    func longest() throws {
        var desk = Desk()
        let id = String(repeating: "x", count: 246)
        try desk.join("u", in: id)
        try desk.draw([element("a")], in: id)
        #expect(desk.record.map { $0.channels[0].utf8.count } == [255, 254])
    }

    @Test(
        "a cursor must be somewhere",
        arguments: [
            ([:], "x: field required"), (["x": 1], "y: field required"),
            (["x": "1", "y": 1], #"x: expected a number, found "1""#),
            (["x": 1, "y": nil], "y: expected a number, found null"),
        ] as [(JSON, String)]
    )
    func cursor(_ position: JSON, _ message: String) throws {
        var desk = Desk()
        try desk.join("u")
        let data: JSONObject = ["diagram_id": "d", "user_id": "u", "position": position]
        let refusal = Refusal(.invalidPayload, "cursor.moved: position.\(message)")
        #expect(desk.refusal("move_cursor", data) == refusal)
        #expect(desk.refusal(publishing: "cursor.moved", data) == refusal)
    }

    @Test("what is not known is not found")
    func unknown() {
        var desk = Desk()
        for request in ["get_diagram", "delete_diagram"] {
            #expect(
                desk.refusal(request, ["diagram_id": "d"])
                    == Refusal(.notFound, #"diagram_id: no diagram "d""#)
            )
        }
        #expect(desk.refusal(publishing: "diagram.deleted", ["diagram_id": "d"]) == nil)
        #expect(desk.refusal(publishing: "user.left", ["diagram_id": "d", "user_id": "u"]) == nil)
    }
}
