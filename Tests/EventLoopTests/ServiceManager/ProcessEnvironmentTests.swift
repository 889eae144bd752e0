import EventLoop
import Glibc
import Testing

@Suite("The process environment")
struct ProcessEnvironmentTests {
    @Test("variables are those that getenv finds")
    func variables() {
        let variables = ProcessEnvironment.current
        #expect(!variables.isEmpty)
        for (name, value) in variables {
            #expect(getenv(name).map { String(cString: $0) } == value)
        }
    }

    @Test("the process number is this process's")
    func process() {
        #expect(ProcessEnvironment.processID == getpid())
    }
}
