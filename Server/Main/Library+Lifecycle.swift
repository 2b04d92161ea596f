import ArgumentParser
import LibsyncModel
import LibsyncServer
import LibsyncTerminal

// What becomes of a library: another name, a merger, its end, and its return.
extension Library {
    struct Rename: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Give a library another name in public addresses.",
            discussion: """
                Its calendar moves to the new address, and the old ones lead there for good. Its slug \
                stays in records and on devices, so nobody notices and nobody enrols anew. Its name \
                for people is a field of its record: `libsync library edit --name` on any of its \
                devices.
                """)

        @Argument(help: "Its slug, or a name that it has had.")
        var old: LibrarySlug
        @Argument(help: "The name for public addresses from now on.")
        var new: LibrarySlug
        @OptionGroup var data: DataOption

        func run() async throws {
            try await reporting {
                try await Upkeep.on(data.folder) { upkeep in
                    let slug = try await upkeep.rename(old, to: new)
                    let base = upkeep.configuration.url + "/libraries/"
                    Output.say(
                        """
                        The calendar of \(slug) is at \(base)\(new)/calendar.ics now; \
                        its earlier addresses lead there.
                        """)
                }
            }
        }
    }

    struct Merge: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Merge a library into another, as when municipalities merge. For good.",
            discussion: """
                What FROM owns, drafts too, is INTO's; FROM's devices go on working, for INTO; FROM's \
                calendar leads to INTO's. What FROM's branches typed before they hear of it is taken \
                in like any other work. There is no way back, so make a backup first.
                """)

        @Argument(help: "The library that ends.")
        var from: LibrarySlug
        @Argument(help: "The library that goes on.")
        var into: LibrarySlug
        @Flag(help: "Do it; without this you only see what would be done.")
        var yes = false
        @OptionGroup var data: DataOption
        @OptionGroup var json: JSONOption

        func run() async throws {
            try await reporting {
                let report = try await Upkeep.on(data.folder) { upkeep in
                    try await upkeep.merge(from, into: into, isTrial: !yes)
                }
                if json.isJSON { return Output.json(report.json) }
                let becomes = yes ? "Now of" : "To become of"
                Output.say(
                    """
                    \(becomes) \(report.into): \(counted(report.records, "record")) of \
                    \(report.from), \(report.drafts) of them drafts.
                    \(report.into) takes its place on \(counted(report.others, "record")) of others.
                    \(report.into) is spoken for by \(counted(report.devices, "device")) more, and \
                    the calendar of \(report.from) leads to that of \(report.into).
                    """)
                if !yes {
                    Output.say(
                        "Nothing is done yet. There is no way back: back up first, then add --yes.")
                }
            }
        }
    }

    struct Retire: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Close a library that takes part no more; `library reopen` undoes it.",
            discussion: """
                Its devices may not speak any more, and nothing waits for them. Its records stay, and \
                its public events stay as they are. Its calendar is there while it has events ahead; \
                after that subscribers hear that it is over. To hand its events to another library, \
                use `library merge` instead.
                """)

        @Argument(help: "Its slug.")
        var slug: LibrarySlug
        @Flag(help: "Do it; without this you only see what would be done.")
        var yes = false
        @OptionGroup var data: DataOption
        @OptionGroup var json: JSONOption

        func run() async throws {
            try await reporting {
                let report = try await Upkeep.on(data.folder) { upkeep in
                    try await upkeep.close(slug, isTrial: !yes)
                }
                if json.isJSON { return Output.json(report.json) }
                let shutOut = yes ? "Shut out" : "To be shut out"
                Output.say("\(shutOut): \(counted(report.devices, "device")) of \(report.library).")
                if !report.events.isEmpty {
                    Output.say("These public events lie ahead, and stay as they are:")
                    Output.table(
                        ["ID", "START", "NAME"],
                        report.events.map { [$0.id.description, $0.start, $0.name] })
                    Output.say(
                        """
                        What will not take place, let the library cancel before, or hand it over: \
                        libsync-server library merge \(report.library) INTO.
                        """)
                }
                if !yes { Output.say("Nothing is done yet. To close it: add --yes.") }
            }
        }
    }

    struct Reopen: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Open a library again that was closed.")

        @Argument(help: "Its slug.")
        var slug: LibrarySlug
        @OptionGroup var data: DataOption

        func run() async throws {
            try await reporting {
                let opened = try await Upkeep.on(data.folder) { try await $0.reopen(slug) }
                Output.say(
                    """
                    \(opened) takes part again. Its devices may speak as before; one whose token has \
                    expired needs a new code: libsync-server enrol \(opened)
                    """)
            }
        }
    }
}
