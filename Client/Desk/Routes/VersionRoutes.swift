internal import LibsyncModel
internal import LibsyncReplica
internal import LibsyncStore
internal import LibsyncWeb

/// Two versions of one field, and changes that the server did not take.
enum VersionRoutes {
    static let all: [DeskRoute] = [
        .get("versions/:id", .role(.read), show), .post("versions/:id", .role(.publish), choose),
        .get("refused/:number", .role(.read), showRefused),
        .post("refused/:number", .role(.edit), putAway),
    ]

    // MARK: Two versions

    private static func show(_ call: DeskCall) async throws -> DeskAnswer {
        let open = try await call.replica().conflicts()
        guard let conflict = open.first(where: { $0.id == call.parameters["id"] }) else {
            return call.message(.absent)
        }
        let sides =
            [("mine", conflict.mine, conflict.isMineHolding)]
            + [("theirs", conflict.theirs, !conflict.isMineHolding)]
        let names = try await RecordNames(of: call.replica())
        let versions = sides.map { side, field, isHolding in
            VersionsPage.Version(
                side: side,
                library: names.library(field.provenance.library, call.language),
                label: field.provenance.label,
                time: call.facts.local(field.provenance.effective.milliseconds),
                value: field.value, isHolding: isHolding)
        }.sorted { $0.isHolding && !$1.isHolding }
        return .page(
            VersionsPage(
                call.surroundings, id: conflict.id,
                name: names.name(of: conflict.record), conflict: conflict.conflict,
                versions: versions, names: names.fields,
                mayDecide: call.facts.takesPart(in: conflict.record),
                today: call.facts.local(call.now).date
            ).document())
    }

    private static func choose(_ call: DeskCall) async throws -> DeskAnswer {
        guard let side = ConflictSide(rawValue: call.fields["side"]) else {
            return call.message(.unreadable)
        }
        let id = call.parameters["id"] ?? ""
        let conflict = try await call.replica().conflicts().first { $0.id == id }
        try await call.signedReplica().take(side, of: id)
        // What another library decides was taken note of, and nothing else.
        let isOurs = conflict.map { call.facts.takesPart(in: $0.record) } ?? true
        return .seeOther([], isOurs ? .chosen : .putAway)
    }

    // MARK: What was not taken

    private static func showRefused(_ call: DeskCall) async throws -> DeskAnswer {
        let number = Int64(call.parameters["number"] ?? "")
        let parked = try await call.replica().parked()
        guard let save = parked.first(where: { $0.number == number }) else {
            return call.message(.absent)
        }
        let names = try await RecordNames(of: call.replica())
        let reading = WeekReading(replica: try call.replica(), facts: call.facts, now: call.now)
        return .page(
            RefusedPage(
                call.surroundings, number: save.number,
                name: await reading.name(of: save.record, names), code: save.code,
                detail: save.detail,
                fields: save.record.values.sorted { $0.key < $1.key }
                    .map { (path: $0.key, value: $0.value) }, names: names.fields
            ).document())
    }

    private static func putAway(_ call: DeskCall) async throws -> DeskAnswer {
        let number = Int64(call.parameters["number"] ?? "")
        guard let save = try await call.replica().parked().first(where: { $0.number == number })
        else { return call.message(.absent) }
        try await call.replica().dismissParked(save.number)
        return .seeOther([], .putAway)
    }
}
