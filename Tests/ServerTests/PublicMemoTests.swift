import Foundation
import LibsyncCalendar
import LibsyncModel
import Testing

@testable import LibsyncServer

@Suite struct PublicMemoTests {
    /// A file that stands for the store's log, and a memo that looks at it.
    private struct Desk {
        let path = NSTemporaryDirectory() + "memo-\(ProcessInfo.processInfo.globallyUniqueString)"
        let memo: FeedMemo
        let question: FeedQuestion
        let plan: FeedPlan
        let copy = PublicCopy([1, 2, 3])

        init() throws {
            memo = FeedMemo(path: path)
            let query = try FeedQuery([], allowing: [])
            question = FeedQuestion(address: .region, query: query, format: .calendar)
            plan = FeedPlan(
                subject: .region, query: query, filter: FeedFilter(), namedBy: nil)
            try write("a")
        }

        func write(_ text: String) throws {
            try text.write(toFile: path, atomically: false, encoding: .utf8)
        }

        /// So many milliseconds after the log was last written.
        func later(_ milliseconds: Int64) -> Int64 {
            (PrivateFile.modified(path) ?? 0) + milliseconds
        }

        func glance(_ milliseconds: Int64) -> FeedMemo.Glance? {
            memo.glance(at: later(milliseconds))
        }
    }

    @Test func `an answer holds for two seconds`() throws {
        let desk = try Desk()
        let first = try #require(desk.glance(5_000))
        #expect(desk.memo.answer(to: desk.question, first) == nil)
        desk.memo.keep(desk.plan, desk.copy, for: desk.question, first)
        let known = try #require(
            desk.glance(6_999).flatMap { desk.memo.answer(to: desk.question, $0) })
        #expect(known.copy.hash == desk.copy.hash)
        #expect(known.plan == desk.plan)
        #expect(try desk.memo.answer(to: desk.question, #require(desk.glance(7_000))) == nil)
        #expect(try desk.memo.answer(to: desk.question, #require(desk.glance(4_999))) == nil)
    }

    @Test func `an answer ends with the next write`() throws {
        let desk = try Desk()
        let first = try #require(desk.glance(5_000))
        desk.memo.keep(desk.plan, desk.copy, for: desk.question, first)
        try desk.write("ab")
        #expect(try desk.memo.answer(to: desk.question, #require(desk.glance(5_000))) == nil)
    }

    @Test func `what was written while it was read is not taken for known`() throws {
        let desk = try Desk()
        let before = try #require(desk.glance(5_000))
        try desk.write("ab")
        desk.memo.keep(desk.plan, desk.copy, for: desk.question, before)
        #expect(try desk.memo.answer(to: desk.question, #require(desk.glance(5_000))) == nil)
    }

    @Test func `a log that was written within the second tells nothing`() throws {
        let desk = try Desk()
        #expect(desk.glance(999) == nil)
        #expect(desk.glance(1_000) != nil)
    }

    @Test func `without a log nothing is remembered`() throws {
        #expect(FeedMemo(path: nil).glance(at: 5_000) == nil)
        #expect(FeedMemo(path: "/nonexistent/store.sqlite-wal").glance(at: 5_000) == nil)
    }

    @Test func `another question has another answer`() throws {
        let desk = try Desk()
        let glance = try #require(desk.glance(5_000))
        desk.memo.keep(desk.plan, desk.copy, for: desk.question, glance)
        for (address, format) in [
            (FeedAddress.library("fjordvik"), FeedFormat.calendar), (.region, .json),
        ] {
            let other = FeedQuestion(
                address: address, query: desk.question.query, format: format)
            #expect(desk.memo.answer(to: other, glance) == nil)
        }
    }

    @Test func `a feed that is large is not held for those who may never ask`() throws {
        let desk = try Desk()
        let glance = try #require(desk.glance(5_000))
        let large = PublicCopy([UInt8](repeating: 7, count: 1_100_000))
        desk.memo.keep(desk.plan, large, for: desk.question, glance)
        #expect(desk.memo.answer(to: desk.question, glance) == nil)
    }

    @Test func `an answer that holds no longer is not kept either`() throws {
        let desk = try Desk()
        func keep(_ name: String, _ milliseconds: Int64) throws {
            let question = FeedQuestion(
                address: .library(name), query: desk.question.query, format: .calendar)
            try desk.memo.keep(
                desk.plan, desk.copy, for: question, #require(desk.glance(milliseconds)))
        }
        for (number, name) in ["a", "b", "c"].enumerated() { try keep(name, 5_000 + Int64(number)) }
        #expect(desk.memo.keptCount == 3)
        try keep("d", 7_001)
        #expect(desk.memo.keptCount == 2)
    }
}
