import LibsyncModel

@testable import LibsyncCalendar

extension SeriesTable {
    /// Series that have begun: what is past stays, and a move is said of the next date.
    static let begunCases: [SeriesCase] = [
        SeriesCase(
            name: "all to come, to the next day", event: begun(), scope: .all,
            edit: move("2026-12-02", hour: 17), before: past + toCome,
            after: past + at("17:00", "1202 1209 1216 1223"), kept: 8, shift: "2026-12-01 +1"),
        SeriesCase(
            name: "all to come, a week later", event: begun(), scope: .all,
            edit: move("2026-12-08"), before: past + toCome,
            after: past + at("18:00", "1208 1215 1222 1229"), kept: 8, shift: "2026-12-01 +7"),
        SeriesCase(
            name: "all to come, back into this week", event: begun(), scope: .all,
            edit: move("2026-11-30"), before: past + toCome,
            after: past + at("18:00", "1130 1207 1214 1221"), kept: 8, shift: "2026-12-01 -1"),
        SeriesCase(
            name: "all to come, to another hour", event: begun(), scope: .all, edit: move(hour: 17),
            before: past + toCome, after: past + at("17:00", "1201 1208 1215 1222"), kept: 8),
        SeriesCase(
            name: "all to come, cancelled", event: begun(), scope: .all, edit: cancel,
            before: past + toCome, after: past + toCome.map { $0 + " x" }, kept: 8),
        SeriesCase(
            name: "all to come, renamed", event: begun(), scope: .all, edit: rename,
            before: past + toCome, after: past + toCome.map { $0 + " Ny" }, kept: 8),
        SeriesCase(
            name: "the past too, to the next day", event: begun(), includingPast: true,
            scope: .all, edit: move("2026-10-07"), before: past + toCome,
            after: at("18:00", "1007 1014 1021 1028 1104 1111 1118 1125 1202 1209 1216 1223"),
            shift: "2026-10-06 +1"),
        SeriesCase(
            name: "the next one was taken out",
            event: begun(["overrides/20261201/status": "omitted"]),
            scope: .all, edit: move("2026-12-09"), before: past + at("18:00", "1208 1215 1222"),
            after: past + at("18:00", "1209 1216 1223"), kept: 8, shift: "2026-12-08 +1"),
        SeriesCase(
            name: "the next one was moved by itself, and another hour is said",
            event: begun([
                "overrides/20261201/when": [
                    "start": "2026-12-02T18:00:00", "end": "2026-12-02T20:00:00",
                ]
            ]), scope: .all, edit: move(hour: 17),
            before: past + at("18:00", "1202 1208 1215 1222"),
            after: past + ["1202 18:00"] + at("17:00", "1208 1215 1222"), kept: 8),
        SeriesCase(
            name: "dates beside the rule go along",
            event: begun(["dates/20261130": true, "dates/20261210": true]), scope: .all,
            edit: move("2026-12-01"),
            before: past + at("18:00", "1130 1201 1208 1210 1215 1222"),
            after: past + at("18:00", "1201 1202 1209 1211 1216 1223"), kept: 8,
            shift: "2026-11-30 +1"),
        SeriesCase(
            name: "two weekdays to others", event: begunTwiceAWeek(), scope: .all,
            edit: move("2026-12-02"),
            before: at("18:00", "1117 1119 1124 1126 1201 1203 1208 1210"),
            after: at("18:00", "1117 1119 1124 1126 1202 1204 1209 1211"), kept: 4,
            shift: "2026-12-01 +1"),
        SeriesCase(
            name: "two weekdays over the end of the week", event: begunTwiceAWeek(), scope: .all,
            edit: move("2026-12-05"),
            before: at("18:00", "1117 1119 1124 1126 1201 1203 1208 1210"),
            after: at("18:00", "1117 1119 1124 1126 1205 1207 1212 1214"), kept: 4,
            shift: "2026-12-01 +4"),
        SeriesCase(
            name: "two weekdays with an end, from the next on", event: twiceAWeek,
            today: "2026-12-12", scope: .all, edit: move("2026-12-15"), before: twiceAWeekDates,
            after: at("18:00", "1207 1210 1215 1218 1222 1225"), kept: 2, shift: "2026-12-14 +1"),
        SeriesCase(
            name: "all day, begun", event: allDay, today: "2027-03-20", scope: .all,
            edit: move("2027-03-26"), before: allDayDates,
            after: at("00:00", "0311 0318 0326 0402 0409 0416"), kept: 2, shift: "2027-03-25 +1"),
        SeriesCase(
            name: "another weekday by another rule", event: begun(), scope: .all,
            edit: move(rule: "FREQ=WEEKLY;BYDAY=WE;COUNT=4"), before: past + toCome,
            after: past + at("18:00", "1202 1209 1216 1223"), kept: 8, shift: "2026-12-01 +1"),
    ]

