/// The first words on a connection: who we are, which database, and whether Redis is there at all.
///
/// They are sent at once, without waiting for the answers one by one: the first that is refused tells why.
struct Greeting {
    private enum Step: String {
        case authentication = "AUTH"
        case selection = "SELECT"
        case ping = "PING"
    }

    /// What is sent.
    let output: [UInt8]
    /// What is not answered.
    private var steps: ArraySlice<Step>

    init(_ url: RedisURL) {
        var steps: [Step] = []
        var commands: [Command] = []
        if let password = url.password {
            steps.append(.authentication)
            commands.append(Command("AUTH", (url.user.map { [$0] } ?? []) + [password]))
        }
        if url.database != 0 {
            steps.append(.selection)
            commands.append(Command("SELECT", String(url.database)))
        }
        steps.append(.ping)
        commands.append(Command("PING"))
        self.steps = steps[...]
        output = commands.flatMap(\.bytes)
    }

    /// Whether all is answered.
    var isOver: Bool { steps.isEmpty }

    /// Takes the answer to the next step.
    mutating func receive(_ reply: Reply) throws(LinkFailure) {
        guard let step = steps.popFirst() else { preconditionFailure("a greeting that is over") }
        switch reply {
        case .status(step == .ping ? "PONG" : "OK"): break
        // Redis repeats what it was given with a command that it does not know: here the password, or its beginning.
        case .error(let text) where text.hasPrefix("ERR unknown command"):
            throw LinkFailure("\(step.rawValue): the server does not know this command")
        case .error(let text): throw LinkFailure("\(step.rawValue): \(text)")
        default: throw .unexpected(reply, to: step.rawValue)
        }
    }
}
