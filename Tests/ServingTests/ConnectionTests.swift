import NIOCore
import Testing

@testable import LibsyncServing

/// How long a connection may take, and how many one address may have.
@Suite struct ConnectionTests {
    private func at(_ seconds: Int64) -> NIODeadline {
        NIODeadline.uptimeNanoseconds(1_000_000_000) + .seconds(seconds)
    }

    @Test func `a header has one deadline for all of it`() {
        var pace = RequestPace(now: at(0))
        #expect(pace.deadline == at(30))
        pace.noteHeader(now: at(20))
        pace.noteEnd(now: at(20))
        #expect(pace.deadline == nil, "the server's turn")
        pace.noteAnswer(now: at(500))
        #expect(pace.deadline == at(560), "until the next header, by whatever bytes")
    }

    @Test func `a body earns its time by its bytes`() {
        var pace = RequestPace(now: at(0))
        pace.noteHeader(now: at(10))
        #expect(pace.deadline == at(40))
        for _ in 1...30 { pace.noteBody(bytes: 1) }
        #expect(pace.deadline == at(40), "a byte a second earns nothing")
        pace.noteBody(bytes: 5_000)
        #expect(pace.deadline == at(50))
        pace.noteAnswer(now: at(45))
        #expect(pace.deadline == at(50), "an early refusal does not lengthen it")
    }

    @Test func `the largest push fits in at modem pace`() {
        let seconds = 8_388_608 / ConnectionLimits.bodyBytesPerSecond
        var pace = RequestPace(now: at(0))
        pace.noteHeader(now: at(0))
        pace.noteBody(bytes: 8_388_608)
        #expect(pace.deadline == at(30 + seconds))
    }

    @Test func `a request that was sent ahead waits for its turn`() {
        var pace = RequestPace(now: at(0))
        pace.noteHeader(now: at(0))
        pace.noteEnd(now: at(0))
        pace.noteHeader(now: at(1))
        #expect(pace.deadline == nil)
        pace.noteAnswer(now: at(100))
        #expect(pace.deadline == at(130))
    }

    @Test func `an answer that nobody takes ends the connection`() {
        var pace = RequestPace(now: at(0))
        pace.noteHeader(now: at(0))
        pace.noteEnd(now: at(0))
        pace.noteWritable(false, now: at(5))
        pace.noteWritable(false, now: at(50))
        #expect(pace.deadline == at(125))
        pace.noteWritable(true, now: at(60))
        #expect(pace.deadline == nil)
    }

    @Test func `one address has so many connections, and the others have theirs`() {
        let count = ConnectionCount(limit: 2)
        #expect(count.take("192.0.2.1") == .taken)
        #expect(count.take("192.0.2.1") == .taken)
        #expect(count.take("192.0.2.1") == .refused(isNews: true))
        #expect(count.take("192.0.2.1") == .refused(isNews: false))
        #expect(count.take("192.0.2.2") == .taken)
        count.release("192.0.2.1")
        #expect(count.take("192.0.2.1") == .taken)
    }

    @Test func `nothing is remembered of an address that has no connection`() {
        let count = ConnectionCount(limit: 2)
        for number in 0..<1_000 {
            #expect(count.take("address \(number)") == .taken)
            count.release("address \(number)")
        }
        #expect(count.addresses == 0)
    }

    @Test func `a proxy speaks for many`() {
        let count = ConnectionCount(limit: 1) { $0 == "192.0.2.9" }
        for _ in 1...5 { #expect(count.take("::ffff:192.0.2.9") == .taken) }
        #expect(count.take("192.0.2.1") == .taken)
        #expect(count.take("192.0.2.1") == .refused(isNews: true))
    }

    @Test(arguments: [
        ("192.0.2.1", "192.0.2.1"), ("::ffff:192.0.2.1", "192.0.2.1"),
        ("2001:db8:0:1::2", "2001:db8:0:1::/64"), ("2001:db8:0:1:9:8:7:6", "2001:db8:0:1::/64"),
        ("2001:db8::1", "2001:db8:0:0::/64"), ("::1", "0:0:0:0::/64"),
        ("fe80::1%eth0", "fe80:0:0:0::/64"),
    ])
    func `of IPv6 a network counts as one address`(address: String, key: String) {
        #expect(ConnectionCount.key(address) == key)
    }

    @Test func `one address cannot take all, and half of all are files to spare`() {
        #expect(ConnectionLimits.perAddressMax * 4 <= ConnectionLimits.connectionsMax)
        #expect(ConnectionLimits.connectionsMax < 1_024)
    }
}
