import Foundation
import Testing

@testable import LibsyncCalendar

/// Calendar files of other projects, which are not part of this one: they lie beside it.
enum CalendarCorpus {
    static let root = URL(filePath: #filePath).deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        .appending(path: "shared/corpus/ical")
    static let folder = root.appending(path: "ics-permissive")

    static let isThere = FileManager.default.fileExists(atPath: folder.path)

    static func files(_ kind: String) throws -> [URL] {
        let root = folder.appending(path: kind)
        let paths = try FileManager.default.subpathsOfDirectory(atPath: root.path)
        return paths.filter { $0.hasSuffix(".ics") }.sorted().map { root.appending(path: $0) }
    }
}

@Suite(
    .enabled(
        if: CalendarCorpus.isThere,
        "\(CalendarCorpus.folder.path) is not there: the reader was NOT tried on real files"))
struct ReaderCorpusTests {
    @Test func `every real file is the same events when it is read, written and read again`() throws
    {
        let files = try CalendarCorpus.files("real-world") + CalendarCorpus.files("synthetic")
        #expect(files.count >= 300, "\(files.count) files")
        for file in files {
            let first = try Feed.read(bytes: [UInt8](Data(contentsOf: file)))
            let second = try Feed.read(bytes: first.document())
            #expect(second.events.map(\.uid) == first.events.map(\.uid), "\(file.path)")
            #expect(
                second.events.map(\.components) == first.events.map(\.components), "\(file.path)")
            // What was carried over is as it was, but for what would break the rest.
            #expect(second.carried.map(\.bytes) == first.carried.map(\.written), "\(file.path)")
            let own = second.carried.map(\.lines)
            let left = second.faults.filter { fault in
                fault.kind != .overrideWithoutSeries
                    && !own.contains { $0.contains(fault.line) }
            }
            #expect(left == [], "\(file.path)")
        }
    }

    @Test func `every broken file is read or refused in half a second, with a report`() throws {
        let files = try CalendarCorpus.files("malformed")
        #expect(files.count >= 110, "\(files.count) files")
        for file in files {
            let bytes = [UInt8](try Data(contentsOf: file))
            let begin = Self.workedNanoseconds
            do throws(ReadingFailure) {
                let calendar = try ICalendarReader().calendar(of: bytes)
                #expect(calendar.faultsTotal >= calendar.faults.count)
            } catch {
                guard case .notACalendar = error else {
                    Issue.record("\(file.path): \(error)")
                    continue
                }
            }
            let worked = Self.workedNanoseconds - begin
            #expect(worked < 500_000_000, "\(worked) ns: \(file.path)")
        }
    }

    /// How long this thread has worked, which other programs on the machine do not lengthen.
    private static var workedNanoseconds: Int {
        var time = timespec()
        clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
        return time.tv_sec * 1_000_000_000 + time.tv_nsec
    }
}