    /// Series to come, by weekday, position and end.
    static let weekdayCases: [SeriesCase] = [
        SeriesCase(
            name: "two weekdays with an end, from one on", event: twiceAWeek,
            scope: from("2026-12-14"), edit: move("2026-12-15"), before: twiceAWeekDates,
            after: at("18:00", "1207 1210 1215 1218 1222 1225"), shift: "2026-12-14 +1"),
        SeriesCase(
            name: "two weekdays, one date", event: twiceAWeek, scope: only("2026-12-17"),
            edit: move("2026-12-18", hour: 17), before: twiceAWeekDates,
            after: at("18:00", "1207 1210 1214") + ["1218 17:00"] + at("18:00", "1221 1224"),
            shift: "2026-12-17 +1"),
        SeriesCase(
            name: "two weekdays, cancelled from the second of a week on", event: twiceAWeek,
            scope: from("2026-12-17"), edit: cancel, before: twiceAWeekDates,
            after: at("18:00", "1207 1210 1214") + at("18:00", "1217 1221 1224", " x")),
        SeriesCase(
            name: "two weekdays, all renamed", event: twiceAWeek, scope: .all, edit: rename,
            before: twiceAWeekDates, after: twiceAWeekDates.map { $0 + " Ny" }),
        SeriesCase(
            name: "monthly by position, to another hour", event: monthly, scope: from("2027-01-29"),
            edit: move(hour: 17), before: monthlyDates,
            after: ["1225 18:00"] + at("17:00", "0129 0226 0326")),
        SeriesCase(
            name: "monthly by position, one date", event: monthly, scope: only("2027-01-29"),
            edit: move("2027-02-01"), before: monthlyDates,
            after: at("18:00", "1225 0201 0226 0326"), shift: "2027-01-29 +3"),
        SeriesCase(
            name: "monthly by position, with its new rule", event: monthly,
            scope: from("2027-01-29"),
            edit: move("2027-01-28", rule: "FREQ=MONTHLY;BYDAY=-1TH;COUNT=3"),
            before: monthlyDates, after: at("18:00", "1225 0128 0225 0325"),
            shift: "2027-01-29 -1"),
        SeriesCase(
            name: "clocks go forward, to another day and hour", event: spring,
            scope: from("2027-03-25"), edit: move("2027-03-26", hour: 17),
            before: at("18:00", "0318 0325 0401 0408"),
            after: ["0318 18:00"] + at("17:00", "0326 0402 0409"), shift: "2027-03-25 +1"),
        SeriesCase(
            name: "clocks go forward, cancelled from after it on", event: spring,
            scope: from("2027-04-01"), edit: cancel, before: at("18:00", "0318 0325 0401 0408"),
            after: at("18:00", "0318 0325") + at("18:00", "0401 0408", " x")),
        SeriesCase(
            name: "out of the hour that does not exist", event: nights, scope: from("2027-03-28"),
            edit: move(hour: 4), before: at("02:30", "0326 0327 0328 0329"),
            after: at("02:30", "0326 0327") + at("04:00", "0328 0329")),
        SeriesCase(
            name: "all day, from one on", event: allDay, scope: from("2027-03-25"),
            edit: move("2027-03-26"), before: allDayDates,
            after: at("00:00", "0311 0318 0326 0402 0409 0416"), shift: "2027-03-25 +1"),
        SeriesCase(
            name: "all day, one cancelled", event: allDay, scope: only("2027-03-18"), edit: cancel,
            before: allDayDates,
            after: ["0311 00:00", "0318 00:00 x"] + at("00:00", "0325 0401 0408 0415")),
    ]

