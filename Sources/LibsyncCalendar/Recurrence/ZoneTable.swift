internal import LibsyncModel

/// The offsets of one zone, kept year by year: asking Foundation costs far more than a date does.
///
/// Not shared between threads; make one where work begins and hand it down.
final class ZoneTable {
    private let offsets: ZoneOffsets
    private var years: [Int: [Piece]] = [:]
    /// Where the last question was answered: the next one mostly lies beside it.
    private var last: Piece

    /// A stretch of instants with one offset.
    private struct Piece {
        let from: Int
        let to: Int
        let offset: Int
    }

    /// The zone of that name; nil when it is not known.
    init?(_ name: String) {
        guard let offsets = ZoneOffsets(name) else { return nil }
        self.offsets = offsets
        last = Piece(from: 0, to: 0, offset: 0)
    }

    /// The instant of a local time, as `ZonedTime` has it.
    func seconds(of local: Int) -> Int {
        let instant = local - last.offset
        // A day from either end no other offset can give this local time.
        if instant >= last.from + 86_400, instant < last.to - 86_400 { return instant }
        return ZoneOffsets.seconds(of: local, offset: offset)
    }

    /// Local time less UTC at an instant.
    func offset(at instant: Int) -> Int {
        if instant >= last.from, instant < last.to { return last.offset }
        last = piece(at: instant)
        return last.offset
    }

    /// Seconds of a block, a year of the Gregorian calendar on average.
    private static let blockSeconds = 31_556_952

    private func piece(at instant: Int) -> Piece {
        let block = RuleWalk.floor(instant, ZoneTable.blockSeconds)
        let pieces = years[block] ?? pieces(of: block)
        return pieces.first { instant < $0.to } ?? last
    }

    private func pieces(of block: Int) -> [Piece] {
        let from = block * ZoneTable.blockSeconds
        let to = from + ZoneTable.blockSeconds
        var pieces: [Piece] = []
        var begin = from
        for change in offsets.transitions(in: from..<to) where change.seconds < to {
            pieces.append(Piece(from: begin, to: change.seconds, offset: change.from))
            begin = change.seconds
        }
        pieces.append(Piece(from: begin, to: to, offset: offsets.offset(at: begin)))
        years[block] = pieces
        return pieces
    }
}

/// Zones by name, for work on many series.
public final class ZoneTables {
    private var tables: [String: ZoneTable?] = [:]

    /// Nothing known yet.
    public init() {}

    /// The table of a zone; nil when it is not known.
    func table(_ name: String) -> ZoneTable? {
        if let known = tables[name] { return known }
        let table = ZoneTable(name)
        tables[name] = table
        return table
    }
}
