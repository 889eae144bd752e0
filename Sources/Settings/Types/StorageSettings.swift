/// The section `storage` of `dhruva.yaml`: how much is stored.
package struct StorageSettings: Equatable, Sendable {
    /// The bytes of all contents, 1 MiB...1 TiB, default 1 GiB; beyond, nothing more is stored.
    package var maximumSize = 1 << 30

    /// The bytes of one content, 1 KiB...700 KiB, default 700 KiB.
    ///
    /// A larger one would not fit into a message of 1 MiB in base64.
    package var maximumContentSize = 700 << 10

    /// The adapters, 1...100,000, default 10,000.
    package var maximumAdapters = 10_000

    /// The versions of one adapter, 1...4,000, default 1,000.
    ///
    /// The answer to the removal of an adapter names its versions, and is a message of 1 MiB at most.
    package var maximumVersions = 1000

    /// Makes the defaults.
    package init() {}

    /// Reads the section.
    ///
    /// - Parameter reader: The section.
    package init(reading reader: inout SettingsReader) {
        self.init()
        reader.byteCount("max_size", into: &maximumSize, in: (1 << 20)...(1 << 40))
        reader.byteCount(
            "max_content_size",
            into: &maximumContentSize,
            in: (1 << 10)...(700 << 10)
        )
        reader.integer("max_adapters", into: &maximumAdapters, in: 1...100_000)
        reader.integer("max_versions", into: &maximumVersions, in: 1...4000)
    }
}
