import Dhruva
import TestSupport
import Testing
import WebSocketCommon

@Suite("Each change costs the same, however much a dhruva knows")
struct GrowthTests {
    @Test("eight times as many adapters, stored one by one, take about eight times as long")
    func storing() throws {
        let ratio = try growth(from: 250, to: 2000) { count in
            var desk = try Desk()
            for number in 0..<count { try desk.store("a\(number)", "1", "\(number)") }
            #expect(desk.figure("contents") == count)
        }
        #expect(ratio < 24)
    }

    @Test("eight times as many reports at once take about eight times as long")
    func reports() throws {
        let ratio = try growth(from: 250, to: 2000) { count in
            var desk = try Desk()
            desk.holdsWork = true
            for number in 0..<count {
                try desk.publish("adapter.updated", ["adapter_id": .string("a\(number)")])
            }
            desk.holdsWork = false
            try desk.ask("list_adapters")
            #expect(desk.figure("adapters") == count)
        }
        #expect(ratio < 24)
    }

    @Test("eight times as many members of metadata are taken away in about eight times as long")
    func metadata() throws {
        let ratio = try growth(from: 250, to: 2000) { count in
            var desk = try Desk()
            var (all, none) = (JSONObject(), JSONObject())
            for number in 0..<count {
                all["k\(number)"] = 0
                none["k\(number)"] = JSON.null
            }
            try desk.store("a", "1", "one", ["metadata": .object(all)])
            try desk.ask("update_adapter", ["adapter_id": "a", "metadata": .object(none)])
            #expect(try desk.adapter("a")["metadata"] == [:])
        }
        #expect(ratio < 24)
    }
}
