/// What orders writes: a hybrid logical clock (Kulkarni et al., 2014).
///
/// 48 bits of milliseconds since 1970, a 16-bit counter for writes within one millisecond, and the
/// replica. Its text form sorts as the stamp does.
public struct Stamp: Hashable, Comparable, Sendable, CustomStringConvertible {
    /// Milliseconds since 1970-01-01T00:00:00Z, 0 to 2^48 - 1.
    public let milliseconds: Int64
    /// Position within the millisecond.
    public let counter: UInt16
    /// The replica that made it.
    public let replica: ReplicaID

    /// The greatest time that a stamp can carry (in the year 10889).
    public static let millisecondsMax: Int64 = 0xFFFF_FFFF_FFFF

    /// A stamp; `milliseconds` is clamped to what 48 bits hold.
    public init(milliseconds: Int64, counter: UInt16 = 0, replica: ReplicaID) {
        self.milliseconds = min(max(milliseconds, 0), Stamp.millisecondsMax)
        self.counter = counter
        self.replica = replica
    }

    /// Reads `mmmmmmmmmmmm-cccc-rrrrrrrrrrrrrrrr` (hex, lower case); nil for anything else.
    public init?(_ text: String) {
        let bytes = Array(text.utf8)
        guard bytes.count == 34, bytes[12] == 0x2D, bytes[17] == 0x2D,
            let milliseconds = hexNumber(bytes[0..<12]), let counter = hexNumber(bytes[13..<17]),
            let replica = hexNumber(bytes[18..<34])
        else { return nil }
        self.milliseconds = Int64(milliseconds)
        self.counter = UInt16(counter)
        self.replica = ReplicaID(replica)
    }

    /// `mmmmmmmmmmmm-cccc-rrrrrrrrrrrrrrrr`: time, counter, replica, in lower-case hex.
    public var description: String {
        hexText(UInt64(milliseconds), digits: 12) + "-" + hexText(UInt64(counter), digits: 4) + "-"
            + replica.description
    }

    /// Orders by time, then counter, then replica.
    public static func < (left: Stamp, right: Stamp) -> Bool {
        if left.milliseconds != right.milliseconds { return left.milliseconds < right.milliseconds }
        if left.counter != right.counter { return left.counter < right.counter }
        return left.replica < right.replica
    }

    /// The least stamp of `replica` above this one; a full counter carries into the milliseconds.
    ///
    /// At the very end of time (2^48 - 1 ms, counter full) it is the same position again; the hash
    /// of the value still orders such writes.
    public func successor(by replica: ReplicaID) -> Stamp {
        if counter < .max {
            return Stamp(milliseconds: milliseconds, counter: counter + 1, replica: replica)
        }
        if milliseconds < Stamp.millisecondsMax {
            return Stamp(milliseconds: milliseconds + 1, counter: 0, replica: replica)
        }
        return Stamp(milliseconds: milliseconds, counter: counter, replica: replica)
    }

    /// The same counter and replica at a time moved by `milliseconds`.
    public func shifted(milliseconds shift: Int64) -> Stamp {
        Stamp(milliseconds: milliseconds + shift, counter: counter, replica: replica)
    }
}
