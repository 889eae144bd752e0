internal import EventLoop
internal import Hermes
internal import Synchronization

/// What a service and its engine say to each other, from thread to thread.
final class SimulationMailbox: Sendable {
    /// How many frames that are due may wait to be taken; then the newest takes the place of the one before it.
    ///
    /// A loop that is busy for a moment loses none; one that is busy for long finds some megabytes at most.
    private let mostFrames: Int

    fileprivate struct Mail {
        var orders: [SimulationOrder] = []
        var reports: [SimulationReport] = []
        /// How many of the reports are frames that are due.
        var frames = 0
        var isEnding = false
        var wake: (@Sendable () -> Void)?
    }

    private let mail = Mutex(Mail())
    private let waker: Waker

    /// Makes the mailbox of an engine with so many signals, whose loop `waker` wakes.
    init(waker: Waker, signals: Int) {
        self.waker = waker
        mostFrames = min(max(8, 500_000 / max(signals, 1)), 256)
    }

    // MARK: The service's side

    /// Sets what is called when there are reports.
    func tell(_ wake: @escaping @Sendable () -> Void) {
        let isWaiting = mail.withLock { mail in
            mail.wake = wake
            return !mail.reports.isEmpty
        }
        if isWaiting { wake() }
    }

    func post(_ order: SimulationOrder) {
        let wasEmpty = mail.withLock { mail in
            mail.orders.append(order)
            return mail.orders.count == 1
        }
        // Who finds orders waiting knows that the loop has been woken for them.
        if wasEmpty { waker.wake() }
    }

    func end() {
        mail.withLock { $0.isEnding = true }
        waker.wake()
    }

    func takeReports() -> [SimulationReport] {
        mail.withLock { mail in
            defer {
                mail.reports = []
                mail.frames = 0
            }
            return mail.reports
        }
    }

    // MARK: The engine's side

    func takeOrders() -> (orders: [SimulationOrder], isEnding: Bool) {
        mail.withLock { mail in
            defer { mail.orders = [] }
            return (mail.orders, mail.isEnding)
        }
    }

    func post(_ reports: [SimulationReport]) {
        guard !reports.isEmpty else { return }
        let wake = mail.withLock { mail in
            let wasEmpty = mail.reports.isEmpty
            for report in reports { mail.add(report, mostFrames: mostFrames) }
            return wasEmpty ? mail.wake : nil
        }
        wake?()
    }
}

extension SimulationMailbox.Mail {
    fileprivate mutating func add(_ report: SimulationReport, mostFrames: Int) {
        guard case .frame(var frame) = report, case .due(let rates) = frame.occasion else {
            reports.append(report)
            return
        }
        if frames >= mostFrames, let index = reports.lastIndex(where: \.isDueFrame),
            case .frame(let old) = reports[index], case .due(let oldRates) = old.occasion
        {
            // It is for all who would have had the other.
            frame.occasion = .due(oldRates + rates.filter { !oldRates.contains($0) })
            frame.replaced = old.replaced + 1
            reports.remove(at: index)
        } else {
            frames += 1
        }
        reports.append(.frame(frame))
    }
}

extension SimulationReport {
    fileprivate var isDueFrame: Bool {
        if case .frame(let frame) = self, case .due = frame.occasion { true } else { false }
    }
}
