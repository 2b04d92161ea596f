import LibsyncModel
import Testing

@Suite struct `Stamps` {
    @Test func `a stamp's text is time, counter and replica in hex`() {
        let stamp = Stamp(
            milliseconds: 1_796_026_350_250, counter: 0, replica: ReplicaID(0xa3f0_c2d4_e5b6_0718))
        #expect(stamp.description == "01a22b833aaa-0000-a3f0c2d4e5b60718")
        #expect(Stamp("01a22b833aaa-0000-a3f0c2d4e5b60718") == stamp)
    }

    @Test(arguments: [
        "", "01a22b833aaa-0000-a3f0c2d4e5b6071", "01A22B833AAA-0000-a3f0c2d4e5b60718",
        "01a22b833aaa_0000-a3f0c2d4e5b60718", "01a22b833aag-0000-a3f0c2d4e5b60718",
        "01a22b833aaa-00000-a3f0c2d4e5b6071", " 1a22b833aaa-0000-a3f0c2d4e5b60718",
        "+1a22b833aaa-0000-a3f0c2d4e5b60718",
    ])
    func `what is no stamp is refused`(text: String) {
        #expect(Stamp(text) == nil)
    }

    @Test func `texts sort as the stamps do`() {
        var stamps: [Stamp] = []
        for milliseconds in [0, 1, 255, 256, 1_796_026_350_250, Stamp.millisecondsMax] {
            for counter in [0, 9, 10, 65_535] as [UInt16] {
                for replica in [0, 9, 10, UInt64.max] {
                    stamps.append(stamp(milliseconds, counter, replica: replica))
                }
            }
        }
        #expect(stamps == stamps.sorted())
        let texts = stamps.map(\.description)
        #expect(texts == texts.sorted())
    }

    @Test func `time is held within 48 bits`() {
        #expect(stamp(-5).milliseconds == 0)
        #expect(stamp(.max).milliseconds == Stamp.millisecondsMax)
        #expect(stamp(5).shifted(milliseconds: -10) == stamp(0))
        #expect(stamp(5).shifted(milliseconds: .max / 2).milliseconds == Stamp.millisecondsMax)
    }

    @Test func `a successor is the least stamp above`() {
        #expect(stamp(5, 3, replica: 9).successor(by: ReplicaID(1)) == stamp(5, 4, replica: 1))
    }

    @Test func `a full counter carries into the milliseconds`() {
        let full = stamp(5, .max, replica: 9)
        #expect(full.successor(by: ReplicaID(1)) == stamp(6, 0, replica: 1))
        #expect(full.successor(by: ReplicaID(1)) > full)
    }

    @Test func `at the end of time there is no error`() {
        let end = stamp(Stamp.millisecondsMax, .max, replica: 1)
        #expect(end.successor(by: ReplicaID(1)) == end)
    }
}

@Suite struct `The hybrid clock` {
    private let replica = ReplicaID(1)

    @Test func `it follows the wall clock`() {
        var clock = StampClock(last: stamp(5))
        #expect(clock.next(now: 10, replica: replica) == stamp(10))
        #expect(clock.last == stamp(10))
    }

    @Test func `it never goes back, whatever the wall clock does`() {
        var clock = StampClock(last: stamp(0))
        var last = clock.last
        for now in [100, 100, 99, 5, 0, -7, 100, 101, 50, 102] as [Int64] {
            let next = clock.next(now: now, replica: replica)
            #expect(next > last)
            last = next
        }
        #expect(last == stamp(102))
    }

    @Test func `within a millisecond it counts`() {
        var clock = StampClock(last: stamp(5))
        let stamps = (0..<3).map { _ in clock.next(now: 5, replica: replica) }
        #expect(stamps == [stamp(5, 1), stamp(5, 2), stamp(5, 3)])
    }

    @Test func `more writes than a millisecond counts run into the next ones`() {
        var clock = StampClock(last: stamp(5))
        var last = clock.last
        for _ in 0..<150_000 {
            let next = clock.next(now: 5, replica: replica)
            guard next > last else {
                Issue.record("\(next) after \(last)")
                return
            }
            last = next
        }
        #expect(last.milliseconds == 7)
    }

    @Test func `a stamp lies above what its writer saw, though a faster clock made that`() {
        var clock = StampClock(last: stamp(5))
        let base = stamp(1_000, 7, replica: 9)
        let next = clock.next(now: 10, above: base, replica: replica)
        #expect(next == stamp(1_000, 8))
        #expect(next > base)
        #expect(clock.next(now: 10, replica: replica) > next)
    }

    @Test func `it takes note of stamps of a past life`() {
        var clock = StampClock(last: stamp(5))
        clock.witness(stamp(50, 3, replica: 1))
        #expect(clock.next(now: 10, replica: replica) == stamp(50, 4))
        clock.witness(stamp(1))
        #expect(clock.last == stamp(50, 4))
    }

    @Test func `it steps back only when told to`() {
        var clock = StampClock(last: stamp(1_000))
        clock.stepBack(to: stamp(20))
        #expect(clock.next(now: 30, replica: replica) == stamp(30))
    }

    @Test func `every history of wall clocks and bases gives rising stamps`() throws {
        let moments: [Int64] = [0, 3, 4]
        let bases: [Stamp?] = [nil, stamp(3, .max, replica: 2), stamp(9, replica: 0)]
        let steps = moments.flatMap { now in bases.map { (now, $0) } }
        func go(_ clock: StampClock, _ depth: Int) throws {
            guard depth > 0 else { return }
            for (now, base) in steps {
                var next = clock
                let stamp = next.next(now: now, above: base, replica: replica)
                guard stamp > clock.last, base.map({ stamp > $0 }) ?? true else {
                    throw Mismatch("\(stamp) after \(clock.last) above \(base as Any)")
                }
                try go(next, depth - 1)
            }
        }
        try go(StampClock(last: stamp(3, .max)), 4)
    }
}
