/// Where documents are kept and found by their words.
///
/// It is bounded: when there are too many documents, those stored first are forgotten, and counted.
///
/// Calls block, on a disk or on each other: they are made on a worker thread, one at a time, never on an event loop.
package protocol SearchIndex: Sendable {
    /// Stores documents, all of them or none; when it returns they are there to stay.
    ///
    /// - Parameter documents: The documents, in order; one whose `id` is there already takes the place of the other, and is the
    ///   newest.
    /// - Throws: `SearchIndexError`; then nothing has changed.
    func insert(_ documents: [SearchDocument]) throws(SearchIndexError)

    /// Finds documents.
    ///
    /// - Parameter query: What to look for.
    /// - Returns: How many match, and the best of them.
    /// - Throws: `SearchIndexError`.
    func search(_ query: SearchQuery) throws(SearchIndexError) -> SearchResults

    /// Counts the documents.
    ///
    /// - Returns: How many there are.
    /// - Throws: `SearchIndexError`.
    func count() throws(SearchIndexError) -> Int

    /// Counts what the bound took.
    ///
    /// - Returns: How many documents were forgotten since the index was made.
    /// - Throws: `SearchIndexError`.
    func forgotten() throws(SearchIndexError) -> Int
}
