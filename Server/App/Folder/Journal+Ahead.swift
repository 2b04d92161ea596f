internal import LibsyncModel
internal import LibsyncStore

// What the journal says and the store does not know.
extension Journal {
    /// What commands have begun and not finished: it is written first, so one that was cut off
    /// leaves lines that the store does not know yet; so does a store that was put back by hand.
    struct Unfinished: Hashable, Sendable {
        /// Records that are to be erased.
        var records: [RecordID] = []
        /// Devices that are to be shut out, and still may speak.
        var devices: [String] = []
        /// Libraries that are to become what the journal says.
        var libraries: [LibrarySlug] = []
        /// How many codes are to end.
        var codes = 0
    }

    /// What commands have begun in `transaction`'s store and not finished.
    ///
    /// What only a running server writes is left out: it takes that up when it starts again. In a
    /// transaction that may write, so that nobody stands between line and commit meanwhile.
    func unfinished(in transaction: any StoreTransaction) throws -> Unfinished {
        let entries = try entries()
        var unfinished = Unfinished()
        var codes: [String: Enrolment] = [:]
        for entry in entries {
            switch entry {
            case .purge(let id, _):
                if try transaction.purge(of: id) == nil { unfinished.records.append(id) }
            case .revoke(let id, _), .retire(let id, _):
                if let device = try transaction.device(id), device.revoked == nil {
                    unfinished.devices.append(id)
                }
            case .code(let code): codes[code.hash] = code.merged(with: codes[code.hash])
            case .narrow, .library, .device, .token, .replica, .forget: continue
            }
        }
        unfinished.records = Set(unfinished.records).sorted()
        unfinished.devices = Set(unfinished.devices).sorted()
        for account in entries.libraries.values
        where try account.isNewer(than: transaction.library(account.slug)) {
            unfinished.libraries.append(account.slug)
        }
        unfinished.libraries.sort()
        for code in codes.values {
            let known = try transaction.enrolment(hash: code.hash)
            if code.merged(with: known) != known { unfinished.codes += 1 }
        }
        return unfinished
    }
}
