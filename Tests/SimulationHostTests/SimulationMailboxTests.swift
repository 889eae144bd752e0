import EventLoop
import Testing

@testable import Hermes
@testable import SimulationHost

@Suite("The mailbox between a service and its engine")
struct SimulationMailboxTests {
    private func frame(
        _ number: UInt64,
        _ occasion: SimulationFrame.Occasion
    ) -> SimulationReport {
        .frame(SimulationFrame(frame: number, time: 0, values: [], occasion))
    }

    private func frames(_ mailbox: SimulationMailbox) -> [SimulationFrame] {
        mailbox.takeReports().compactMap { if case .frame(let frame) = $0 { frame } else { nil } }
    }

    @Test(
        "keeps some hundred frames that nobody takes, then the newest stands for those before it, and says for how many"
    )
    func merging() throws {
        let mailbox = SimulationMailbox(waker: try EventLoop().waker, signals: 110)
        for number in 1...300 {
            mailbox.post([frame(UInt64(number), .due([number % 2 == 0 ? 60 : 30]))])
        }
        let kept = frames(mailbox)
        #expect(kept.count == 256)
        #expect(kept.prefix(255).map(\.frame) == Array(1...255))
        let last = try #require(kept.last)
        #expect(last.frame == 300)
        #expect(last.replaced == 44)
        #expect(last.isFor(60, last: nil) && last.isFor(30, last: nil))
        mailbox.post([frame(301, .due([60]))])
        #expect(frames(mailbox).map(\.replaced) == [0])
    }

    @Test("never merges a frame at which something changed, nor moves it")
    func changes() throws {
        let mailbox = SimulationMailbox(waker: try EventLoop().waker, signals: 1_000_000)
        for number in 1...20 { mailbox.post([frame(UInt64(number), .due([60]))]) }
        mailbox.post([frame(0, .jumped)])
        mailbox.post([frame(1, .due([60]))])
        let kept = frames(mailbox)
        #expect(kept.map(\.frame) == [1, 2, 3, 4, 5, 6, 7, 0, 1])
        #expect(kept[7].occasion == .jumped)
        #expect(kept[8].replaced == 13)
    }
}
