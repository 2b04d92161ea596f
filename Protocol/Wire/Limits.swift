/// The limits of protocol version 1; each stands by name and number in the spec.
public enum Limits {
    /// Entries in one push that a server takes at most.
    public static let pushEntriesMax = 5_000
    /// Bytes of one push, counted after decompression, that a server takes at most.
    public static let pushBytesMax = 8_388_608
    /// Entries that a replica puts into one push.
    public static let pushEntriesDefault = 1_000
    /// Bytes that a replica puts into one push, uncompressed.
    public static let pushBytesDefault = 1_048_576
    /// Bytes of winning values that the answer to one push shows.
    public static let winnerBytesMax = 8_388_608
    /// Bytes of one entry: one save of one record.
    public static let entryBytesMax = 524_288
    /// Lines of one page of a pull or snapshot.
    public static let pageLinesMax = 5_000
    /// Lines of one page when the reader does not say.
    public static let pageLinesDefault = 1_000
    /// Bytes of one page after decompression, that a replica takes at most.
    public static let pageBytesMax = 134_217_728
    /// Bytes of any other request, after decompression.
    public static let requestBytesMax = 65_536
    /// How deep JSON may nest.
    public static let jsonDepthMax = 32
    /// How deep a field's value may nest.
    public static let valueDepthMax = 16
    /// Bytes of a field's value as canonical JSON.
    public static let valueBytesMax = 61_000
    /// Bytes of a field's path.
    public static let pathBytesMax = 300
    /// Fields of one record.
    public static let recordFieldsMax = 5_000
    /// Bytes of what a deletion has to name of one record.
    public static let sawBytesMax = 520_000
    /// Characters (code points) of a label.
    public static let labelCharactersMax = 40
    /// Steps of each side of a ladder.
    public static let ladderRungsMax = 100
    /// Ranges of ids that a replica asks the digests of at once.
    public static let digestRangesMax = 64
    /// Parts into which each of these ranges is cut.
    public static let digestPartsMax = 16
    /// How far ahead of the server's time a stamp may lie before it is lowered, in seconds.
    public static let aheadSecondsMax = 120
    /// How long an enrolment code holds unless said otherwise, in days.
    public static let codeDays = 14
    /// The most ids of one device that have neither read nor sent anything; older ones end.
    public static let unreadReplicasMax = 8
    /// How long a token holds, in days.
    public static let tokenDays = 180
    /// How long the old token holds after rotation, in days.
    public static let tokenOverlapDays = 7
    /// How long a replica keeps its own acknowledged saves to offer them again, in days.
    public static let ownSavesDays = 400
}
