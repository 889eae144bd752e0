extension Catalogue {
    /// The channels, events and requests as the service's page in `docs/services/` shows them.
    ///
    /// What every service answers is left out: the protocol's own page has it.
    package var markdown: String {
        let sections =
            ["## Channels", channelTable] + [delivery].compactMap(\.self)
            + [permissions, "## Events"] + events.map(\.markdown)
            + ["## Requests"] + requests.map(\.markdown)
            + (uploads.isEmpty ? [] : ["## Files"]) + uploads.map(\.markdown)
            + (resources.isEmpty ? [] : ["## Pages"]) + resources.map(\.markdown)
        return sections.joined(separator: "\n\n") + "\n"
    }

    private var channelTable: String {
        let rows = channels.map { channel in
            "| `\(channel.pattern)` | \(channel.summary.inTable) "
                + "| \(names(readPermissions(of: channel))) "
                + "| \(names(publishPermissions(of: channel))) |"
        }
        let head = [
            "| channel | what is said there | to listen | to publish |", "|---|---|---|---|",
        ]
        return (head + rows).joined(separator: "\n")
    }

    /// Which channels have another delivery policy than `all`; `nil` when none has.
    private var delivery: String? {
        let lines = channels.compactMap { channel in
            channel.delivery.field.map { "- `\(channel.pattern)`: `latest` per `\($0)`" }
        }
        guard !lines.isEmpty else { return nil }
        let head = """
            A connection that cannot keep up gets only the last of some events
            ([protocol.md](../protocol.md#slow-readers)):
            """
        return "\(head)\n\n\(lines.joined(separator: "\n"))"
    }

    /// What the rows of the channels would repeat.
    private var permissions: String {
        let owners = ownerPermissions.map { "`\($0)`" }.joined(separator: " or ")
        return """
            One permission of a field is enough, once tokens are checked; until then everybody may listen, and programs on this
            machine may write ([security.md](../security.md)). Requests that change state take
            \(names(controlPermissions)); \(owners) allows everything.
            """
    }

    private func names(_ permissions: [String]) -> String {
        permissions.filter { !ownerPermissions.contains($0) }.map { "`\($0)`" }
            .joined(separator: ", ")
    }
}

extension EventDeclaration {
    fileprivate var markdown: String {
        let channels = routes.map { "`\($0)`" }.joined(separator: " and ")
        return ["### `\(name)`", "\(summary) Goes to \(channels).", payload.table("payload")]
            .filter { !$0.isEmpty }.joined(separator: "\n\n")
    }
}

extension RequestDeclaration {
    fileprivate var markdown: String {
        let permission = changesState ? " Changes state: takes the right to write." : ""
        let tables = [parameters.table("parameter"), answer.table("answer")]
        return (["### `\(name)`", summary + permission] + tables)
            .filter { !$0.isEmpty }.joined(separator: "\n\n")
    }
}

extension UploadDeclaration {
    fileprivate var markdown: String {
        let types = mediaTypes.map { "`\($0)`" }.joined(separator: " or ")
        let body = "The body is the file, \(types), at most \(largestBody >> 20) MiB."
        let tables = [parameters.table("query"), answer.table("answer")]
        return (["### `POST \(path)`", "\(summary) \(body) Takes the right to write."] + tables)
            .filter { !$0.isEmpty }.joined(separator: "\n\n")
    }
}

extension ResourceDeclaration {
    fileprivate var markdown: String {
        let permission = method == .post ? " Takes the right to write." : ""
        var answered = status == 200 ? "" : " Answers \(status)."
        if let channel {
            answered =
                " A stream of Server-Sent Events: each `data` is the payload of an event in `\(channel)`."
        }
        let tables = [
            parameters.table("query"), body?.table("body") ?? "", answer.table("answer"),
        ]
        return (["### `\(method.rawValue) \(path)`", summary + answered + permission] + tables)
            .filter { !$0.isEmpty }.joined(separator: "\n\n")
    }
}

extension [Field] {
    /// The table of the fields; empty without any.
    fileprivate func table(_ title: String) -> String {
        guard !isEmpty else { return "" }
        let rows = map { "| `\($0.name)` | \($0.type.rawValue) | \($0.remarks.inTable) |" }
        return (["| \(title) | type | |", "|---|---|---|"] + rows).joined(separator: "\n")
    }
}

extension Field {
    /// What its name and type do not say, such as `required; 1 to 500. How many at most.`.
    fileprivate var remarks: String {
        let conditions = [isRequired ? "required" : nil, constraint?.remark]
        let phrase = conditions.compactMap(\.self).joined(separator: "; ")
        guard !summary.isEmpty else { return phrase }
        return phrase.isEmpty ? summary : "\(phrase). \(summary)"
    }
}

extension Field.Constraint {
    fileprivate var remark: String {
        switch self {
        case .oneOf(let values): values.map { "`\($0)`" }.joined(separator: ", ")
        case .within(let range): "\(range.lowerBound) to \(range.upperBound)"
        }
    }
}

extension String {
    /// The text within a cell: a bar would end it.
    fileprivate var inTable: String { split(separator: "|").joined(separator: "\\|") }
}
