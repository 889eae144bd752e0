import Testing

@testable import RedisBackplane

@Suite("A Redis URL")
struct RedisURLTests {
    private static let form = "redis://[user:password@]host[:port][/db]"

    @Test(
        "says where the server is",
        arguments: [
            ("redis://localhost", "localhost", 6379, 0),
            ("redis://localhost/", "localhost", 6379, 0),
            ("REDIS://redis_1.example-host.com:6380/15", "redis_1.example-host.com", 6380, 15),
            ("redis://10.0.0.7:65535/0", "10.0.0.7", 65535, 0),
            ("redis://[::1]", "::1", 6379, 0),
            ("redis://[fe80::1]:1/2147483647", "fe80::1", 1, 2_147_483_647),
        ]
    )
    func place(_ text: String, _ host: String, _ port: UInt16, _ database: Int) throws {
        let url = try RedisURL(text)
        #expect(url.host == host)
        #expect(url.port == port)
        #expect(url.database == database)
        #expect(url.user == nil && url.password == nil)
    }

    @Test(
        "says who we are",
        arguments: [
            ("redis://me:secret@host", "me", "secret"), ("redis://:secret@host", nil, "secret"),
            ("redis://me:@host", "me", ""), ("redis://:@host", nil, nil),
            ("redis://:a:b@c@host", nil, "a:b@c"),
            ("redis://%C3%BCs%40er:p%2fw%25%00@host", "üs@er", "p/w%\0"),
        ]
    )
    func credentials(_ text: String, _ user: String?, _ password: String?) throws {
        let url = try RedisURL(text)
        #expect(url.user == user)
        #expect(url.password == password)
        #expect(url.host == "host")
    }

    @Test(
        "that is wrong is told why",
        arguments: [
            ("", RedisURLError.withoutScheme), ("localhost:6379", .withoutScheme),
            ("redis:/localhost", .withoutScheme), ("http://localhost", .foreignScheme("http")),
            ("rediss://localhost", .encrypted), ("redis://secret@host", .withoutColon),
            ("redis://:se/cret@host", .bareDelimiter), ("redis://:se#cret@host/1", .bareDelimiter),
            ("redis://:a%2@host", .escape), ("redis://:a%+1@host", .escape),
            ("redis://:%FF@host", .escape), ("redis://", .host("")), ("redis:///1", .host("")),
            ("redis://:6379", .host("")), ("redis://a b", .host("a b")),
            ("redis://münchen", .host("münchen")), ("redis://[::1", .host("[")),
            ("redis://[::1]x", .host("[::1]x")), ("redis://[host]", .host("[host]")),
            ("redis://::1", .host("")), ("redis://host:", .port("")),
            ("redis://host:0", .port("0")), ("redis://host:65536", .port("65536")),
            ("redis://host:+1", .port("+1")), ("redis://fe80::1", .port(":1")),
            ("redis://host/x", .database("/x")), ("redis://host/-1", .database("/-1")),
            ("redis://host/1/", .database("/1/")), ("redis://host?db=1", .database("?db=1")),
            ("redis://host/2147483648", .database("/2147483648")),
            ("redis://host/99999999999999999999", .database("/99999999999999999999")),
        ]
    )
    func mistakes(_ text: String, _ error: RedisURLError) {
        #expect(throws: error) { try RedisURL(text) }
    }

    @Test(
        "the reason says what is right",
        arguments: [
            (RedisURLError.withoutScheme, "no scheme; expected \(form)"),
            (.foreignScheme("http"), #"the scheme "http" is not Redis's; expected \#(form)"#),
            (.host(""), "no host; expected \(form)"),
            (.port("x"), #"port "x" is no number of 1...65535"#),
            (
                .database("/x"),
                #""/x" names no database; expected a slash and a number of 0...2147483647"#
            ),
        ]
    )
    func reasons(_ error: RedisURLError, _ text: String) { #expect("\(error)" == text) }

    @Test("neither it nor the reason repeats a user name or a password")
    func secrecy() throws {
        let url = try RedisURL("redis://me:hunter2@[::1]:6380/3")
        #expect("\(url)" == "redis://[::1]:6380/3")
        #expect(
            url.withoutPassword("unknown command AUTH me hunter2!") == "unknown command AUTH me …!"
        )
        let wrong = [
            "hunter2", "redis://hunter2@host", "redis://:hunter2/x@host", "redis://hunter2:%@host",
            "rediss://:hunter2@host", "redis://me:hunter2?@host", "redis://me:hunter2@ho st",
            "redis://me:hunter2@host:x", "redis://me:hunter2@host/x",
        ]
        for text in wrong {
            let error = try #require(throws: RedisURLError.self) { try RedisURL(text) }
            #expect(!"\(error)".contains("hunter2"))
        }
    }
}
