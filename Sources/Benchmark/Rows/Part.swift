/// A part of the benchmark that can be asked for by name, in the order of a whole run.
enum Part: String, CaseIterable {
    case fanout, windows, rate, subscribers, throttle, loops
    case channels, publishing, connections, idle, stalled, primitives
    case services, simulation, frames, telemetry
    case energy, records, packets, together

    /// Measures it and reports as it goes.
    func measure(_ options: Options, _ report: inout Report) throws {
        switch self {
        case .fanout: try FanOutRows.bursts(options, &report)
        case .windows: try FanOutRows.windows(options, &report)
        case .rate: try FanOutRows.rates(options, &report)
        case .subscribers: try SubscriberRows.measure(options, &report)
        case .throttle: try VariantRows.throttle(options, &report)
        case .loops: try VariantRows.loops(options, &report)
        case .channels: try ChannelRows.measure(options, &report)
        case .publishing: try PublishingRows.measure(options, &report)
        case .connections: try ConnectionRows.measure(options, &report)
        case .idle: try IdleRows.measure(options, &report)
        case .stalled: try StalledRows.measure(options, &report)
        case .primitives: try PrimitiveRows.measure(&report)
        case .services: try ServiceRows.measure(&report)
        case .simulation: try SimulationRows.measure(&report)
        case .frames: try FrameRows.measure(&report)
        case .telemetry: try TelemetryRows.measure(options, &report)
        case .energy: try EnergyRows.measure(options, &report)
        case .records: try RecordRows.measure(options, &report)
        case .packets: try PacketRows.measure(&report)
        case .together: try TogetherRows.measure(options, &report)
        }
    }
}
