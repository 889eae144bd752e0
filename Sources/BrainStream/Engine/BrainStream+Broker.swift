internal import WebSocketCommon

/// The message broker: it may be absent, go and come back; the stream goes on.
extension BrainStream {
    /// How many reports are looked at in a turn: there are others who wait for it.
    private static let reportsPerTurn = 256
    /// How many bytes of messages are; the one that goes beyond it is the last.
    private static let bytesPerTurn = 256 << 10

    /// Takes in what the broker has said since the last time, or a part of it: then there is another turn soon.
    mutating func takeReports(_ now: Timestamp) {
        if backlog.hasRoom { backlog.append(thinnedOut(broker?.takeReports() ?? [], now)) }
        var bytes = 0
        for _ in 0..<Self.reportsPerTurn {
            guard bytes < Self.bytesPerTurn, !share.isSpent, let report = backlog.next() else {
                break
            }
            bytes += report.size
            look(at: report, now)
        }
        // What the broker says while there is no room was announced when nobody took it in.
        if !backlog.isEmpty { wake?() }
    }

    private mutating func look(at report: BrokerReport, _ now: Timestamp) {
        switch report {
        case .connected: connected(now)
        case .lost(let reason):
            if brokerState.isConnected || brokerState.loss == nil { brokerState.losses += 1 }
            brokerState.isConnected = false
            brokerState.loss = reason
            brokerState.retry = nil
        case .value(let key, let value):
            guard key == BrokerState.haltKey else { return }
            if value == BrokerState.haltValue {
                let reason = "\(BrokerState.haltKey) is set"
                controls.append(ControlOrder(halts: true, reason: reason, .brokerKey))
            } else if book.isHalted {
                // A broker that has begun anew has forgotten the halt; nobody has resumed.
                writeKey()
            }
        case .message(let channel, let message): hear(channel, message, now)
        case .refused(let reason): brokerState.rejected(reason)
        case .failed(let order, let reason): failed(order, reason, now)
        }
    }

    /// Leaves out prices behind which there is another of their symbol that can be read: of several that came together that is told.
    private mutating func thinnedOut(
        _ reports: [BrokerReport],
        _ now: Timestamp
    ) -> [BrokerReport] {
        var readable: Set<String> = []
        var kept: [BrokerReport] = []
        for report in reports.reversed() {
            if case .message(let channel, let message) = report,
                channel.hasPrefix(BrokerMessage.tickPrefix)
            {
                if readable.contains(channel) {
                    brokerState.replaced += 1
                    continue
                }
                if (try? BrokerMessage(channel, message, now: now)) != nil {
                    readable.insert(channel)
                }
            }
            kept.append(report)
        }
        return kept.reversed()
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
        let isSystem = channel == BrokerMessage.Channel.system.rawValue
        if isSystem, brokerState.isEcho(message) { return }
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
            brokerState.rejected("\(channel.shortened(to: 60)): \(error.message)")
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
        for order in brokerState.orders(halts: halts, reason: reason, now: now) {
            broker.post(order)
        }
    }

    /// Makes the key say whether the system is halted; of a broker that is away it is asked once it is back.
    mutating func writeKey() {
        guard let broker, brokerState.isConnected else { return }
        broker.post(brokerState.order(halts: book.isHalted))
    }

    /// Makes the key say once more that the system is halted, when somebody halts what is halted.
    mutating func writeKeyAgain(_ order: ControlOrder) {
        guard order.halts else { return }
        switch order.origin {
        // The key says so, and a source says so with each of its states.
        case .brokerKey, .state: break
        case .client, .http, .request, .broker: writeKey()
        }
    }

    /// Tells the broker again what it has refused, when it is time to.
    mutating func tellBrokerAgain(_ now: Timestamp) {
        guard let retry = brokerState.retry, retry <= now else { return }
        writeKey()
    }

    private mutating func failed(_ order: BrokerOrder, _ reason: String, _ now: Timestamp) {
        switch order {
        case .set(BrokerState.haltKey, _), .delete(BrokerState.haltKey):
            brokerState.refused(reason, now)
        case .set, .delete, .get, .publish: break
        }
    }
}
