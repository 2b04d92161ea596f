import Foundation
import LibsyncCalendar
import LibsyncModel
import LibsyncReplica
import LibsyncWeb

/// A poster that was printed on this machine, and what stood on it.
struct PrintedPoster: Codable {
    /// The id of the event.
    let event: String
    /// The key of the date of a series; nil of what has one date, which may move.
    let occurrence: String?
    let language: String
    let size: String
    /// Its title and its dates, so that it can be named when the event is gone.
    let title: String
    let date: String
    let through: String
    /// Milliseconds since 1970.
    let printed: Int64
    let facts: PosterFacts

    /// Whether both are the same sheet: the newer hangs in the place of the older.
    func isSameSheet(as other: PrintedPoster) -> Bool {
        (event, occurrence, language, size)
            == (other.event, other.occurrence, other.language, other.size)
    }

    var lastDate: LocalDate? { LocalDate(through) }
}

/// The posters that hang on walls, as far as this machine has printed them.
struct PrintedPosters {
    private struct Contents: Codable {
        var version = 1
        var posters: [PrintedPoster] = []
    }

    private let file: PrintedFile
    private var contents: Contents

    /// Whether nothing was printed yet.
    var isEmpty: Bool { contents.posters.isEmpty }

    /// Those whose date is not past, in the order in which they were printed.
    func hanging(on today: LocalDate) -> [PrintedPoster] {
        contents.posters.filter { $0.lastDate.map { $0 >= today } ?? false }
    }

    /// Reads what is known.
    /// - Throws: `CommandFailure` for a file that cannot be read: it is not written over.
    init(_ folder: ReplicaFolder) throws {
        file = PrintedFile(folder)
        guard let bytes = try file.read() else {
            contents = Contents()
            return
        }
        guard let known = try? JSONDecoder().decode(Contents.self, from: Data(bytes)),
            known.version == Contents().version
        else {
            throw CommandFailure(
                .data, "What is known of printed posters cannot be read: \(file.path).",
                "Move the file aside; the next poster begins a new one.")
        }
        contents = known
    }

    /// Changes what is known, while no other process does; `days` after its date a poster is
    /// forgotten.
    static func change(
        in folder: ReplicaFolder, today: LocalDate, _ change: (inout [PrintedPoster]) -> Void
    ) async throws {
        let lock = try await PrintedFile(folder).lock(as: "libsync poster")
        defer { lock.release() }
        var known = try PrintedPosters(folder)
        change(&known.contents.posters)
        let oldest = today.adding(days: -days)
        known.contents.posters.removeAll { $0.lastDate.map { $0 < oldest } ?? true }
        let encoder = JSONEncoder()
        encoder.outputFormatting = .sortedKeys
        try known.file.write(Array(try encoder.encode(known.contents)))
    }

    private static let days = 30
}

/// How a printed poster stands beside the event as it is now.
struct PosterVerdict {
    let poster: PrintedPoster
    let state: PosterState

    /// Whether the sheet says what is so.
    var isCurrent: Bool { state == .current }

    /// When it was printed, by the region's clock.
    func printedOn(_ zone: String) -> LocalDate { Moments.today(poster.printed, in: zone) }

    /// All posters that hang, each with its state.
    static func all(in folder: ReplicaFolder, _ replica: Replica) async throws -> [PosterVerdict] {
        let printed = try PrintedPosters(folder)
        guard !printed.isEmpty else { return [] }
        let desk = try await PrintDesk(replica)
        var verdicts: [PosterVerdict] = []
        for poster in printed.hanging(on: desk.today) {
            verdicts.append(
                PosterVerdict(poster: poster, state: try await state(of: poster, desk)))
        }
        return verdicts
    }

    private static func state(
        of poster: PrintedPoster, _ desk: PrintDesk
    ) async throws -> PosterState {
        guard let id = RecordID(poster.event), let language = PageLanguage(tag: poster.language),
            let row = try? await desk.replica.row(id), !row.record.isDeleted,
            let event = Event(row.record)
        else { return .gone }
        let near = desk.dates(of: event, near: desk.today)
        let key = poster.occurrence.flatMap { OccurrenceKey($0) }
        let isMeant = { (dated: DatedEvent) in key.map { $0 == dated.occurrence.key } ?? true }
        let there = key?.date ?? event.time?.start.date ?? desk.today
        guard
            let dated = near.first(where: isMeant)
                ?? desk.dates(of: event, near: there).first(where: isMeant)
        else { return .gone }
        let others = desk.others(than: dated, in: near)
        let now = PosterFacts(
            dated, also: Array(others.prefix(Poster.otherDatesMax)), region: desk.region,
            language: language)
        return PosterState(poster.facts, now: now, otherDatesNow: others, today: desk.today)
    }
}
