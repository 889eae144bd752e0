import TestSupport
import Testing

@testable import WebSocketCommon

@Suite("A JSON object")
struct JSONObjectTests {
    private func object(_ count: Int) -> JSONObject {
        var object = JSONObject()
        for key in 0..<count { object["k\(key)"] = .integer(key) }
        return object
    }

    @Test(
        "keeps names apart that differ in their bytes alone, however many there are",
        arguments: [0, 16, 100]
    )
    func normalForms(others: Int) throws {
        var object = object(others)
        object["\u{E9}"] = 1
        object["e\u{301}"] = 2
        object["\u{E9}"] = 3
        #expect(object.members.count == others + 2)
        #expect(object["\u{E9}"] == 3)
        #expect(object["e\u{301}"] == 2)
        object["e\u{301}"] = nil
        #expect(object["\u{E9}"] == 3)
        #expect(object["e\u{301}"] == nil)
    }

    @Test("loses single members and still finds the others", arguments: [5, 17, 18, 60])
    func singleRemovals(count: Int) {
        var object = object(count)
        for key in stride(from: 0, to: count, by: 2) { object["k\(key)"] = nil }
        object["k\(count - 1)"] = nil
        object["new"] = true
        for key in 0..<count {
            let isThere = key % 2 == 1 && key != count - 1
            #expect(object["k\(key)"] == (isThere ? .integer(key) : nil))
        }
        #expect(object["new"] == true)
    }

    @Test("loses many members at once and still finds the others", arguments: [5, 17, 34, 60])
    func manyRemovals(count: Int) {
        var object = object(count)
        object.removeAll { ($0.value.intValue ?? 0) % 2 == 0 }
        object["new"] = true
        for key in 0..<count {
            #expect(object["k\(key)"] == (key % 2 == 1 ? .integer(key) : nil))
        }
        #expect(object["new"] == true)
        object.removeAll { _ in true }
        #expect(object == [:])
        object["k1"] = 1
        #expect(object == ["k1": 1])
    }

    @Test("eight times as many members that go at once take about eight times as long")
    func growingRemovals() {
        let ratio = growth(from: 1000, to: 8000) { count in
            var object = object(count)
            object.removeAll { $0.name != "k7" }
            #expect(object == ["k7": 7])
        }
        #expect(ratio < 24)
    }
}
