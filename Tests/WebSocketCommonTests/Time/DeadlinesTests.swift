import TestSupport
import Testing
import WebSocketCommon

@Suite("Deadlines keep their order")
struct DeadlinesTests {
    @Test(
        "deadlines come in order, each thing once, at its earliest moment or the one it was moved to",
        arguments: 1...20
    )
    func deadlines(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        var deadlines = Deadlines<Int>()
        var model: [Int: Int] = [:]
        let moment = { (number: Int) in Timestamp(clampingMicroseconds: Int64(number)) }
        for _ in 0..<1000 {
            let item = Int.random(in: 0..<50, using: &random)
            let time = Int.random(in: 0..<100, using: &random)
            switch Int.random(in: 0..<7, using: &random) {
            case 6:
                deadlines.reschedule(item, at: moment(time))
                model[item] = time
            case 0...3:
                deadlines.schedule(item, at: moment(time))
                model[item] = min(model[item] ?? time, time)
            case 4:
                deadlines.cancel(item)
                model[item] = nil
            default:
                let earliest = model.values.min()
                let found = deadlines.next(now: moment(time))
                guard let earliest, earliest <= time else {
                    #expect(found == nil)
                    continue
                }
                #expect(found.flatMap { model[$0] } == earliest)
                if let found { model[found] = nil }
            }
            if let earliest = model.values.min() {
                #expect(deadlines.first.map { $0 <= moment(earliest) } == true)
            }
        }
    }

    @Test("moments that were given up take no room for long")
    func abandoned() {
        var deadlines = Deadlines<Int>()
        for round in 0..<10_000 {
            deadlines.schedule(
                round % 10,
                at: Timestamp(clampingMicroseconds: Int64(10_000 - round))
            )
            deadlines.cancel(round % 10)
        }
        #expect(deadlines.room < 100)
    }
}
