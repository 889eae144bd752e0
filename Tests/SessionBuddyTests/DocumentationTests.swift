import Foundation
import SessionBuddy
import Testing
import WebSocketCommon

/// `docs/services/session-buddy.md` shows the catalogue between two markers; the rest of the page is written by hand.
///
/// After a change of the catalogue, let the test write that part:
///
///     UPDATE_DOCUMENTATION=1 swift test --filter SessionBuddyTests.DocumentationTests
@Suite("The documentation shows the catalogue as it is")
struct DocumentationTests {
    private static let begin = "<!-- The catalogue begins; DocumentationTests writes it. -->\n"
    private static let end = "<!-- The catalogue ends. -->\n"

    private let file = URL(filePath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        .appending(path: "docs/services/session-buddy.md")

    @Test("docs/services/session-buddy.md lists every channel, event and request with its fields")
    func page() throws {
        let page = try String(contentsOf: file, encoding: .utf8)
        let begin = try #require(page.range(of: Self.begin), "no line \(Self.begin)")
        let end = try #require(page.range(of: Self.end), "no line \(Self.end)")
        let rendered = "\n" + SessionBuddy.catalogue.markdown + "\n"
        guard ProcessInfo.processInfo.environment["UPDATE_DOCUMENTATION"] == nil else {
            let updated = page[..<begin.upperBound] + rendered + page[end.lowerBound...]
            try updated.write(to: file, atomically: true, encoding: .utf8)
            return
        }
        let shown = page[begin.upperBound..<end.lowerBound]
        let difference = zip(lines(shown), lines(rendered)).first { $0 != $1 }
        #expect(shown == rendered, "the first line that differs: \(String(describing: difference))")
    }

    private func lines(_ text: some StringProtocol) -> [Substring] {
        Substring(text).split(separator: "\n", omittingEmptySubsequences: false)
    }
}

extension Catalogue {
    fileprivate var markdown: String {
        let sections =
            ["## Channels\n\n" + channelTable, "## Events"] + events.map(\.markdown)
            + ["## Requests"] + requests.map(\.markdown)
        return sections.joined(separator: "\n\n") + "\n"
    }

    private var channelTable: String {
        let rows = channels.map { "| `\($0.pattern)` | \($0.summary) |" }
        return (["| channel | what is said there |", "|---|---|"] + rows).joined(separator: "\n")
    }
}

extension EventDeclaration {
    fileprivate var markdown: String {
        let channels = routes.map { "`\($0)`" }.joined(separator: " and ")
        return "### `\(name)`\n\n\(summary) Goes to \(channels).\n\n" + payload.table("payload")
    }
}

extension RequestDeclaration {
    fileprivate var markdown: String {
        let permission = changesState ? " Changes state: takes the right to write." : ""
        let asked = parameters.isEmpty ? "" : parameters.table("parameter") + "\n\n"
        return "### `\(name)`\n\n\(summary)\(permission)\n\n" + asked + answer.table("answer")
    }
}

extension [Field] {
    fileprivate func table(_ title: String) -> String {
        let rows = map { field in
            "| `\(field.name)` | \(field.type.rawValue) | \(field.isRequired ? "required" : "") |"
        }
        return (["| \(title) | type | |", "|---|---|---|"] + rows).joined(separator: "\n")
    }
}
