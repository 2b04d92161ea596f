/// The state of one replica's hybrid clock; kept in the same transaction as the write it stamps.
///
/// It never goes back, over restarts and clock changes; only fixing a batch may set it back
/// (SYNC rule 5), to what the shifted stamps need.
public struct StampClock: Hashable, Sendable {
    /// The greatest stamp made or seen.
    public private(set) var last: Stamp

    /// A clock that has made or seen `last`.
    public init(last: Stamp) { self.last = last }

    /// The next stamp at `now` (milliseconds, corrected by the server's time), above `last` and
    /// above `base`, the effective stamp of what the writer saw.
    public mutating func next(
        now: Int64, above base: Stamp? = nil, replica: ReplicaID
    ) -> Stamp {
        let floor = max(last, base ?? last)
        let stamp =
            now > floor.milliseconds
            ? Stamp(milliseconds: now, replica: replica) : floor.successor(by: replica)
        last = stamp
        return stamp
    }

    /// Takes note of a stamp made elsewhere by this replica's past life.
    public mutating func witness(_ stamp: Stamp) { last = max(last, stamp) }

    /// Sets the clock back to `stamp`; allowed only while a batch is being fixed.
    public mutating func stepBack(to stamp: Stamp) { last = stamp }
}
