package import WebSocketCommon

/// What time brings about: a past that goes on, and how the session is that was written last.
extension ConsciousnessTelemetry {
    /// How often it is told how that session is.
    private static let measuringPeriod = Duration.seconds(2)

    /// When a client's past goes on that was sent too fast, or something is to be measured.
    package var nextTick: Timestamp? {
        [delayed.values.min(), nextMeasurement ?? Timestamp(clampingMicroseconds: .min)]
            .compactMap(\.self).min()
    }

    /// Goes on with the past of those who can be expected to have taken what they were sent, and measures.
    package mutating func tick(now: Timestamp) -> [Event] {
        for (client, time) in delayed where time <= now {
            delayed[client] = nil
            advance(client, now)
        }
        guard nextMeasurement.map({ $0 <= now }) ?? true else { return [] }
        nextMeasurement = now.advanced(by: Self.measuringPeriod)
        // Files that are slow to answer are not asked again meanwhile.
        if !isMeasuring { post(.newest(count: 1), for: .measurement) }
        isMeasuring = true
        return []
    }

    /// Lets nothing wait longer than from now on.
    package mutating func calendarSetBack(to now: Timestamp) {
        for client in clients.keys { clients[client]?.pace.planAnew(now) }
        delayed = delayed.mapValues { min($0, now.advanced(by: ReplayPace.ahead)) }
        nextMeasurement = nextMeasurement.map { min($0, now.advanced(by: Self.measuringPeriod)) }
    }

    /// Tells how the session is that was written last, if there is one.
    mutating func measured(_ latest: LastRecords, _ now: Timestamp) {
        isMeasuring = false
        guard let (session, line) = latest.first, let line else { return }
        eventsSaid += 1
        raised.append(
            Event(
                "telemetry.measured",
                [
                    "event_number": .integer(eventsSaid), "timestamp": .string(now.description),
                    "session_id": .string(SessionID.told(session)),
                    "consciousness": .object(DashboardFigures.consciousness(line)),
                    "usage": .object(usage),
                ]
            )
        )
    }
}
