package import WebSocketCommon

/// The answers to questions.
extension Akosha {
    /// Tells of patterns of a category, of anomalies, insights or aggregations what is kept of them, the latest.
    package func state(of channel: ChannelName) -> JSONObject? {
        let limit = Self.rows.default
        let ledger: Ledger
        switch channel.kind {
        case "patterns":
            let category = channel.identifier.map(String.init) ?? ""
            return answer("patterns", findings.patterns.latest(limit) { $0.kind == category })
        case "anomalies": ledger = findings.anomalies
        case "insights": ledger = findings.insights
        case "metrics": ledger = findings.aggregations
        default: return nil
        }
        let name = channel.kind == "metrics" ? "aggregations" : String(channel.kind)
        return answer(name, ledger.latest(limit) { _ in true })
    }

    func patterns(_ request: ServiceRequest) -> Outcome {
        let category = request.optionalString("category")
        let metric = request.optionalString("metric")
        let found = findings.patterns.latest(request.limit) { pattern in
            (category == nil || pattern.kind == category)
                && (metric == nil || pattern.metric == metric)
        }
        var reply: JSONObject = ["category": .string(category ?? "all")]
        for member in answer("patterns", found).members { reply[member.name] = member.value }
        return Outcome(reply)
    }

    func anomalies(_ request: ServiceRequest) -> Outcome {
        let severity = request.optionalString("severity")
        let metric = request.optionalString("metric")
        let found = findings.anomalies.latest(request.limit) { anomaly in
            (severity == nil || anomaly.kind == severity)
                && (metric == nil || anomaly.metric == metric)
        }
        return Outcome(answer("anomalies", found))
    }

    func insights(_ request: ServiceRequest) -> Outcome {
        Outcome(answer("insights", findings.insights.latest(request.limit) { _ in true }))
    }

    func listMetrics(_ request: ServiceRequest) -> Outcome {
        let prefix = request.optionalString("prefix") ?? ""
        let found = analysis.table.metrics(beginningWith: prefix)
        let rows = found.sorted { $0.name < $1.name }.prefix(request.limit).map { metric in
            ["name": .string(metric.name), "series": .integer(metric.series)] as JSON
        }
        return Outcome(answer("metrics", (rows, found.count)))
    }

    func metric(_ request: ServiceRequest) throws(ServiceError) -> Outcome {
        let members = request.members(["name", "labels"])
        let name = try Sample.name(members, analysis.limits)
        var places = analysis.table.places(of: name.metric)
        guard !places.isEmpty else {
            throw ServiceError(.notFound, "name: no metric \(name.metric.quoted)")
        }
        let total = places.count
        if members["labels"] != nil {
            guard let place = analysis.table.place(of: name) else {
                throw ServiceError(.notFound, "labels: no series \(name.text.quoted)")
            }
            places = [place]
        }
        let series = analysis.table.series
        let latest = places.sorted {
            (series[$1].lastTime, series[$0].name.key) < (series[$0].lastTime, series[$1].name.key)
        }
        let rows = latest.prefix(request.limit).map { analysis.description(of: series[$0]) }
        var reply: JSONObject = [
            "name": .string(name.metric),
            "window_seconds": .float(Double(analysis.length) / 1_000_000),
            "last_window": .null,
        ]
        if let closed = analysis.closedWindows[name.metric] {
            var window: JSONObject = ["start": closed.start.json]
            for member in closed.figures.members.members { window[member.name] = member.value }
            reply["last_window"] = .object(window)
        }
        for member in answer("series", (rows, total)).members { reply[member.name] = member.value }
        return Outcome(reply)
    }

    private func answer(_ name: String, _ found: (rows: [JSON], total: Int)) -> JSONObject {
        JSONObject(
            dictionaryLiteral: (name, .array(found.rows)),
            ("count", .integer(found.rows.count)),
            ("total", .integer(found.total))
        )
    }
}

extension Analysis {
    /// What answers tell of a series.
    fileprivate func description(of series: Series) -> JSON {
        let window = series.detector.window
        let isJudged = window.count >= Detector.warmUp
        let seasonal = series.seasonalPart(at: series.lastTime, length: length)
        var row: JSONObject = [
            "labels": .object(series.name.labelMembers), "count": .integer(series.count),
            "late": .integer(series.late), "last_value": .float(series.lastValue),
            "last_time": Timestamp(clampingMicroseconds: series.lastTime).json,
            "is_judged": .bool(isJudged),
            "expected": isJudged ? .float(window.median + seasonal) : .null,
            "scale": isJudged
                ? .float(RobustScore.scale(of: window, resolution: Double(series.resolution)))
                : .null,
            "anomaly_id": series.anomalyID.json,
            "trend_id": (series.trend?.patternID).json,
            "period_seconds": .null,
            "open_window": .null,
        ]
        if let season = series.season {
            row["period_seconds"] = .float(Double(Int64(season.period) * length) / 1_000_000)
        }
        if series.current.count > 0 {
            let start = Timestamp(clampingMicroseconds: series.current.window * length)
            var open: JSONObject = ["start": start.json]
            let figures = series.current.figures.members
            for member in figures.members { open[member.name] = member.value }
            row["open_window"] = .object(open)
        }
        return .object(row)
    }
}

extension ServiceRequest {
    /// How many rows are asked for.
    fileprivate var limit: Int { parameters["limit"]?.intValue ?? Akosha.rows.default }
}
