import EventLoop
import Testing

@Suite("Messages of a service to its manager")
struct ServiceMessageTests {
    @Test(
        "a message is a line that reads back as itself",
        arguments: [
            (ServiceMessage.ready, "READY=1"),
            (.reloading, "RELOADING=1"),
            (.stopping, "STOPPING=1"),
            (.watchdog, "WATCHDOG=1"),
            (.status("replaying: 7 of 9"), "STATUS=replaying: 7 of 9"),
            (.status(""), "STATUS="),
        ]
    )
    func roundTrip(message: ServiceMessage, line: String) {
        #expect(message.line == line)
        #expect(ServiceMessage(line: line) == message)
    }

    @Test("a newline in a status cannot start another message")
    func newline() {
        #expect(ServiceMessage.status("a\nREADY=1\r\nb").line == "STATUS=a READY=1 b")
    }

    @Test(
        "a datagram gives the messages that are known, in their order",
        arguments: [
            ("READY=1\nSTATUS=serving\n", [ServiceMessage.ready, .status("serving")]),
            ("MAINPID=7\n\nWATCHDOG=1", [.watchdog]),
            ("READY=0\nready=1\nREADY=1 ", []),
            ("", []),
        ]
    )
    func parsing(datagram: String, messages: [ServiceMessage]) {
        #expect(ServiceMessage.parse(datagram.utf8) == messages)
    }

    @Test("a status that is not UTF-8 is repaired rather than refused")
    func invalidUTF8() {
        let datagram = Array("STATUS=a".utf8) + [0xff]
        #expect(ServiceMessage.parse(datagram) == [.status("a\u{fffd}")])
    }
}
