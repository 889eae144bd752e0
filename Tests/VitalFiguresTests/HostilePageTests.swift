import Glibc
import HubServer
import TestSupport
import Testing
import WebSocketCommon

@testable import VitalFigures

@Suite("A service that misbehaves counts as one that is down, and holds nobody up for long")
struct HostilePageTests {
    /// Looks at a service that answers so, and tells what was found.
    private func look(_ answer: @escaping @Sendable ((String) -> Bool) -> Void) throws -> [String:
        Double]
    {
        let server = try SingleAnswer(answer)
        let address = ServiceAddress(service: "s", host: "127.0.0.1", port: server.port)
        var figures = VitalFigures(of: [address], every: .seconds(5))
        let requests = figures.poll()
        server.join()
        var found: [String: Double] = [:]
        for sample in requests.first?.parameters["samples"]?.arrayValue ?? [] {
            found[sample["name"]?.stringValue ?? ""] = sample["value"]?.doubleValue
        }
        return found
    }

    @Test("one whose page is right is up")
    func good() throws {
        let page = "hub_outbox_bytes 1\n"
        let found = try look { say in
            _ = say("HTTP/1.1 200 OK\r\nContent-Length: \(page.utf8.count)\r\n\r\n\(page)")
        }
        #expect(found == ["hub_up": 1, "hub_outbox_bytes": 1])
    }

    @Test("one that hardly comes to an end, a byte at a time")
    func dribble() throws {
        let page = "hub_outbox_bytes 1\n" + String(repeating: "#", count: 40)
        let found = try look { say in
            _ = say("HTTP/1.1 200 OK\r\nContent-Length: \(page.utf8.count)\r\n\r\n")
            // A whole answer in six seconds; each byte comes soon after the one before.
            for byte in page {
                guard say(String(byte)) else { return }
                usleep(100_000)
            }
        }
        #expect(found == ["hub_up": 0])
    }

    @Test("one with too much to say")
    func flood() throws {
        let found = try look { say in
            _ = say("HTTP/1.1 200 OK\r\n\r\n")
            let lines = String(repeating: "hub_outbox_bytes 1\n", count: 1000)
            for _ in 0..<5000 where !say(lines) { return }
        }
        #expect(found == ["hub_up": 0])
    }

    @Test(
        "one that answers with something else",
        arguments: [
            "garbage\r\n\r\n", "HTTP/1.1 503 No\r\nContent-Length: 19\r\n\r\nhub_outbox_bytes 1\n",
            "",
        ]
    )
    func other(answer: String) throws {
        #expect(try look { say in _ = say(answer) } == ["hub_up": 0])
    }
}
