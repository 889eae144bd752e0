internal import WebSocketCommon

/// What follows by itself.
///
/// Folding only notes what is to be looked at; a tick looks at it and says what follows as events, and folding those notes the next
/// things: a file is followed by its run's end, and that by the judgement of the project.
extension Manager {
    /// The most runs or projects that one tick looks at.
    static let mostPerTick = 20
    /// Bytes of projects after which a tick looks at no more of them: each gate is said with the whole report.
    static let mostBytesPerTick = 64 << 10

    /// When `tick` is wanted; in the past as long as something is to be looked at.
    var nextTick: Timestamp? {
        complete.isEmpty && due.isEmpty
            ? deadlines.first : Timestamp(clampingMicroseconds: .min)
    }

    /// Says what follows now, one kind of things at a time.
    mutating func tick(now: Timestamp) -> [Event] {
        var events = complete.prefix(Self.mostPerTick).compactMap { runs[$0]?.completed() }
        if events.isEmpty { events = expire(now) }
        if events.isEmpty { events = judge(now) }
        return events
    }

    private mutating func expire(_ now: Timestamp) -> [Event] {
        var events: [Event] = []
        while events.count < Self.mostPerTick, let id = deadlines.next(now: now) {
            guard let run = runs[id], run.status == .running else { continue }
            let end = run.updatedAt.advanced(by: limits.runTimeout)
            guard end <= now else {
                deadlines.reschedule(id, at: end)
                continue
            }
            events.append(run.completed(as: .timedOut))
        }
        return events
    }

    private mutating func judge(_ now: Timestamp) -> [Event] {
        // Those that were forgotten meanwhile are not there any more.
        due.removeAll { projects[$0] == nil }
        var events: [Event] = []
        var size = 0
        for name in due.prefix(Self.mostPerTick) where size < Self.mostBytesPerTick {
            size += projects[name]?.size ?? 0
            events += report(on: name, at: now).events
        }
        return events
    }
}
