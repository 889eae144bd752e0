package import WebSocketCommon

extension ConsciousnessTelemetry {
    /// What `/health` and `/metrics` tell.
    package var figures: [Figure] {
        [
            .gauge("sessions", "Sessions that have a file.", watch?.sessions ?? 0),
            .gauge("emergency_files", "Files of emergencies.", watch?.emergencies ?? 0),
            .gauge(
                "inotify",
                "1 while the kernel tells of changes, 0 while a timer looks for them.",
                watch?.usesInotify == true ? 1 : 0
            ),
            .gauge(
                "subscriptions",
                "Clients that have subscribed to something.",
                subscriptionCount
            ),
            .gauge("rooms", "Sessions, in each spelling, that are encoded for many.", rooms.count),
            .gauge("pending_orders", "What is waited for from the files.", askers.count),
            .gauge(
                "sessions_in_emergency",
                "Sessions whose last records are an emergency.",
                episodes.count
            ),
            .counter("records_read", "Records that were appended to files.", recordsRead),
            .counter("records_sent", "Records, once for each subscriber.", recordsSent),
            .counter("lines_skipped", "Lines of files that are no records.", linesSkipped),
            .counter("emergencies_raised", "Emergencies, each once.", ledger.count),
        ]
    }

    private var subscriptionCount: Int { clients.values.count { $0.subscription != nil } }

    /// What the dashboard tells of its use, since the service began.
    var usage: JSONObject {
        [
            "sessions": .integer(watch?.sessions ?? 0),
            "emergencies": .integer(watch?.emergencies ?? 0),
            "subscriptions": .integer(subscriptionCount), "recordsRead": .integer(recordsRead),
            "recordsSent": .integer(recordsSent), "linesSkipped": .integer(linesSkipped),
            "emergenciesRaised": .integer(ledger.count),
            "sessionsInEmergency": .integer(episodes.count),
            "totalApiCalls": .integer(pageRequests),
        ]
    }
}
