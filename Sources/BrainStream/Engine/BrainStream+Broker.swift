internal import WebSocketCommon

/// The message broker: it may be absent, go and come back; the stream goes on.
extension BrainStream {
    /// Takes in what the broker has said since the last time.
    mutating func takeReports(_ now: Timestamp) {
        let reports = broker?.takeReports() ?? []
        let newest = Self.newestTicks(reports, now)
        for (place, report) in reports.enumerated() {
            switch report {
            case .connected: connected(now)
            case .lost(let reason):
                if brokerState.isConnected || brokerState.loss == nil { brokerState.losses += 1 }
                brokerState.isConnected = false
                brokerState.loss = reason
            case .value(let key, let value):
                guard key == BrokerState.haltKey, value == BrokerState.haltValue else { continue }
                let reason = "\(BrokerState.haltKey) is set"
                controls.append(ControlOrder(halts: true, reason: reason, .broker))
            case .message(let channel, let message):
                if let last = newest[channel], place < last {
                    brokerState.replaced += 1
                    continue
                }
                hear(channel, message, now)
            case .failed(let order, _): failed(order)
            }
        }
    }

    /// Where the last price of each symbol stands that can be read: of several that came together only that one is told.
    private static func newestTicks(
        _ reports: [BrokerReport],
        _ now: Timestamp
    ) -> [String: Int] {
        var newest: [String: Int] = [:]
        for (place, report) in reports.enumerated().reversed() {
            guard case .message(let channel, let message) = report,
                channel.hasPrefix(BrokerMessage.tickPrefix), newest[channel] == nil,
                (try? BrokerMessage(channel, message, now: now)) != nil
            else { continue }
            newest[channel] = place
        }
        return newest
    }

    /// Tells the broker what it missed, or asks whether the system was halted meanwhile.
    private mutating func connected(_ now: Timestamp) {
        brokerState.isConnected = true
        brokerState.loss = nil
        if brokerState.isUnsynced {
            let order = ControlOrder(halts: book.isHalted, reason: halt?.reason, .broker)
            tellBroker(halts: order.halts, reason: order.reason, now)
        } else {
            broker?.post(.get(key: BrokerState.haltKey))
        }
    }

    private mutating func hear(_ channel: String, _ message: [UInt8], _ now: Timestamp) {
        guard !brokerState.isEcho(message) else { return }
        do throws(ServiceError) {
            switch try BrokerMessage(channel, message, now: now) {
            case .state(let part): try take(part, from: .redis, now)
            case .halt(let reason):
                controls.append(ControlOrder(halts: true, reason: reason, .broker))
            case .resume(let reason):
                controls.append(ControlOrder(halts: false, reason: reason, .broker))
            case .other: break
            }
            brokerState.messages += 1
        } catch {
            brokerState.rejected += 1
            brokerState.lastRejection =
                "\(channel.shortened(to: 60)): \(error.message.shortened(to: 200))"
        }
    }

    /// Tells the broker that the system was halted or resumed; once it is back, when it is away.
    mutating func tellBroker(halts: Bool, reason: String, _ now: Timestamp) {
        guard let broker else { return }
        guard brokerState.isConnected else {
            // Who halts and resumes has nothing to tell: somebody else's halt must not be lifted by it.
            brokerState.hasMissedChange.toggle()
            return
        }
        (brokerState.hasMissedChange, brokerState.isUncertain) = (false, false)
        for order in brokerState.orders(halts: halts, reason: reason, now: now) {
            broker.post(order)
        }
    }

    private mutating func failed(_ order: BrokerOrder) {
        switch order {
        case .set(BrokerState.haltKey, _), .delete(BrokerState.haltKey):
            brokerState.isUncertain = true
        case .set, .delete, .get, .publish: break
        }
    }
}
