import TestSupport
import Testing
import WebSocketCommon

@Suite("A table has of each key the last event, in the order of saying")
struct LatestTableTests {
    private func frames(_ texts: [String]) -> [(frame: [UInt8], key: [UInt8]?)] {
        texts.map { text in
            let key = text.prefix { $0 != "=" }
            return (Array(text.utf8), key.isEmpty ? nil : Array(key.utf8))
        }
    }

    private func texts(_ table: LatestTable, behind place: LatestTable.Place) -> [String] {
        table.events(behind: place).map { String(decoding: $0.frame, as: UTF8.self) }
    }

    @Test("what is replaced is gone, and what replaces it stands at the end")
    func replacing() {
        var table = LatestTable()
        let start = table.end
        table.append(frames(["a=1", "b=1", "=x", "a=2"]))
        #expect(texts(table, behind: start) == ["b=1", "=x", "a=2"])
        table.append(frames(["=x", "b=2", "b=3"]))
        #expect(texts(table, behind: start) == ["=x", "a=2", "=x", "b=3"])
        #expect(table.replacedCount(behind: start) == 3)
        #expect(table.byteCount(behind: start) == 10)
    }

    @Test("a reader lacks what was said behind its place, and knows of what it had or was told")
    func places() throws {
        var table = LatestTable()
        var place = table.end
        table.append(frames(["a=1", "b=1", "a=2"]))
        #expect(table.replacedCount(behind: place) == 1)
        place.wasTold(ofReplaced: 1)
        place.passed(try #require(table.events(behind: place).first))
        #expect(texts(table, behind: place) == ["a=2"])
        // It had b=1, so it is not told of it.
        table.append(frames(["b=2"]))
        #expect(table.replacedCount(behind: place) == 0)
        // It never had a=2.
        table.append(frames(["a=3"]))
        #expect(table.replacedCount(behind: place) == 1)
        #expect(texts(table, behind: place) == ["b=2", "a=3"])
        #expect(table.replacedCount(behind: table.end) == 0)
        #expect(table.byteCount(behind: table.end) == 0)
    }

    @Test("what all readers have had is forgotten, also as something to be replaced")
    func forgetting() throws {
        var table = LatestTable()
        let start = table.end
        table.append(frames(["a=1", "b=1"]))
        let late = table.end
        table.append(frames(["c=1"]))
        table.forget(before: late)
        #expect(texts(table, behind: start) == ["c=1"])
        table.append(frames(["a=2", "c=2"]))
        #expect(texts(table, behind: late) == ["a=2", "c=2"])
        #expect(table.replacedCount(behind: late) == 1)
        table.forget(before: nil)
        #expect(texts(table, behind: start) == [])
        table.append(frames(["d=1"]))
        #expect(texts(table, behind: late) == ["d=1"])
    }

    @Test("it is large when it has grown to twice of what readers wait for")
    func size() {
        var table = LatestTable()
        let start = table.end
        table.append(frames((0..<1024).map { "\($0)=1" }))
        #expect(!table.isLarge)
        table.append(frames(["more=1"]))
        #expect(table.isLarge)
        table.forget(before: start)
        #expect(!table.isLarge)
        table.append(frames((0..<1024).map { "x\($0)=1" }))
        #expect(!table.isLarge)
        table.append(frames(["x=1", "y=1"]))
        #expect(table.isLarge)
    }

    @Test("an event costs the same however many keys there are")
    func cost() {
        let ratio = growth(from: 2000, to: 16000) { count in
            var table = LatestTable()
            for round in 0..<4 {
                table.append(frames((0..<count).map { "\($0)=\(round)" }))
            }
            #expect(table.events(behind: LatestTable().end).count == count)
        }
        #expect(ratio < 24)
    }

    @Test("it is large in bytes too, so that large events that all have had do not stay")
    func bytes() {
        var table = LatestTable()
        var place = table.end
        let frame = [UInt8](repeating: 1, count: 100_000)
        var most = 0
        for number in 0..<100 {
            // Everybody has had all but the last two.
            if let first = table.events(behind: place).first, number > 2 { place.passed(first) }
            table.append([(frame, Array("\(number)".utf8))])
            if table.isLarge { table.forget(before: place) }
            most = max(most, table.events(behind: LatestTable().end).count)
        }
        #expect(most <= 8)
        #expect(table.events(behind: place).count == 3)
    }
}
