internal import WebSocketCommon

/// The ends of windows.
extension Analysis {
    /// The most series that one tick counts, and the most metrics that it tells of: fewer when those have this many rows together.
    static let mostPerTick = (series: 200, metrics: 20, rows: 100)
    /// How long other work has between two ticks of a closing.
    static let pause = Duration.milliseconds(1)

    /// When `tick` is wanted.
    var nextTick: Timestamp? {
        if !overdue.isEmpty { return Timestamp(clampingMicroseconds: .min) }
        return resumption ?? windows.first.map(closingTime)
    }

    /// When a window is closed.
    private func closingTime(of window: OpenWindow) -> Timestamp {
        let end = Timestamp(clampingMicroseconds: (window.window + 1) * length)
        return end.advanced(by: min(limits.lateness, limits.window))
    }

    /// Closes the window whose time has come, or a part of it.
    mutating func tick(now: Timestamp) -> [Event] {
        var events = overdue
        overdue = []
        if isDue(now) {
            if !countSeries(&events, now) { tellAggregations(&events) }
        }
        // The rest waits a moment, so that messages are not held up for it.
        resumption = isDue(now) ? now.advanced(by: Self.pause) : nil
        return events
    }

    private func isDue(_ now: Timestamp) -> Bool {
        windows.first.map { closingTime(of: $0) <= now } ?? false
    }

    /// Counts some series of the oldest window.
    ///
    /// - Returns: Whether there were any.
    private mutating func countSeries(_ events: inout [Event], _ now: Timestamp) -> Bool {
        var counted = 0
        while counted < Self.mostPerTick.series, let place = windows[0].nextPlace() {
            settle(place, windows[0].window, &events, now)
            counted += 1
        }
        return counted > 0
    }

    /// Tells of some metrics of the oldest window, all of whose series were counted.
    private mutating func tellAggregations(_ events: inout [Event]) {
        let start = Timestamp(clampingMicroseconds: windows[0].window * length)
        var rows = 0
        for _ in 0..<Self.mostPerTick.metrics where rows < Self.mostPerTick.rows {
            guard let (metric, aggregation) = windows[0].nextAggregation() else {
                windows.removeFirst()
                return
            }
            let end = start.advanced(by: .microseconds(length))
            events.append(aggregation.completed(metric, from: start, to: end))
            rows += aggregation.rowCount
            let figures = aggregation.total.figures
            noteClosed(metric, ClosedWindow(start: start, figures: figures))
        }
    }

    /// Counts a series' samples of a window, and learns from their mean.
    mutating func settle(
        _ place: Int,
        _ window: Int64,
        _ events: inout [Event],
        _ now: Timestamp
    ) {
        guard let index = windows.firstIndex(where: { $0.window == window }),
            let statistics = table.change(place, { $0.take(window) })
        else { return }
        let name = table.series[place].name
        let isTold = windows[index].count(statistics, of: name, most: 2 * limits.series)
        if !isTold { counts.untold += 1 }
        let changes = table.change(place) { series in
            series.learn(mean: statistics.mean, window: window, turn: place)
        }
        for change in changes { tell(change, of: place, now, &events) }
    }
}