    /// Another rule: the first date goes to the first that it gives, and COUNT counts from there.
    static let ruleCases: [SeriesCase] = [
        SeriesCase(
            name: "another weekday for all", event: Sample.series("FREQ=WEEKLY;COUNT=5"),
            scope: .all, edit: move(rule: "FREQ=WEEKLY;BYDAY=WE;COUNT=5"),
            before: at("18:00", "1203 1210 1217 1224 1231"),
            after: at("18:00", "1209 1216 1223 1230 0106"), shift: "2026-12-03 +6"),
        SeriesCase(
            name: "another weekday from one on", event: Sample.series("FREQ=WEEKLY;COUNT=5"),
            scope: from("2026-12-17"), edit: move(rule: "FREQ=WEEKLY;BYDAY=FR;COUNT=2"),
            before: at("18:00", "1203 1210 1217 1224 1231"),
            after: at("18:00", "1203 1210 1218 1225"), shift: "2026-12-17 +1"),
        SeriesCase(
            name: "every other week, from the nearest weekday on",
            event: Sample.series("FREQ=WEEKLY;COUNT=5"), scope: .all,
            edit: move(rule: "FREQ=WEEKLY;INTERVAL=2;BYDAY=WE;COUNT=2"),
            before: at("18:00", "1203 1210 1217 1224 1231"), after: at("18:00", "1209 1223"),
            shift: "2026-12-03 +6"),
        SeriesCase(
            name: "a rule that gives the first date too",
            event: Sample.series("FREQ=WEEKLY;COUNT=5"), scope: .all,
            edit: move(rule: "FREQ=WEEKLY;BYDAY=TU,TH;COUNT=3"),
            before: at("18:00", "1203 1210 1217 1224 1231"),
            after: at("18:00", "1203 1208 1210")),
        SeriesCase(
            name: "by position instead of by week", event: Sample.series("FREQ=WEEKLY;COUNT=5"),
            scope: .all, edit: move(rule: "FREQ=MONTHLY;BYDAY=1MO;COUNT=2"),
            before: at("18:00", "1203 1210 1217 1224 1231"), after: at("18:00", "1207 0104"),
            shift: "2026-12-03 +4"),
        SeriesCase(
            name: "another weekday and another hour", event: Sample.series("FREQ=WEEKLY;COUNT=5"),
            scope: .all, edit: move(hour: 17, rule: "FREQ=WEEKLY;BYDAY=SA;UNTIL=20261219"),
            before: at("18:00", "1203 1210 1217 1224 1231"),
            after: at("17:00", "1205 1212 1219"), shift: "2026-12-03 +2"),
        SeriesCase(
            name: "all day, another weekday", event: allDay, scope: .all,
            edit: move(rule: "FREQ=WEEKLY;BYDAY=FR;COUNT=2"), before: allDayDates,
            after: at("00:00", "0312 0319"), shift: "2027-03-11 +1"),
        SeriesCase(
            name: "a single event becomes a series", event: Sample.event(), scope: .all,
            edit: move(rule: "FREQ=WEEKLY;BYDAY=TU;COUNT=2"), before: ["1203 18:00"],
            after: at("18:00", "1208 1215"), shift: "2026-12-03 +5"),
    ]

    /// What differed before.
    static let differingCases: [SeriesCase] = [
        SeriesCase(
            name: "another hour for all", event: differing, scope: .all, edit: move(hour: 17),
            before: differingDates,
            after: [
                "1203 17:00", "1210 17:00 x", "1218 19:00", "1224 17:00 Ny", "1231 17:00",
            ]),
        SeriesCase(
            name: "all cancelled", event: differing, scope: .all, edit: cancel,
            before: differingDates,
            after: [
                "1203 18:00 x", "1210 18:00 x", "1218 19:00 x", "1224 18:00 x Ny", "1231 18:00 x",
            ]),
        SeriesCase(
            name: "the day before, from the moved one on", event: differing,
            scope: from("2026-12-17"), edit: move("2026-12-16"), before: differingDates,
            after: ["1203 18:00", "1210 18:00 x"] + at("18:00", "1216 1223 1230"),
            unmatched: ["20261217", "20261224"], shift: "2026-12-17 -1"),
        SeriesCase(
            name: "the moved one once more", event: differing, scope: only("2026-12-17"),
            edit: move("2026-12-19"), before: differingDates,
            after: [
                "1203 18:00", "1210 18:00 x", "1219 19:00", "1224 18:00 Ny", "1231 18:00",
            ], shift: "2026-12-17 +2"),
        SeriesCase(
            name: "another weekday by another rule", event: differing, scope: .all,
            edit: move(rule: "FREQ=WEEKLY;BYDAY=WE;COUNT=5"), before: differingDates,
            after: at("18:00", "1209 1216 1223 1230 0106"),
            unmatched: ["20261210", "20261217", "20261224"], shift: "2026-12-03 +6"),
    ]

