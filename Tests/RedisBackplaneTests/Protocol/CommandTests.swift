import Testing

@testable import RedisBackplane

@Suite("A command as it is sent")
struct CommandTests {
    @Test("its words are counted, and have any bytes")
    func bytes() {
        #expect(Command("PING").bytes == Array("*1\r\n$4\r\nPING\r\n".utf8))
        #expect(
            Command("SET", "Zeitmaß", "").bytes
                == Array("*3\r\n$3\r\nSET\r\n$8\r\nZeitmaß\r\n$0\r\n\r\n".utf8)
        )
        #expect(
            Command([Array("GET".utf8), [0, 13, 10, 255]]).bytes
                == Array("*2\r\n$3\r\nGET\r\n$4\r\n".utf8) + [0, 13, 10, 255, 13, 10]
        )
    }
}
