import LibsyncModel
import Testing

/// What becomes of stamps that a wrong clock made (SYNC rules 4 and 5).
@Suite struct `Wrong clocks` {
    private static let now: Int64 = 1_796_025_600_000
    private static let year: Int64 = 365 * 86_400_000

    private func provenance(
        _ typed: Int64, effective: Int64? = nil, seen: Int64 = now, replica: UInt64 = 7
    ) -> Provenance {
        Provenance(
            typed: stamp(typed, replica: replica),
            effective: effective.map { stamp($0, replica: replica) }, library: fjordvik,
            seenTime: seen)
    }

    // MARK: At the server

    @Test(arguments: [-86_400_000, -1, 0, 1, 119_999, 120_000] as [Int64])
    func `a stamp up to 120 seconds ahead is kept`(ahead: Int64) {
        let typed = Self.now + ahead
        #expect(
            Restamp.atServer(provenance(typed), base: nil, now: Self.now)
                == stamp(typed, replica: 7))
    }

    @Test(arguments: [120_001, 3_600_000, year, 100 * year] as [Int64])
    func `a stamp further ahead is lowered to the first that its writer held`(ahead: Int64) {
        let far = provenance(Self.now + ahead, seen: Self.now - 500)
        #expect(
            Restamp.atServer(far, base: nil, now: Self.now)
                == stamp(Self.now - 500, 1, replica: 7))
    }

    @Test func `a lowered stamp lies above its base`() {
        let far = provenance(Self.now + Self.year, seen: Self.now - 500)
        let base = stamp(Self.now - 100, 4, replica: 9)
        #expect(
            Restamp.atServer(far, base: base, now: Self.now)
                == stamp(Self.now - 100, 5, replica: 7))
    }

    @Test func `a stamp at or below its base is raised just above it`() {
        let base = stamp(Self.now, 3, replica: 7)
        for typed in [Self.now, Self.now - 5_000] {
            #expect(
                Restamp.atServer(provenance(typed), base: base, now: Self.now)
                    == stamp(Self.now, 4, replica: 7))
        }
        let above = provenance(Self.now + 1)
        #expect(Restamp.atServer(above, base: base, now: Self.now) == above.typed)
    }

    @Test func `every offer of a write gets the same stamp`() {
        let far = provenance(Self.now + Self.year, seen: Self.now - 500)
        let base = stamp(Self.now - 700, replica: 9)
        let stamps = [0, 1_000, 86_400_000, 90 * 86_400_000].map {
            Restamp.atServer(far, base: base, now: Self.now + $0)
        }
        // Above the server time that the writer had seen, which lies above the base.
        #expect(Set(stamps) == [stamp(Self.now - 500, 1, replica: 7)])
    }

    @Test func `a clock that stands a year ahead wins nothing over a later honest edit`() {
        let far = provenance(Self.now + Self.year)
        let honest = provenance(Self.now + 1_000, replica: 2)
        let lowered = Restamp.atServer(far, base: nil, now: Self.now)
        #expect(lowered < Restamp.atServer(honest, base: nil, now: Self.now + 1_000))
    }

    @Test func `neither a false base nor a false seen time lifts a write over everyone's`() {
        let limit = Self.now + Restamp.toleranceMilliseconds
        let far = Self.now + Self.year
        for base in [nil, stamp(far, replica: 9), stamp(far + 1, 65_535, replica: 9)] {
            for seen in [0, Self.now, far, Stamp.millisecondsMax] {
                for typed in [Self.now, far, Stamp.millisecondsMax] {
                    let stamp = Restamp.atServer(
                        provenance(typed, seen: seen), base: base, now: Self.now)
                    #expect(stamp.milliseconds <= limit)
                }
            }
        }
    }

    @Test func `a base within what the server once took still holds`() {
        // The server's clock stepped back by less than it notices.
        let base = stamp(Self.now + 200_000, replica: 9)
        let stamp = Restamp.atServer(provenance(Self.now), base: base, now: Self.now)
        #expect(stamp > base)
    }

    // MARK: At the replica

    @Test(arguments: [-2_000, -1, 0, 1, 2_000] as [Int64])
    func `a change of correction up to two seconds is noise`(shift: Int64) {
        let typed = provenance(Self.now)
        let stamp = Restamp.atReplica(typed, shift: shift, isDoubtful: false, base: nil)
        #expect(stamp == typed.typed)
    }

    @Test(arguments: [-3_600_000, -2_001, 2_001, 40_000] as [Int64])
    func `a greater change moves the stamp`(shift: Int64) {
        let typed = provenance(Self.now, seen: 0)
        let moved = Restamp.atReplica(typed, shift: shift, isDoubtful: false, base: nil)
        #expect(moved == stamp(Self.now + shift, replica: 7))
    }

    @Test func `a moved stamp never falls below the last server time that its writer had seen`() {
        let typed = provenance(Self.now, seen: Self.now - 1_000)
        let moved = Restamp.atReplica(typed, shift: -3_600_000, isDoubtful: false, base: nil)
        #expect(moved == stamp(Self.now - 1_000, replica: 7))
    }

    @Test func `a doubtful stamp is lowered whatever the correction says`() {
        let typed = provenance(Self.now + Self.year, seen: Self.now - 1_000)
        for shift in [0, -Self.year, 5_000] as [Int64] {
            let lowered = Restamp.atReplica(typed, shift: shift, isDoubtful: true, base: nil)
            #expect(lowered == stamp(Self.now - 1_000, 1, replica: 7))
        }
    }

    @Test func `no stamp of a replica lies at or below its base`() {
        let base = stamp(Self.now + 10, 2, replica: 9)
        for shift in [0, -90_000, 5_000] as [Int64] {
            for isDoubtful in [false, true] {
                let stamp = Restamp.atReplica(
                    provenance(Self.now), shift: shift, isDoubtful: isDoubtful, base: base)
                #expect(stamp > base)
            }
        }
    }

    @Test func `a March edit pushed in June loses to one made in May`() {
        let day: Int64 = 86_400_000
        let march = provenance(Self.now, seen: Self.now - day)
        let may = provenance(Self.now + 60 * day, seen: Self.now + 59 * day, replica: 2)
        let june = Self.now + 90 * day
        let pushed = Restamp.atServer(march, base: nil, now: june)
        #expect(pushed < Restamp.atServer(may, base: nil, now: Self.now + 60 * day))
    }

    @Test func `typed in March on a PC set to 2031 it loses all the more`() {
        let day: Int64 = 86_400_000
        let march = provenance(Self.now + 5 * Self.year, seen: Self.now - day)
        let may = provenance(Self.now + 60 * day, replica: 2)
        let doubtful = Restamp.atReplica(march, shift: 0, isDoubtful: true, base: nil)
        #expect(doubtful < may.typed)
        let pushed = Restamp.atServer(march, base: nil, now: Self.now + 90 * day)
        #expect(pushed < may.typed)
        #expect(pushed == doubtful)
    }
}