    /// Several times on one day.
    static let timesCases: [SeriesCase] = [
        SeriesCase(
            name: "one time cancelled", event: twiceADay, scope: only("2026-12-12T14:00:00"),
            edit: cancel, before: twiceADayDates,
            after: twiceADayDates.map { $0 == "1212 14:00" ? $0 + " x" : $0 }),
        SeriesCase(
            name: "one time moved", event: twiceADay, scope: only("2026-12-12T14:00:00"),
            edit: move(hour: 16), before: twiceADayDates,
            after: twiceADayDates.map { $0 == "1212 14:00" ? "1212 16:00" : $0 }),
        SeriesCase(
            name: "both times of a day renamed", event: twiceADay,
            scope: only("2026-12-12T10:00:00", "2026-12-12T14:00:00"), edit: rename,
            before: twiceADayDates,
            after: twiceADayDates.map { $0.hasPrefix("1212") ? $0 + " Ny" : $0 }),
        SeriesCase(
            name: "from the second of a day on", event: twiceADay,
            scope: from("2026-12-12T14:00:00"), edit: cancel, before: twiceADayDates,
            after: twiceADayDates.map {
                $0 >= "1212 14:00" ? $0 + " x" : $0
            }),
        SeriesCase(
            name: "from the first of a day on", event: twiceADay,
            scope: from("2026-12-12T10:00:00"), edit: cancel, before: twiceADayDates,
            after: twiceADayDates.map { $0 >= "1212" ? $0 + " x" : $0 }),
        SeriesCase(
            name: "from a day on", event: twiceADay, scope: from("2026-12-12"), edit: cancel,
            before: twiceADayDates, after: twiceADayDates.map { $0 >= "1212" ? $0 + " x" : $0 }),
        SeriesCase(
            name: "one time, of a day that was cancelled, takes place",
            event: series(
                "2026-12-10T10:00:00", "2026-12-10T11:00:00", "FREQ=DAILY;BYHOUR=10,14;COUNT=4",
                ["overrides/20261211/status": "cancelled"]),
            scope: only("2026-12-11T14:00:00"), edit: again,
            before: ["1210 10:00", "1210 14:00", "1211 10:00 x", "1211 14:00 x"],
            after: ["1210 10:00", "1210 14:00", "1211 10:00 x", "1211 14:00"]),
        SeriesCase(
            name: "the time of the only one of a day", event: differing,
            scope: only("2026-12-03T18:00:00"), edit: cancel, before: differingDates,
            after: ["1203 18:00 x"] + differingDates.dropFirst()),
    ]

    static let again: SeriesEdit = {
        var edit = SeriesEdit()
        edit.aspects = ["status": "scheduled"]
        return edit
    }()

    static let refusals: [(name: String, Event, SeriesScope, SeriesEdit, SeriesRefusal)] = [
        (
            "the very first date is said", begun(), .all, move("2026-10-07"),
            .startsInPast(Sample.date("2026-10-07"), next: Sample.date("2026-12-01"))
        ),
        (
            "a date to come goes into the past", begun(), only("2026-12-01"), move("2026-11-27"),
            .startsInPast(Sample.date("2026-11-27"), next: Sample.date("2026-12-01"))
        ),
        (
            "the next one was moved by itself",
            begun([
                "overrides/20261201/when": [
                    "start": "2026-12-02T18:00:00", "end": "2026-12-02T20:00:00",
                ]
            ]), .all, move("2026-12-03"),
            .nextIsMoved(own: Sample.date("2026-12-01"), to: Sample.date("2026-12-02"))
        ),
        (
            "every other week over its end", begunTwiceAWeek("INTERVAL=2;"), .all,
            move("2026-12-05"), .ruleNotMoved("FREQ=WEEKLY;INTERVAL=2;COUNT=8;BYDAY=TU,TH")
        ),
        (
            "by position", monthly, from("2027-01-29"), move("2027-01-28"),
            .ruleNotMoved("FREQ=MONTHLY;BYDAY=-1FR;COUNT=4")
        ),
        (
            "a rule that is over", begun(), .all,
            move(rule: "FREQ=WEEKLY;BYDAY=WE;UNTIL=20261201"),
            .ruleHasNoDate(
                "FREQ=WEEKLY;BYDAY=WE;UNTIL=20261201", from: Sample.date("2026-12-01"))
        ),
        (
            "a date that has two times", twiceADay, only("2026-12-12"), cancel,
            .severalTimes(
                Sample.date("2026-12-12"),
                ["2026-12-12T10:00:00", "2026-12-12T14:00:00"].map(Sample.moment))
        ),
        (
            "a time that it does not have", twiceADay, only("2026-12-12T15:00:00"), cancel,
            .otherTimes(
                Sample.moment("2026-12-12T15:00:00"),
                ["2026-12-12T10:00:00", "2026-12-12T14:00:00"].map(Sample.moment))
        ),
        (
            "a time of a whole day", allDay, only("2027-03-18T10:00:00"), cancel,
            .otherTimes(Sample.moment("2027-03-18T10:00:00"), [])
        ),
    ]
}
