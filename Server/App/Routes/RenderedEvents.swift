internal import LibsyncCalendar
internal import LibsyncModel
internal import Synchronization

/// The bytes of single events as feeds have them, kept until the event, or a place or library that
/// it names, changes.
///
/// Most commits touch one event, and every feed changes with it: the others are not written anew.
final class RenderedEvents: Sendable {
    /// What the bytes of an event depend on.
    struct Key: Hashable, Sendable {
        let event: RecordID
        let sequence: Int64
        let epoch: String
        /// The sequences of the places and libraries that it names; -1 for one that is not there.
        let named: [Int64]
        let format: FeedFormat
        let language: String
        let cancelled: CancelledEvents
    }

    /// What was asked for since the last turn, and what before it.
    private struct Generations {
        var young: [Key: [UInt8]] = [:]
        var old: [Key: [UInt8]] = [:]
        var youngBytes = 0
    }

    /// The most bytes that are kept, about 20,000 events.
    static let bytesMax = 16_777_216
    /// What an entry costs besides its bytes, about.
    static let overheadBytes = 200

    private let bytesMax: Int
    private let generations = Mutex(Generations())

    /// Keeps at most `bytesMax` bytes.
    init(bytesMax: Int = RenderedEvents.bytesMax) { self.bytesMax = bytesMax }

    /// The bytes of `key`, from `make` unless they are there.
    func bytes(for key: Key, make: () -> [UInt8]) -> [UInt8] {
        let kept = generations.withLock { generations in
            generations.young[key] ?? generations.old[key]
        }
        let bytes = kept ?? make()
        generations.withLock { generations in
            guard generations.young[key] == nil else { return }
            let size = bytes.count + RenderedEvents.overheadBytes
            // What nobody asked for during a whole generation is forgotten.
            if generations.youngBytes + size > bytesMax / 2 {
                generations.old = generations.young
                generations.young = [:]
                generations.youngBytes = 0
            }
            guard size <= bytesMax / 2 else { return }
            generations.young[key] = bytes
            generations.youngBytes += size
        }
        return bytes
    }

    /// How many bytes are kept, for tests.
    var keptBytes: Int {
        generations.withLock { generations in
            [generations.young, generations.old].reduce(0) { sum, kept in
                kept.values.reduce(sum) { $0 + $1.count + RenderedEvents.overheadBytes }
            }
        }
    }
}
