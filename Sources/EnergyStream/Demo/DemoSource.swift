/// A source of tokens for when nobody reports any: always the same, and named `demo` so that nobody takes it for a model.
///
/// It repeats a piece of 25 seconds: a solo of 15 words a second with a burst in the middle; a rest; a duet with `demo-choir` in two
/// bursts a second, six seconds in time and six in turn; a rest.
struct DemoSource {
    static let soloist = ModelID(literal: "demo")
    static let choir = ModelID(literal: "demo-choir")
    /// The names that nobody else can have.
    static let models = [soloist, choir]
    /// How many frames without a report make it begin: five seconds.
    static let quiet = 5 * FrameSchedule.rate

    private static let length = 25 * FrameSchedule.rate
    private static let solo = 0..<10 * FrameSchedule.rate
    private static let burst = 5 * FrameSchedule.rate..<5 * FrameSchedule.rate + 30
    private static let duet = 690..<690 + 12 * FrameSchedule.rate
    private static let beat = FrameSchedule.rate / 2
    /// Where in a beat the words are.
    private static let offsets = [0, 4, 8]

    /// The frame in which it began; `nil` while it is silent.
    private var start: Int?
    /// The last frame that it played.
    private var last = 0
    private var wordsSaid: [ModelID: Int] = [:]
    /// The sessions that are not over, in the order in which they began.
    private var open: [(model: ModelID, session: SessionID)] = []

    /// Whether it generates.
    var isRunning: Bool { start != nil }

    /// Begins with a frame.
    mutating func begin(at frame: Int) {
        start = frame
        last = frame - 1
        wordsSaid = [:]
    }

    /// Plays the frames up to one, those that were not made too.
    mutating func play(to frame: Int) -> [GenerationReport] {
        guard let start, frame > last else { return [] }
        var reports: [GenerationReport] = []
        // Of more frames than that the others are left out.
        for frame in max(last + 1, frame - FrameSchedule.rate)...frame {
            play(frame - start, &reports)
        }
        last = frame
        return reports
    }

    /// Falls silent.
    ///
    /// - Returns: The ends of its sessions.
    mutating func end() -> [GenerationReport] {
        start = nil
        return complete()
    }

    private mutating func play(_ step: Int, _ reports: inout [GenerationReport]) {
        let (piece, place) = step.quotientAndRemainder(dividingBy: Self.length)
        if Self.solo.contains(place) {
            let isBurst = Self.burst.contains(place)
            guard isBurst || place % 4 == 0 else { return }
            reports += say(Self.soloist, DemoText.soloist, "solo", piece, frames: isBurst ? 1 : 4)
        } else if Self.duet.contains(place) {
            let since = place - Self.duet.lowerBound
            if Self.offsets.contains(since % Self.beat) {
                reports += say(Self.soloist, DemoText.soloist, "duet", piece, frames: 4)
            }
            // In time at first, then half a beat later.
            let delay = since < Self.duet.count / 2 ? 0 : Self.beat / 2
            if Self.offsets.contains((since + Self.beat - delay) % Self.beat) {
                reports += say(Self.choir, DemoText.choir, "duet", piece, frames: 4)
            }
        } else {
            reports += complete()
        }
    }

    /// A word, which takes so many frames.
    private mutating func say(
        _ model: ModelID,
        _ text: [String],
        _ part: String,
        _ piece: Int,
        frames: Int
    ) -> [GenerationReport] {
        guard let session = SessionID("demo-\(piece + 1)-\(part)") else { return [] }
        if !open.contains(where: { $0.model == model && $0.session == session }) {
            open.append((model, session))
        }
        let count = wordsSaid[model, default: 0]
        wordsSaid[model] = count + 1
        return [
            GenerationReport(
                model: model,
                session: session,
                tokens: [text[count % text.count]],
                isComplete: false,
                seconds: Double(frames) / Double(FrameSchedule.rate)
            )
        ]
    }

    private mutating func complete() -> [GenerationReport] {
        defer { open = [] }
        return open.map { open in
            GenerationReport(
                model: open.model,
                session: open.session,
                tokens: [],
                isComplete: true,
                seconds: nil
            )
        }
    }
}
