package import WebSocketCommon

extension EnergyStream {
    /// What `/health` and `/metrics` tell.
    package var figures: [Figure] {
        [
            .counter("frames", "Frames that were made.", framesMade),
            .counter("skipped_frames", "Frames that were not made in time.", framesSkipped),
            .measure(
                "frame_rate_hertz",
                "Frames that were made in the last second.",
                meter.rate ?? 0
            ),
            .measure(
                "frame_lateness_p50_seconds",
                "Half of the last minute's frames were no later than this.",
                lateness.quantile(50)
            ),
            .measure(
                "frame_lateness_p99_seconds",
                "99 of 100 of the last minute's frames were no later than this.",
                lateness.quantile(99)
            ),
            .counter(
                "calendar_steps",
                "How often the calendar was set back, or ahead by more than ten seconds, or the process stood still as long.",
                schedule.calendarSteps
            ),
            .measure(
                "total_energy",
                "Energy units that there are; while the demo generates, its own alone.",
                model.energy.total.units
            ),
            .counter("tokens", "Tokens that models reported.", model.ledger.tokens),
            .counter("demo_tokens", "Tokens that the demo generated.", model.demoTokens),
            .gauge(
                "active_models",
                "Models that reported in the last four seconds.",
                model.models.activeCount(at: model.frame)
            ),
            .gauge("sessions", "Sessions that are not over.", model.sessions.count),
            .gauge("is_demo", "1 while the demo generates, else 0.", model.isDemo ? 1 : 0),
            .counter(
                "replaced_messages",
                "Updates and fields that slow clients did not get because newer ones replaced them.",
                Int(clamping: figuresOfHub.replaced)
            ),
            .counter(
                "rejected_messages",
                "Messages and reports that were wrong, forbidden or too many, but for those that the hub refused without the stream.",
                rejectedMessages
            ),
        ]
    }
}
