import ConsciousnessTelemetry
import Glibc
import Testing

@testable import TelemetryFiles

@Suite("Files that are given other names are read to their ends, in order")
struct RotationTests: ~Copyable {
    private let folders = TelemetryFolders()

    @Test(
        "a file that is given another name is read to its end before the one that takes its place"
    )
    func rotation() throws {
        let reader = try Reader(folders)
        folders.append([0, 1], to: "a")
        reader.settle()
        folders.append([2, 3], to: "a")
        rename(folders.path("a"), "\(folders.path("a")).1")
        folders.append([0], to: "a")
        reader.settle()
        #expect(reader.book.steps(of: "a") == [0, 1, 2, 3, 0])
        #expect(reader.book.appearances(of: "a") == 2)
        #expect(reader.book.disappearances(of: "a") == 0)
        // And without one that takes its place.
        folders.append([1], to: "a")
        rename(folders.path("a"), "\(folders.path("a")).2")
        reader.settle()
        #expect(reader.book.steps(of: "a") == [0, 1, 2, 3, 0, 1])
        #expect(reader.book.disappearances(of: "a") == 1)
    }

    @Test(
        "a file that is given another name is read to its end though that is told later",
        arguments: [true, false]
    )
    func silentRotation(isReplaced: Bool) throws {
        let log = ReportLog()
        let notices = Notices { _ in }
        let folder = Folder(path: folders.telemetry)
        let shelf = SessionShelf(folder, log: log, notices: notices, buffer: ReadingBuffer())
        try folder.open()
        folders.append([0], to: "a")
        try shelf.scan(isFirst: true)
        folders.append([1, 2], to: "a")
        shelf.noticed("session_a.jsonl")
        // The kernel tells what happens now when the file has been looked at.
        rename(folders.path("a"), "\(folders.path("a")).1")
        if isReplaced { folders.append([3], to: "a") }
        while shelf.isBusy(now: .now) { shelf.follow(budget: 1 << 20, now: .now) }
        shelf.forgetNames()
        shelf.moved("session_a.jsonl", to: "session_a.jsonl.1")
        while shelf.isBusy(now: .now) { shelf.follow(budget: 1 << 20, now: .now) }
        var book = ReportBook()
        book.add(log.take().reports)
        #expect(book.steps(of: "a") == (isReplaced ? [1, 2, 3] : [1, 2]))
        #expect(book.disappearances(of: "a") == (isReplaced ? 0 : 1))
    }

    @Test("each of several that were in one place between two looks is read")
    func several() throws {
        folders.append([0], to: "a")
        let reader = try Reader(folders)
        for step in 1...5 {
            folders.append([step], to: "a")
            rename(folders.path("a"), "\(folders.path("a")).rotated\(step)")
        }
        folders.append([6], to: "a")
        reader.settle()
        #expect(reader.book.steps(of: "a") == [1, 2, 3, 4, 5, 6])
        folders.append([7], to: "a")
        reader.settle()
        #expect(reader.book.steps(of: "a") == [1, 2, 3, 4, 5, 6, 7])
        #expect(reader.book.disappearances(of: "a") == 0)
    }

    @Test("also when those that were moved are moved on")
    func chain() throws {
        let reader = try Reader(folders)
        let path = folders.path("a")
        folders.append([1], to: "a")
        reader.settle()
        folders.append([2], to: "a")
        rename(path, "\(path).1")
        folders.append([3], to: "a")
        rename("\(path).1", "\(path).2")
        rename(path, "\(path).1")
        folders.append([4], to: "a")
        rename("\(path).2", "\(path).3")
        rename("\(path).1", "\(path).2")
        rename(path, "\(path).1")
        reader.settle()
        #expect(reader.book.steps(of: "a") == [1, 2, 3, 4])
        #expect(reader.book.disappearances(of: "a") == 1)
    }
}
