import TestSupport
import Testing
import WebSocketCommon

@testable import RedisBackplane

@Suite("What cannot be spoken to is told once, with the reason and without the password")
struct RefusalTests {
    @Test(
        "a server that wants another password, or none",
        arguments: [
            ("", "PING: NOAUTH "), (":hunter2@", "AUTH: WRONGPASS "),
            ("nobody:hunter2@", "AUTH: WRONGPASS "),
        ]
    )
    func password(_ credentials: String, _ reason: String) throws {
        let server = try RedisServer("--requirepass secret")
        let probe = try BrokerProbe(try server.url(credentials), channels: ["c"])
        let told = try probe.nextLoss()
        #expect(told.hasPrefix("redis://127.0.0.1:\(server.port)/0: \(reason)"))
        #expect(!told.contains("hunter2"))
        // It may be set right meanwhile: it is tried again.
        let client = try RedisClient(server)
        try client.ask("AUTH", "secret")
        try client.ask(
            "ACL",
            "SETUSER",
            "nobody",
            "on",
            ">hunter2",
            "allkeys",
            "allchannels",
            "+@all"
        )
        try client.ask("CONFIG", "SET", "requirepass", credentials.isEmpty ? "" : "hunter2")
        try probe.expect(.connected)
    }

    @Test("a server without passwords, or whose AUTH has another name")
    func unwantedPassword() throws {
        let open = try RedisServer()
        let probe = try BrokerProbe(try open.url(":hunter2@"))
        #expect(try probe.nextLoss().contains("/0: AUTH: ERR AUTH <password> called without"))

        let renamed = try RedisServer("--rename-command AUTH LOGIN")
        let other = try BrokerProbe(try renamed.url("me:hunter2@"))
        let place = "redis://127.0.0.1:\(renamed.port)/0"
        #expect(try other.nextLoss() == "\(place): AUTH: the server does not know this command")
    }

    @Test("a database that there is not")
    func database() throws {
        let server = try RedisServer("--databases 4")
        let probe = try BrokerProbe(try server.url(database: "/4"), channels: ["c"])
        #expect(
            try probe.nextLoss()
                == "redis://127.0.0.1:\(server.port)/4: SELECT: ERR DB index is out of range"
        )
        let order = BrokerOrder.get(key: "k")
        probe.broker.post(order)
        #expect(try probe.nextFailure(of: order).contains("DB index is out of range"))
    }

    @Test("a channel that we may not listen to")
    func channel() throws {
        let server = try RedisServer()
        let client = try RedisClient(server)
        try client.ask("ACL", "SETUSER", "hub", "on", ">pw", "~*", "&ours", "+@all")
        let probe = try BrokerProbe(try server.url("hub:pw@"), channels: ["ours", "theirs"])
        #expect(try probe.nextLoss().contains(": SUBSCRIBE: NOPERM "))
        try client.ask("ACL", "SETUSER", "hub", "&theirs")
        try probe.expect(.connected)
    }

    @Test("a host that there is not")
    func host() throws {
        let url = try RedisURL("redis://nowhere.invalid")
        let probe = try BrokerProbe(url, timings: RedisTimings(connecting: .seconds(2)))
        let reasons = ["there is no such host, or no way to it", "not reached within 2.0 seconds"]
        // Without a network, name servers are waited for.
        #expect(try reasons.map { "\(url): \($0)" }.contains(probe.nextLoss()))
    }

    @Test("a server that has no place for us")
    func full() throws {
        let server = try RedisServer("--maxclients 2")
        let first = try RedisClient(server)
        let probe = try BrokerProbe(try server.url(), channels: ["c"])
        #expect(try probe.nextLoss().contains("max number of clients reached"))
        try first.ask("CONFIG", "SET", "maxclients", "10")
        try probe.expect(.connected)
    }

    @Test(
        "a port that speaks something else",
        arguments: [
            (
                WrongServer.Manner.says("HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n"),
                #""HTTP/1.1 400 Bad Request" is no answer of Redis's"#
            ),
            (.says("500 hunter2?"), #""500 …?" is no answer of Redis's"#),
            (.says("SSH-2.0-OpenSSH"), #""SSH-2.0-OpenSSH" is no answer of Redis's"#),
            (.says("+OK POP3 ready\r\n"), "AUTH: a status is no answer of Redis's to it"),
            (.says("\0\0\u{7}"), #""" is no answer of Redis's"#),
            (.says("$12monkeys\r\n"), #""$12monkeys" is no answer of Redis's"#),
            (.echoes, "AUTH: an array is no answer of Redis's to it"),
            (.silent, "no answer within 0.3 seconds"),
        ]
    )
    func somethingElse(_ manner: WrongServer.Manner, _ reason: String) throws {
        let server = try WrongServer(manner)
        let url = try RedisURL("redis://:hunter2@127.0.0.1:\(server.port)")
        let patience = RedisTimings(connecting: .milliseconds(300))
        let probe = try BrokerProbe(url, channels: ["c"], timings: patience)
        let told = try probe.nextLoss()
        #expect(told.hasPrefix("redis://127.0.0.1:\(server.port)/0: "))
        // A busy machine may take longer to connect than our patience.
        #expect(told.hasSuffix(reason) || told.hasSuffix("not reached within 0.3 seconds"))
        // Three tries later there is still nothing else to tell.
        #expect(eventually(within: .seconds(20)) { server.connectionCount >= 8 })
        let order = BrokerOrder.get(key: "k")
        probe.broker.post(order)
        #expect(try probe.nextFailure(of: order).hasPrefix(url.description))
    }
}
