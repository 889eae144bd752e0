internal import WebSocketCommon

/// A frame: what has come since the last one is taken in, and what it brings is said.
extension EnergyStream {
    /// Makes the frame of a number, which is so late, and before which so many are not made.
    mutating func makeFrame(
        _ number: Int,
        lateness: Duration,
        skipped: Int,
        _ now: Timestamp
    ) {
        framesMade += 1
        framesSkipped += skipped
        self.lateness.note(lateness)
        let isNewSecond = number / FrameSchedule.rate != (number - skipped - 1) / FrameSchedule.rate
        meter.note(now, endsSecond: isNewSecond, calendarSteps: schedule.calendarSteps)
        // What was reported since the last frame counts for this one, however late it is.
        if let lastReport, lastReport > model.frame { self.lastReport = number }
        playDemo(number)
        let frame = model.advance(to: number)
        let update = frame.update(ProcessingTime(lateness))
        latest = (update, now)
        if audience.hears(.system) {
            let lost = Duration.microseconds(skipped * 1_000_000 / FrameSchedule.rate)
            overruns.note(skipped: skipped, lateness: lateness + lost)
            if let notice = overruns.take(at: number) { say(notice, now) }
        } else {
            overruns.forget()
        }
        say(frame, update, now)
        saySuppressed(now)
        if isNewSecond, audience.hears(.system) { sayHeartbeat(now) }
        announce(frame)
    }

    // MARK: Said to clients

    private mutating func say(_ frame: EnergyModel.Frame, _ update: EnergyUpdate, _ now: Timestamp)
    {
        guard audience.isListening else { return }
        if audience.hears(.energy) {
            say(update, frame.number, in: Audience.updates, now)
            for field in frame.fields {
                say(field, frame.number, in: Audience.fields(field.kind), now)
            }
        }
        if audience.hears(.experience) {
            for batch in frame.batches {
                for message in batch.messages { say(message, now) }
            }
        }
        if audience.hears(.council) {
            let room = Audience.room(.council)
            if let event = frame.interference { say(event, frame.number, in: room, now) }
            if let event = frame.resonance { say(event, frame.number, in: room, now) }
        }
        if audience.hears(.reward) {
            for reward in frame.rewards { say(reward, now) }
        }
    }

    private mutating func sayHeartbeat(_ now: Timestamp) {
        say(Heartbeat(sequence: heartbeats, serverTime: now, frameRate: meter.rate), now)
        heartbeats += 1
    }

    private mutating func say(
        _ payload: some FramePayload,
        _ frame: Int,
        in room: ConversationRoom,
        _ now: Timestamp
    ) {
        sayings.append(.publish(.text(payload.message(at: now, frame: frame)), in: room))
    }

    private mutating func say<Payload: PlainPayload>(_ payload: Payload, _ now: Timestamp) {
        let room = Audience.room(Payload.type.channel)
        sayings.append(.publish(.text(payload.message(at: now)), in: room))
    }

    // MARK: Said on the hub

    private mutating func announce(_ frame: EnergyModel.Frame) {
        for completed in frame.completed {
            announce(
                "generation.completed",
                [
                    "session_id": .string(completed.session.description),
                    "model_id": .string(completed.model.description),
                    "tokens": .integer(completed.tokens),
                    "energy": .energy(completed.energy),
                ]
            )
        }
        for reward in frame.rewards {
            var data: JSONObject = [
                "reward_type": .string(reward.kind.rawValue),
                "title": .string(reward.title.text),
                "points": .integer(reward.points),
                "description": .string(reward.description.text),
                "is_demo": .bool(model.isDemo),
            ]
            if let level = reward.level { data["level"] = .integer(level.number) }
            if let bonus = reward.bonus { data["energy_bonus"] = .energy(bonus) }
            announce("reward.given", data)
        }
    }

    private mutating func announce(_ name: String, _ data: JSONObject) {
        eventsSaid += 1
        var numbered: JSONObject = ["event_number": .integer(eventsSaid)]
        for member in data.members { numbered[member.name] = member.value }
        events.append(Event(name, numbered))
    }

    // MARK: Reports

    private mutating func playDemo(_ frame: Int) {
        guard options.demo else { return }
        if !demo.isRunning, lastReport.map({ frame - $0 >= DemoSource.quiet }) ?? true {
            demo.begin(at: frame)
            model.beginDemo()
        }
        for report in demo.play(to: frame) { model.take(report, isDemo: true) }
    }

    /// Takes what a model reports; it counts for the next frame.
    ///
    /// - Returns: What the model is told.
    /// - Throws: `LIMIT_EXCEEDED`; nothing has changed then.
    mutating func take(_ report: GenerationReport) throws(ClientError) -> JSONObject {
        try model.check(report)
        if demo.isRunning {
            for end in demo.end() { model.take(end, isDemo: true) }
            model.endDemo()
        }
        lastReport = model.frame + 1
        let energy = model.take(report)
        return [
            "accepted": .integer(report.tokens.count),
            "modelId": .string(report.model.description),
            "sessionId": .string(report.session.description),
            "energy": .energy(energy),
        ]
    }
}
