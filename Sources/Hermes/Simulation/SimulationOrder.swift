package import WebSocketCommon

/// What somebody wants of an engine.
package struct SimulationOrder: Sendable {
    /// What is wanted.
    package enum Action: Equatable, Sendable {
        /// Nothing: it only keeps its place among the orders.
        case nothing
        /// Let time stand still.
        case pause
        /// Let time pass.
        case resume
        /// Go back to the start, and pause.
        case reset
        /// Advance so many frames, 1 or more, while paused.
        case step(Int)
        /// Set a signal, by its place in the schema.
        case set(Int, Double)
        /// Let time pass by this factor of wall time.
        case speed(Double)
        /// Go to another frame of a recording.
        case seek(SeekTarget)
        /// Say these rates' frames, in Hz, each once; no others any more.
        case rates([Double])
        /// Write frames into a file of this name, so many a second, in Hz; the file says when that was.
        case record(name: String, rate: Double, at: Timestamp)
        /// End the recording.
        case stopRecording
        /// Tell how it goes.
        case status
        /// Tell how it goes, and all values.
        case values
    }

    /// The number by which the answer is told.
    package let ticket: UInt64
    /// What is wanted.
    package let action: Action

    /// Describes what is wanted.
    package init(_ ticket: UInt64, _ action: Action) {
        self.ticket = ticket
        self.action = action
    }
}

/// What an engine tells.
package enum SimulationReport: Sendable {
    /// An order is done, or cannot be; told once for each, in their order, but for a step's, which is told when its frames are done.
    case done(ticket: UInt64, Result<SimulationAnswer, SimulationProblem>)
    /// Something happened that everybody should know; told before the `done` of the order that brought it about.
    case happened(SimulationHappening)
    /// A frame that is due.
    case frame(SimulationFrame)
    /// How it goes; told now and then while time passes.
    case status(SimulationStatus)
}

/// The answer to an order.
package struct SimulationAnswer: Sendable {
    /// How it goes, at that moment.
    package var status: SimulationStatus
    /// How many frames a step advanced.
    package var count = 0
    /// Whether something ended a step early.
    package var isCancelled = false
    /// The recording that was begun or ended.
    package var recording: RecordingSummary?
    /// All values, where they were asked for.
    package var values: SimulationFrame?

    /// Describes an answer.
    package init(_ status: SimulationStatus) { self.status = status }
}

/// Why an order cannot be carried out.
package struct SimulationProblem: Error, Equatable, Sendable {
    /// What kind of problem it is.
    package enum Kind: Sendable {
        /// The present state does not allow it.
        case state
        /// What plays cannot do it.
        case notSupported
        /// A value is wrong.
        case value
        /// It failed.
        case failure
    }

    /// What kind it is.
    package let kind: Kind
    /// What is wrong, a phrase.
    package let message: String

    /// Describes a problem.
    package init(_ kind: Kind, _ message: String) {
        self.kind = kind
        self.message = message
    }
}

/// Something that happened to a simulation.
package struct SimulationHappening: Equatable, Sendable {
    /// What it is.
    package enum Kind: String, CaseIterable, Sendable {
        /// Time stands still.
        case paused
        /// Time passes.
        case running
        /// All is as at the start.
        case reset
        /// The end time was reached, or the last frame of a recording.
        case stopped
        /// A module failed.
        case failed
        /// Another frame of a recording is present.
        case seeked
        /// A recording was begun.
        case recordingStarted = "recording_started"
        /// A recording was ended.
        case recordingStopped = "recording_stopped"
    }

    /// What it is.
    package let kind: Kind
    /// The number of the frame.
    package let frame: UInt64
    /// The simulated time, in seconds.
    package let time: Double
    /// What there is to say of it; `nil` for nothing.
    package var message: String?

    /// Describes what happened.
    package init(_ kind: Kind, frame: UInt64, time: Double, message: String? = nil) {
        self.kind = kind
        self.frame = frame
        self.time = time
        self.message = message
    }
}

/// The values of one frame.
package struct SimulationFrame: Sendable {
    /// Why it is told, and so to whom.
    package enum Occasion: Equatable, Sendable {
        /// It is due for subscribers of these rates, in Hz.
        case due([Double])
        /// Time stands still at it: it is for all who do not have it.
        case halted
        /// Values changed while time stood still: it is for everybody.
        case changed
        /// It does not follow the one before: it is for everybody, and what comes refers to nothing before it.
        case jumped
    }

    /// Its number.
    package var frame: UInt64
    /// Its simulated time, in seconds.
    package var time: Double
    /// All signals, in the order of the schema.
    package var values: [Double]
    /// Why it is told.
    package var occasion: Occasion
    /// How many frames that were due before it nobody took in time, so that it stands for them.
    package var replaced = 0

    /// Describes a frame.
    package init(frame: UInt64, time: Double, values: [Double], _ occasion: Occasion) {
        self.frame = frame
        self.time = time
        self.values = values
        self.occasion = occasion
    }

    /// Whether it is for subscribers of a rate, of whom all had the frame of the number `last` before.
    package func isFor(_ rate: Double, last: UInt64?) -> Bool {
        switch occasion {
        case .due(let rates): rates.contains(rate)
        case .halted: last != frame
        case .changed, .jumped: true
        }
    }
}
