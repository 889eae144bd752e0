internal import Hermes
internal import Settings
internal import WebSocketCommon

extension SimulationConfiguration {
    /// How far the ratio of two rates may be from a whole number.
    private static let tolerance = 1e-6
    /// The most steps of a module in one frame, so that a frame has an end.
    private static let maximumSteps = 10_000.0

    /// Reads `execution`.
    mutating func readExecution(_ reader: inout SettingsReader, modules names: [String]) {
        reader.section("execution") { section in
            section.value("mode", into: &mode) { text throws(SettingsProblem) in
                // The newer form's word.
                if text == "single_frame" { return .paused }
                if let mode = Mode(rawValue: text) { return mode }
                throw SettingsProblem(
                    "\(text.quoted) is not one of realtime, afap, paused, single_frame"
                )
            }
            section.number("rate_hz", into: &rate, in: .rates)
            // 31 years, well within 2⁶³ ns.
            section.number("end_time", into: &endTime, in: .above(0, upTo: 1e9))
            readSchedule(&section, names)
        }
    }

    private mutating func readSchedule(_ reader: inout SettingsReader, _ names: [String]) {
        var scheduled: Set<String> = []
        var entries: [ScheduleEntry?] = []
        reader.sections("schedule", into: &entries, shorthand: "name") { section in
            var name: String?
            section.value("name", into: &name) { text throws(SettingsProblem) in
                guard names.contains(text) else {
                    let hint = NearestName.hint(text, among: names, several: "the modules are")
                    throw SettingsProblem("no module is called \(text.quoted); \(hint)")
                }
                guard scheduled.insert(text).inserted else {
                    throw SettingsProblem("\(text.quoted) is there twice")
                }
                return text
            }
            if !section.has("name") { section.reject("name", "missing") }
            var rate: Double?
            section.number("rate_hz", into: &rate, in: .rates)
            return name.map { ScheduleEntry($0, rate: rate) }
        }
        schedule = entries.compactMap(\.self)
        checkRates(&reader)
    }

    /// A frame is as long as the slowest module's step; the others must fit into it a whole number of times.
    private func checkRates(_ reader: inout SettingsReader) {
        guard let slowest = schedule.map({ $0.rate ?? rate }).min() else { return }
        for entry in schedule {
            let own = entry.rate ?? rate
            let ratio = own / slowest
            let problem =
                abs(ratio - ratio.rounded()) > Self.tolerance
                ? "no whole multiple of"
                : ratio > Self.maximumSteps ? "more than \(Self.maximumSteps.text) times" : nil
            guard let problem else { continue }
            reader.reject(
                "schedule",
                "\(entry.module)'s rate of \(own.text) Hz is \(problem) the slowest, "
                    + "\(slowest.text) Hz"
            )
        }
    }
}

extension Double {
    /// The number as people write it, without `.0`.
    var text: String { Int(exactly: self).map(String.init) ?? "\(self)" }
}
