/// What happens to stamps made by a wrong clock (SYNC rules 4 and 5).
///
/// Pure functions: the same write gets the same effective stamp on every offer.
public enum Restamp {
    /// How far ahead of the server's time a stamp may lie, in milliseconds.
    public static let toleranceMilliseconds: Int64 = 120_000

    /// A change of clock correction below this is noise of the measurement, not a wrong clock.
    public static let noiseMilliseconds: Int64 = 2_000

    /// The successor of the later of the base and the last server time that the writer had seen:
    /// the earliest place in the order that the writer certainly held.
    public static func lowered(_ provenance: Provenance, base: Stamp?) -> Stamp {
        let seen = Stamp(milliseconds: provenance.seenTime, replica: ReplicaID(0))
        let floor = max(base ?? seen, seen)
        return floor.successor(by: provenance.typed.replica)
    }

    /// The effective stamp at the server: lowered when it lies too far ahead of `now`, and never at
    /// or below the effective stamp of its base.
    public static func atServer(_ provenance: Provenance, base: Stamp?, now: Int64) -> Stamp {
        let latest = now + toleranceMilliseconds
        // A base or a seen time far ahead was never the server's word, which lay within the
        // tolerance of a clock that may have stepped back by as much since. It must not lift the
        // write over everyone's.
        let ceiling = latest + toleranceMilliseconds
        let base = base.flatMap { $0.milliseconds > ceiling ? nil : $0 }
        var provenance = provenance
        if provenance.seenTime > ceiling { provenance.seenTime = max(now, 0) }
        let isAhead = provenance.effective.milliseconds > latest
        let stamp = isAhead ? lowered(provenance, base: base) : provenance.effective
        guard let base, stamp <= base else { return stamp }
        return base.successor(by: provenance.typed.replica)
    }

    /// The effective stamp that a replica fixes before the first send.
    ///
    /// - Parameters:
    ///   - shift: milliseconds by which the clock correction changed since typing.
    ///   - isDoubtful: the clock was found standing back, and this stamp lies ahead of it.
    ///   - base: the effective stamp of the base.
    public static func atReplica(
        _ provenance: Provenance, shift: Int64, isDoubtful: Bool, base: Stamp?
    ) -> Stamp {
        var stamp = provenance.typed
        if shift.magnitude > noiseMilliseconds.magnitude {
            stamp = stamp.shifted(milliseconds: shift)
            let seen = Stamp(
                milliseconds: provenance.seenTime, replica: provenance.typed.replica)
            stamp = max(stamp, seen)
        }
        if isDoubtful { stamp = lowered(provenance, base: base) }
        guard let base, stamp <= base else { return stamp }
        return base.successor(by: provenance.typed.replica)
    }
}
