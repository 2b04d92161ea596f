public import LibsyncModel

/// Saves that the server has not acknowledged, the batch in flight, and what it refused.
public protocol OutboxStorage {
    /// Adds a save to the outbox and returns its number.
    @discardableResult
    func append(_ save: OutboxSave) throws -> Int64
    /// Saves not yet acknowledged, in the order of sending: offers, then what was typed, in its
    /// order; all, or those of one record.
    func outbox(of id: RecordID?, limit: Int) throws -> [OutboxSave]
    /// How many saves wait: typed here, offers left out.
    func outboxCount() throws -> Int
    /// Replaces the writes and the doubt of a save.
    func replace(_ save: OutboxSave) throws
    /// Removes a save, acknowledged or refused.
    func removeSave(_ number: Int64) throws
    /// Removes all offers.
    func removeOffers() throws

    /// The batch in flight: its bytes never change; nil when there is none.
    func fixedBatch() throws -> FixedBatch?
    /// Keeps the batch in flight, or forgets it.
    func setFixedBatch(_ batch: FixedBatch?) throws

    /// Keeps a refused save for a person, with the reason.
    func park(_ save: ParkedSave) throws
    /// Refused saves, oldest first.
    func parked() throws -> [ParkedSave]
    /// Forgets a refused save.
    func removeParked(_ number: Int64) throws
}

/// One save in the outbox.
public struct OutboxSave: Hashable, Sendable {
    /// Its number, given by the store; 0 before.
    public var number: Int64
    /// The written fields.
    public var record: Record
    /// Milliseconds by which the clock was corrected when the save was stamped.
    public var clockOffset: Int64
    /// Whether the clock was found standing back while this stamp lay ahead (SYNC rule 5).
    public var isDoubtful: Bool
    /// Whether it is an offer of what a restored server may have lost (SYNC rule 19).
    public var isOffer: Bool

    /// A save.
    public init(
        number: Int64 = 0, record: Record, clockOffset: Int64 = 0, isDoubtful: Bool = false,
        isOffer: Bool = false
    ) {
        self.number = number
        self.record = record
        self.clockOffset = clockOffset
        self.isDoubtful = isDoubtful
        self.isOffer = isOffer
    }
}

/// The one batch in flight (SYNC rule 2).
public struct FixedBatch: Hashable, Sendable {
    /// The replica that it is sent by.
    public let replica: ReplicaID
    /// Its number, dense from 1.
    public let number: Int64
    /// The numbers of its saves in the outbox, in the order of its entries.
    public let saves: [Int64]
    /// What is sent, to the byte; made once, by the transport.
    public let body: [UInt8]
    /// Whether its entries are offers.
    public let isOffer: Bool

    /// A batch.
    public init(
        replica: ReplicaID, number: Int64, saves: [Int64], body: [UInt8], isOffer: Bool
    ) {
        self.replica = replica
        self.number = number
        self.saves = saves
        self.body = body
        self.isOffer = isOffer
    }
}

/// A save that the server refused: kept, with the reason, for a person.
public struct ParkedSave: Hashable, Sendable {
    /// Its number, given by the store; 0 before.
    public var number: Int64
    /// The written fields.
    public let record: Record
    /// The problem's code, such as `not-yours`.
    public let code: String
    /// The reason in plain words.
    public let detail: String
    /// When, in milliseconds since 1970.
    public let time: Int64

    /// A refused save.
    public init(number: Int64 = 0, record: Record, code: String, detail: String, time: Int64) {
        self.number = number
        self.record = record
        self.code = code
        self.detail = detail
        self.time = time
    }
}
