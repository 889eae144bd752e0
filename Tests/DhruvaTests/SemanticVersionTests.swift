import Testing

@testable import Dhruva

@Suite("Versions have the precedence of Semantic Versioning 2.0.0")
struct SemanticVersionTests {
    @Test(
        "the chains of the specification's examples, and of numbers that no integer holds",
        arguments: [
            // §2, §11.2
            ["1.9.0", "1.10.0", "1.11.0"], ["1.0.0", "2.0.0", "2.1.0", "2.1.1"],
            // §11.3
            ["1.0.0-alpha", "1.0.0"],
            // §11.4
            [
                "1.0.0-alpha", "1.0.0-alpha.1", "1.0.0-alpha.beta", "1.0.0-beta", "1.0.0-beta.2",
                "1.0.0-beta.11", "1.0.0-rc.1", "1.0.0",
            ],
            ["1.0.0-9", "1.0.0-10", "1.0.0-99999999999999999999", "1.0.0--", "1.0.0-A", "1.0.0-a"],
            ["0.0.18446744073709551615", "0.0.18446744073709551616", "0.18446744073709551616.0"],
        ]
    )
    func order(_ chain: [String]) throws {
        let versions = try chain.map { try #require(SemanticVersion($0), "\($0)") }
        for (index, version) in versions.enumerated() {
            for (other, otherVersion) in versions.enumerated() {
                #expect((version < otherVersion) == (index < other))
                #expect((version == otherVersion) == (index == other))
            }
        }
    }

    @Test(
        "what the specification's grammar allows, build metadata of any kind among it",
        arguments: [
            "0.0.4", "1.0.0-alpha+001", "1.0.0+20130313144700", "1.0.0-beta+exp.sha.5114f85",
            "1.0.0+21AF26D3----117B344092BD", "1.0.0-0.3.7", "1.0.0-x.7.z.92", "1.0.0-x-y-z.--",
            "1.1.2-prerelease+meta", "1.0.0-0A.is.legal", "2.0.0+build.1848",
        ]
    )
    func valid(_ text: String) { #expect(SemanticVersion(text) != nil) }

    @Test(
        "everything else is no semantic version",
        arguments: [
            "", "1", "1.2", "1.2.3.4", "v1.2.3", "01.1.1", "1.01.1", "1.1.01", "1.2.3-", "1.2.3+",
            "1.2.3-0123", "1.2.3-0123.0123", "1.2.3-a..b", "1.2.3+a..b", "1.2.3+a+b", "1.2.3-ä",
            "1.2.3 ", "-1.0.0", "1.2.-3", "alpha", "1.2.3-+b", "+1.2.3", "a.b.c", "1..3",
        ]
    )
    func invalid(_ text: String) { #expect(SemanticVersion(text) == nil) }

    @Test("build metadata does not matter to precedence (§10)")
    func build() throws {
        let version = try #require(SemanticVersion("1.0.0+a"))
        #expect(version == SemanticVersion("1.0.0+b") && version == SemanticVersion("1.0.0"))
        #expect(!version.isPrerelease)
    }
}
