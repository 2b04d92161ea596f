import LibsyncModel
import Testing

@Suite struct `Who wins` {
    @Test func `the greater effective stamp wins, whatever the values`() {
        let early = write("z", at: 1)
        let late = write("a", at: 2)
        #expect(early.loses(to: late))
        #expect(!late.loses(to: early))
    }

    @Test func `the effective stamp orders, not the one that was typed`() {
        let far = write("from 2031", at: 1_924_992_000_000, effective: 5)
        let honest = write("later", at: 6, replica: 2)
        #expect(far.loses(to: honest))
    }

    @Test func `of equal stamps the greater hash wins, the same everywhere`() {
        for values in [["a", "b"], ["b", "c"], ["", "x"]] as [[JSONValue]] {
            let left = write(values[0])
            let right = write(values[1])
            #expect(left.loses(to: right) == (left.hash < right.hash))
            #expect(right.loses(to: left) == (right.hash < left.hash))
        }
    }

    @Test func `of equal stamps and values the greater typed stamp wins`() {
        let left = write("a", at: 1, effective: 9)
        let right = write("a", at: 2, effective: 9)
        #expect(left.loses(to: right))
        #expect(!right.loses(to: left))
    }

    @Test func `no write loses to itself`() {
        let field = write("a")
        #expect(!field.loses(to: field))
    }

    @Test func `replica and counter order within a millisecond`() {
        let counters = [stamp(1, 0, replica: 9), stamp(1, 1, replica: 1), stamp(1, 1, replica: 2)]
        let writes = counters.map {
            Field(value: "a", provenance: Provenance(typed: $0, library: fjordvik))
        }
        #expect(writes[0].loses(to: writes[1]))
        #expect(writes[1].loses(to: writes[2]))
    }

    @Test func `losing is a total order over different writes`() {
        var writes: [Field] = []
        for typed in 1...2 as ClosedRange<Int64> {
            for effective in 1...2 as ClosedRange<Int64> {
                for value in ["a", "b"] as [JSONValue] {
                    writes.append(write(value, at: typed, effective: effective))
                }
            }
        }
        for a in writes {
            for b in writes where a != b {
                #expect(a.loses(to: b) != b.loses(to: a))
                for c in writes where a.loses(to: b) && b.loses(to: c) {
                    #expect(a.loses(to: c))
                }
            }
        }
    }
}
