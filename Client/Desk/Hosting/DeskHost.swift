internal import Foundation
internal import LibsyncFiles
internal import LibsyncModel
internal import LibsyncReplica
internal import LibsyncServing
internal import LibsyncStore
internal import LibsyncWeb
internal import Synchronization

/// Many libraries' desks on one machine: one replica each, under the name of its folder.
///
/// Each has people, sessions and a timer of its own. What is wrong with one is said on its own pages
/// and in the log; the others go on.
final class DeskHost: Sendable {
    /// How it stands with one library.
    private enum Seat: Sendable {
        case desk(LibraryDesk)
        /// Its own files cannot be made or read; it is tried again.
        case shut
    }
    private let path: String
    private let options: DeskOptions
    private let environment: [String: String]
    private let effects: Effects
    private let log: ServerLog
    private let work = PassphraseWork()
    private let seats = Mutex<[String: Seat]>([:])
    private let newcomers = Mutex<[LibraryDesk]>([])

    /// How often the folder is looked through for new replicas.
    static let lookMilliseconds: Int64 = 30_000
    /// Names in addresses that are not a library's.
    static let reserved: Set<String> = ["assets"]

    init(
        _ path: String, options: DeskOptions, environment: [String: String], effects: Effects,
        log: ServerLog
    ) {
        self.path = path.count > 1 && path.hasSuffix("/") ? String(path.dropLast()) : path
        self.options = options
        self.environment = environment
        self.effects = effects
        self.log = log
    }

    /// Whether there is no library at all.
    var isEmpty: Bool { seats.withLock(\.isEmpty) }

    /// The desks, by their addresses.
    var desks: [LibraryDesk] {
        seats.withLock { seats in
            seats.sorted { $0.key < $1.key }.compactMap { _, seat in
                if case .desk(let desk) = seat { desk } else { nil }
            }
        }
    }

    /// Where it listens; its own key lies in the folder `.desk`.
    func listener() throws(DeskFailure) -> Listener {
        let own = path + "/.desk"
        if !PrivateFile.exists(own) {
            do { try PrivateFile.makeFolder(own) } catch { throw DeskFailure(error) }
        }
        return try options.listener(key: own + "/tls.key", certificate: own + "/tls.crt")
    }

    /// Looks for replicas that have come since, and tries again what could not be opened.
    func look() async {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: path)) ?? []
        for name in names.sorted() {
            let folder = ReplicaFolder(path: "\(path)/\(name)")
            let isOpen = seats.withLock { seats in
                if case .desk = seats[name] { true } else { false }
            }
            guard !isOpen, folder.exists else { continue }
            guard LibrarySlug(name) != nil, !DeskHost.reserved.contains(name) else {
                log.warning("a folder's name cannot stand in addresses", ["folder": name])
                continue
            }
            await open(folder, name)
        }
    }

    private func open(_ folder: ReplicaFolder, _ name: String) async {
        do {
            let desk = try await LibraryDesk(
                folder, place: options.place(root: [name]), name: name,
                work: work, environment: environment, effects: effects, log: log)
            seats.withLock { $0[name] = .desk(desk) }
            newcomers.withLock { $0.append(desk) }
        } catch {
            let isNews = seats.withLock { seats in
                defer { seats[name] = .shut }
                return seats[name] == nil
            }
            if isNews {
                log.error(
                    "a desk cannot be opened",
                    ["library": name, "error": "\(type(of: error)): \(error)"])
            }
        }
    }

    /// Notes for `libsync desk invite` where the desks are reached.
    func noteAddress(_ address: String) {
        for desk in desks {
            try? DeskFolder.write(
                Array("\(address)/\(desk.name)\n".utf8), to: desk.files.address)
        }
    }

    /// Lets each desk exchange by itself, and looks for new ones, until the program stops.
    func run() async {
        await withDiscardingTaskGroup { group in
            while !Task.isCancelled {
                let new = newcomers.withLock { newcomers in
                    defer { newcomers = [] }
                    return newcomers
                }
                for desk in new { group.addTask { await desk.exchanger.run() } }
                do { try await effects.sleep(DeskHost.lookMilliseconds) } catch { break }
                await look()
            }
            group.cancelAll()
        }
        for desk in desks { desk.door.close() }
    }

    // MARK: Answering

    func answer(_ request: WebRequest) async -> WebAnswer {
        let parts = request.path.split(separator: "/", omittingEmptySubsequences: true)
        let name = parts.first.map(String.init) ?? ""
        let seat = seats.withLock { $0[name] }
        switch seat {
        case .desk(let desk):
            // Cookies lie below the library's name, with a slash.
            if parts.count == 1, !request.path.hasSuffix("/"), request.method != .post {
                return WebAnswer(308, headers: [("location", "/\(name)/")], subject: "host")
            }
            return await desk.answer(request)
        case .shut: return message(.broken, request, name)
        case nil: return name.isEmpty ? await first(request) : message(.absent, request, "")
        }
    }

    private var origin: OriginRule {
        OriginRule(
            isSecure: options.isSecure, names: options.allNames, isLoopback: options.isLoopback)
    }

    private func language(_ request: WebRequest) -> PageLanguage {
        BrowserLanguage.wanted(request.header("accept-language")) ?? .bokmaal
    }

    /// Which libraries have a desk here.
    private func first(_ request: WebRequest) async -> WebAnswer {
        guard origin.refusal(of: request) == nil else { return message(.foreignHost, request, "") }
        let language = language(request)
        var libraries: [(address: String, name: String)] = []
        for desk in desks { libraries.append((desk.name, await desk.facts().name(language))) }
        let page = DeskHostPage(language: language, libraries: libraries).document()
        return DeskAnswer.page(page).bare(subject: "host")
    }

    private func message(
        _ message: DeskMessagePage.Message, _ request: WebRequest, _ name: String
    ) -> WebAnswer {
        let surroundings = DeskSurroundings(
            root: [], language: language(request), libraryName: name, slug: name, page: "",
            reader: nil, formToken: nil)
        return DeskAnswer.page(
            DeskMessagePage(surroundings, message).document(), status: message.status
        ).bare(subject: "host")
    }
}
