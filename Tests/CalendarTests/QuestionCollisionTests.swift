import LibsyncModel
import Testing

@testable import LibsyncCalendar

@Suite struct QuestionCollisionTests {
    private static let morning = ("2026-12-03T10:00:00", "2026-12-03T11:00:00")

    @Test func `two events at one place at one time collide, one after the other do not`() {
        let (start, end) = Self.morning
        let events = [Question.evening(1, start, end), Question.evening(2, start, end)]
        #expect(Question.collisions(events).words == ["1+2 room"])
        let later = Question.evening(2, end, "2026-12-03T12:00:00")
        #expect(Question.collisions([events[0], later]).words.isEmpty)
    }

    @Test func `two rooms of one house are two, in words and as places`() {
        let (start, end) = Self.morning
        let hall = Question.evening(1, start, end, ["location/nb": "Storsalen"])
        let corner = Question.evening(2, start, end, ["location/nb": "Barnehjørnet"])
        let same = Question.evening(3, start, end, ["location/nb": " storsalen"])
        let room = Question.evening(4, start, end, at: 102)
        #expect(Question.collisions([hall, corner, same, room]).words == ["1+3 room"])
    }

    @Test func `a room is the same as a place and in the words of its house`() {
        let (start, end) = Self.morning
        let places = PlaceTree([
            Question.place(101, north: 0), Question.room(103, in: 101, name: "Fløyen"),
            Question.room(102, in: 103, name: "Rom 1"),
        ])
        let room = Question.evening(1, start, end, at: 102)
        let words = Question.evening(2, start, end, ["location/en": " rom  1"])
        let part = Question.evening(3, start, end, at: 102, ["location/en": "By the window"])
        let other = Question.evening(4, start, end, ["location/en": "Rom 2"])
        let found = Question.collisions([room, words, part, other], places: places)
        #expect(found.words == ["1+2 room", "1+3 room", "2+3 room"])
        #expect(found.collisions.allSatisfy { $0.reasons == [.room(Sample.id(102), name: nil)] })
        // Two in words are told once, and of the room rather than of the house.
        let again = Question.evening(5, start, end, ["location/en": "Rom 1"])
        let pair = Question.collisions([words, again], places: places).collisions
        #expect(pair.map(\.reasons) == [[.room(Sample.id(102), name: nil)]])
        #expect(Question.collisions([room, words]).words.isEmpty, "no room of that name is known")
    }

    @Test func `where one names no room it may be the same`() {
        let (start, end) = Self.morning
        let hall = Question.evening(1, start, end, ["location/nb": "Storsalen"])
        #expect(Question.collisions([hall, Question.evening(2, start, end)]).words == ["1+2 room"])
    }

    @Test func `an exhibition in the house leaves room for others, one in a room does not`() {
        let (start, end) = Self.morning
        let when = Sample.when("2026-12-01", "2026-12-20", allDay: true)
        let house = Question.evening(1, at: 101, ["when": when])
        #expect(Question.collisions([house, Question.evening(2, start, end)]).words.isEmpty)
        let room = Question.evening(1, at: 102, ["when": when])
        let talk = Question.evening(2, start, end, at: 102)
        #expect(Question.collisions([room, talk]).words == ["1+2 room"])
    }

    @Test func `an address on the net has room for everything`() {
        let (start, end) = Self.morning
        let net = PlaceTree([Question.place(101, north: 0, ["type": "online"])])
        let events = [1, 2].map { Question.evening($0, start, end) }
        #expect(Question.collisions(events, places: net).words.isEmpty)
    }

    @Test func `what is cancelled, put off or on the net is in nobody's way`() {
        let (start, end) = Self.morning
        for status in ["cancelled", "postponed", "movedOnline"] {
            let gone = Question.evening(1, start, end, ["status": .string(status)])
            #expect(Question.collisions([gone, Question.evening(2, start, end)]).words.isEmpty)
        }
        let full = Question.evening(1, start, end, ["status": "full"])
        #expect(Question.collisions([full, Question.evening(2, start, end)]).words.count == 1)
    }

    @Test func `one date of a series that is cancelled collides no more`() {
        let weekly = Sample.when("2026-12-03T10:00:00", "2026-12-03T11:00:00", rule: "FREQ=WEEKLY")
        let talk = Question.evening(2, "2026-12-10T10:00:00", "2026-12-10T11:00:00")
        let series = Question.evening(1, at: 101, ["when": weekly])
        #expect(Question.collisions([series, talk]).words == ["1+2 room"])
        let off = Question.evening(
            1, at: 101, ["when": weekly, "overrides/20261210/status": "cancelled"])
        #expect(Question.collisions([off, talk]).words.isEmpty)
    }

    @Test func `an event without an end is taken to last an hour`() {
        let short = Question.evening(1, "2026-12-03T10:00:00", "2026-12-03T10:00:00")
        let inside = Question.evening(2, "2026-12-03T10:45:00", "2026-12-03T11:30:00")
        let after = Question.evening(3, "2026-12-03T11:00:00", "2026-12-03T12:00:00")
        #expect(Question.collisions([short, inside]).words == ["1+2 room"])
        #expect(Question.collisions([short, after]).words.isEmpty)
    }

