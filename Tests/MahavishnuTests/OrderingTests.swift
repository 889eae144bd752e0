import TestSupport
import Testing
import WebSocketCommon

@testable import Mahavishnu

@Suite("Lines and agendas keep their order")
struct OrderingTests {
    @Test("what comes first leaves first, and places are given back")
    func fifo() {
        var fifo = FIFO<Int>()
        var next = 0
        for number in 0..<1000 {
            fifo.append(number)
            if number % 3 > 0 {
                #expect(fifo.next() == next)
                next += 1
            }
        }
        #expect(fifo.count == 1000 - next)
        while let number = fifo.next() {
            #expect(number == next)
            next += 1
        }
        #expect(next == 1000)
        #expect(fifo.isEmpty)
    }

    @Test("a thing is looked at once, however often it was noted")
    func agenda() {
        var agenda = Agenda<String>()
        for item in ["a", "b", "a", "c", "b"] { agenda.note(item) }
        #expect(agenda.next() == "a")
        agenda.note("a")
        #expect(
            [agenda.next(), agenda.next(), agenda.next(), agenda.next()] == ["b", "c", "a", nil]
        )
        #expect(agenda.isEmpty)
    }

    @Test("a line is what a sorted array is", arguments: 1...20)
    func line(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        var line = Line()
        var model: [Int] = []
        for _ in 0..<500 {
            let number = Int.random(in: 0..<100, using: &random)
            switch Int.random(in: 0..<4, using: &random) {
            case 0, 1:
                guard !model.contains(number) else { continue }
                line.insert("\(number)", number: number)
                model = (model + [number]).sorted()
            case 2:
                line.remove(number: number)
                model.removeAll { $0 == number }
            default:
                guard let first = model.first else { continue }
                line.remove(number: first)
                model.removeFirst()
            }
            #expect((0..<line.count).map { line[$0].number } == model)
            #expect((0..<line.count).map { line[$0].id } == model.map { "\($0)" })
        }
    }
}