    @Test func `one evening, one audience: within the distance they collide`() {
        let here = Question.evening(1)
        let near = Question.evening(2, "2026-12-03T19:30:00", "2026-12-03T21:00:00", at: 110)
        let far = Question.evening(3, at: 160)
        #expect(Question.collisions([here, near, far]).words == ["1+2 evening"])
        #expect(Question.collisions([here, near, far], kilometres: 9).words.isEmpty)
        #expect(
            Question.collisions([here, near, far], kilometres: 61).words
                == ["1+3 evening", "1+2 evening", "3+2 evening"])
        guard
            case .evening(let audience, let way) = Question.collisions([here, near]).collisions
                .first?.reasons.first
        else {
            Issue.record("no evening")
            return
        }
        #expect(audience == ["adults"] && abs(way - 10) < 0.01)
    }

    @Test func `another audience, another evening or the day do not collide`() {
        let here = Question.evening(1)
        let others = [
            Question.evening(2, at: 110, ["audience/adults": .null, "audience/children": true]),
            Question.evening(3, "2026-12-04T18:00:00", "2026-12-04T20:00:00", at: 110),
            Question.evening(4, "2026-12-03T12:00:00", "2026-12-03T17:00:00", at: 110),
        ]
        #expect(Question.collisions([here] + others).words.isEmpty)
        let late = Question.evening(5, "2026-12-03T16:00:00", "2026-12-03T17:30:00", at: 110)
        #expect(Question.collisions([here, late]).words == ["5+1 evening"])
    }

    @Test func `what is for everyone, and what does not say for whom, is for each audience`() {
        let here = Question.evening(1)
        for fields: [FieldPath: JSONValue] in [
            ["audience/adults": .null], ["audience/adults": .null, "audience/everyone": true],
        ] {
            let open = Question.evening(2, at: 110, fields)
            #expect(Question.collisions([here, open]).words == ["1+2 evening"])
        }
    }

    @Test func `a bus that stops in the evening keeps nobody from an evening elsewhere`() {
        for type: JSONValue in ["stop", "mobile"] {
            let places = PlaceTree([
                Question.place(101, north: 0), Question.place(110, north: 10, ["type": type]),
            ])
            let events = [Question.evening(1), Question.evening(2, at: 110)]
            #expect(Question.collisions(events, places: places).words.isEmpty)
        }
    }

    @Test func `a room is where its house is, and unknown places are counted`() {
        let room = Question.evening(1, at: 102)
        #expect(Question.collisions([room, Question.evening(2, at: 110)]).words == ["1+2 evening"])
        let nowhere = [
            Question.evening(1, at: 999), Question.evening(2), Question.evening(3, at: nil),
        ]
        let found = Question.collisions(nowhere)
        #expect(found.words.isEmpty && found.unlocated == 2)
    }

    @Test func `a performer is at one place at a time`() {
        let (start, end) = Self.morning
        let stage: [FieldPath: JSONValue] = ["performers/a": ["name": "Jon  Fosse"]]
        let other: [FieldPath: JSONValue] = ["performers/b": ["name": "jon fosse"]]
        let here = Question.evening(1, start, end, stage)
        #expect(
            Question.collisions([here, Question.evening(2, start, end, at: 160, other)]).words
                == ["1+2 performer"])
        let soon = Question.evening(2, "2026-12-03T11:30:00", "2026-12-03T12:00:00", at: 160, other)
        guard
            case .journey(let name, let minutes, let way) = Question.collisions([here, soon])
                .collisions.first?.reasons.first
        else {
            Issue.record("no journey")
            return
        }
        #expect(name == "Jon  Fosse" && minutes == 30 && abs(way - 60) < 0.1)
        let later = Question.evening(
            2, "2026-12-03T12:01:00", "2026-12-03T13:00:00", at: 160, other)
        #expect(Question.collisions([here, later]).words.isEmpty)
    }

    @Test func `all reasons of a pair stand together`() {
        let stage: [FieldPath: JSONValue] = ["performers/a": ["name": "Jon Fosse"]]
        let events = [1, 2].map { Question.evening($0, at: 101, stage) }
        #expect(Question.collisions(events).words == ["1+2 room,performer,evening"])
    }

    @Test func `asked for one library, at least one of each pair is its own`() {
        let (start, end) = Self.morning
        let skogdal: [FieldPath: JSONValue] = ["library": "skogdal"]
        let events = [
            Question.evening(1, start, end), Question.evening(2, start, end, skogdal),
            Question.evening(3, start, end, skogdal),
        ]
        #expect(
            Question.collisions(events, library: "fjordvik").words == ["1+2 room", "1+3 room"])
        #expect(Question.collisions(events, library: "nordnes").words.isEmpty)
    }

    @Test func `a series does not collide with itself`() {
        let daily = Sample.when("2026-12-03T08:00:00", "2026-12-04T10:00:00", rule: "FREQ=DAILY")
        #expect(Question.collisions([Question.evening(1, at: 101, ["when": daily])]).words.isEmpty)
    }

    @Test func `a thousand events in one room end, and say that there are more`() {
        let found = Question.collisions((1...1_000).map { Question.evening($0) })
        #expect(!found.isComplete)
        #expect(found.collisions.count == EventCollisions.collisionsMax)
    }

    @Test func `distances are those of the globe`() {
        let oslo = GeoPoint(latitude: 59.9139, longitude: 10.7522)
        let tromso = GeoPoint(latitude: 69.6492, longitude: 18.9553)
        #expect(abs(oslo.kilometres(to: tromso) - 1_149) < 6)
        #expect(oslo.kilometres(to: oslo) == 0)
        let antipode = GeoPoint(latitude: -59.9139, longitude: -169.2478)
        #expect(abs(oslo.kilometres(to: antipode) - 20_015) < 1)
    }

    @Test func `places in a circle end`() {
        let circle = PlaceTree([
            Question.room(1, in: 2), Question.room(2, in: 1), Question.room(3, in: 3),
        ])
        #expect(circle.path(from: Sample.id(1)) == [Sample.id(1), Sample.id(2)])
        #expect(circle.point(of: Sample.id(3)) == nil)
    }
}
