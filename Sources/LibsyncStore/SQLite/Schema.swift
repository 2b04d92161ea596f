internal import GRDB

/// The schema versions, each frozen once released: a test pins the hash of its text.
enum Schema {
    /// "libs" in ASCII: tells our files from other SQLite files.
    static let applicationID: Int32 = 0x6C69_6273

    static let versions: [(name: String, sql: String)] = [("1", version1)]

    static var migrator: DatabaseMigrator {
        var migrator = DatabaseMigrator()
        for version in versions {
            migrator.registerMigration(version.name) { db in try db.execute(sql: version.sql) }
        }
        return migrator
    }

    /// Refuses a file that is some other program's, or a newer release's.
    ///
    /// Tables are counted before the id is read: who makes the file at this moment writes both in
    /// one transaction, but for the migrator's own table, which comes before.
    static func check(_ db: Database) throws {
        let sql = """
            SELECT count(*) FROM sqlite_master
            WHERE tbl_name <> 'grdb_migrations' AND tbl_name NOT LIKE 'sqlite%'
            """
        let tables = try Int.fetchOne(db, sql: sql) ?? 0
        if tables == 0 { return }
        let id = try Int32.fetchOne(db, sql: "PRAGMA application_id") ?? 0
        if id != applicationID { throw StoreFailure.notAStore }
        if try migrator.hasBeenSuperseded(db) { throw StoreFailure.newerSchema }
    }

    /// Brings the schema up to date.
    static func update(_ database: any DatabaseWriter) throws {
        do {
            try migrator.migrate(database)
        } catch {
            // Another process may have done the same at the same moment.
            guard try database.read(migrator.hasCompletedMigrations) else { throw error }
        }
    }

    private static let indexColumns = """
        id TEXT PRIMARY KEY NOT NULL, kind TEXT NOT NULL, sequence INTEGER NOT NULL,
        library TEXT, hosts TEXT NOT NULL, visibility INTEGER NOT NULL,
        public INTEGER NOT NULL, deleted INTEGER NOT NULL, conflicts INTEGER NOT NULL,
        starts TEXT, ends TEXT
        """

    /// Rowid tables with sorted UUIDv7 keys: WITHOUT ROWID costs three times the disk at 1 KB a row.
    ///
    /// Columns that lists test stand in the indexes, so that a row passed over is not read.
    static let version1 = """
        PRAGMA application_id = \(applicationID);
        CREATE TABLE row (
            \(indexColumns),
            seen TEXT NOT NULL, digest TEXT NOT NULL, body TEXT NOT NULL
        ) STRICT;
        CREATE INDEX row_by_sequence ON row (sequence);
        CREATE INDEX row_by_start ON row (kind, starts, ends);
        CREATE INDEX row_in_conflict ON row (starts) WHERE conflicts > 0;
        CREATE TABLE view (\(indexColumns), body TEXT NOT NULL) STRICT;
        CREATE TABLE held (id TEXT PRIMARY KEY NOT NULL, body TEXT NOT NULL) STRICT;
        CREATE TABLE withdrawal (id TEXT PRIMARY KEY NOT NULL, sequence INTEGER NOT NULL) STRICT;
        CREATE TABLE purge (
            record TEXT PRIMARY KEY NOT NULL, sequence INTEGER NOT NULL, time INTEGER NOT NULL
        ) STRICT;
        CREATE INDEX purge_by_sequence ON purge (sequence);
        CREATE TABLE digest (scope TEXT PRIMARY KEY NOT NULL, sum TEXT NOT NULL) STRICT;
        CREATE TABLE history (
            number INTEGER PRIMARY KEY, record TEXT NOT NULL, outcome TEXT NOT NULL,
            sequence INTEGER NOT NULL, received INTEGER NOT NULL, own INTEGER NOT NULL,
            body TEXT NOT NULL
        ) STRICT;
        CREATE INDEX history_by_record ON history (record);
        CREATE INDEX history_own ON history (sequence, received) WHERE own = 1;
        CREATE TABLE commits (
            last INTEGER PRIMARY KEY, first INTEGER NOT NULL, tag TEXT NOT NULL,
            time INTEGER NOT NULL
        ) STRICT;
        CREATE TABLE ledger (
            replica TEXT PRIMARY KEY NOT NULL, batch INTEGER NOT NULL, hash TEXT NOT NULL,
            answer BLOB NOT NULL
        ) STRICT;
        CREATE TABLE epoch (
            number INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, fork INTEGER NOT NULL,
            began INTEGER NOT NULL
        ) STRICT;
        CREATE TABLE rung (
            number INTEGER PRIMARY KEY, kind TEXT NOT NULL, sequence INTEGER NOT NULL,
            token TEXT NOT NULL
        ) STRICT;
        CREATE TABLE outbox (
            number INTEGER PRIMARY KEY AUTOINCREMENT, record TEXT NOT NULL,
            clock_offset INTEGER NOT NULL, doubtful INTEGER NOT NULL, offer INTEGER NOT NULL,
            body TEXT NOT NULL
        ) STRICT;
        CREATE INDEX outbox_by_record ON outbox (record);
        CREATE INDEX outbox_by_offer ON outbox (offer);
        CREATE TABLE batch (
            one INTEGER PRIMARY KEY CHECK (one = 1), replica TEXT NOT NULL,
            number INTEGER NOT NULL, saves TEXT NOT NULL, offer INTEGER NOT NULL,
            body BLOB NOT NULL
        ) STRICT;
        CREATE TABLE parked (
            number INTEGER PRIMARY KEY AUTOINCREMENT, code TEXT NOT NULL, detail TEXT NOT NULL,
            time INTEGER NOT NULL, body TEXT NOT NULL
        ) STRICT;
        CREATE TABLE library (
            slug TEXT PRIMARY KEY NOT NULL, role TEXT NOT NULL, record TEXT NOT NULL,
            added INTEGER NOT NULL, addresses TEXT NOT NULL, merged_into TEXT, closed INTEGER,
            changes INTEGER NOT NULL
        ) STRICT;
        CREATE TABLE device (
            id TEXT PRIMARY KEY NOT NULL, library TEXT NOT NULL, label TEXT,
            enrolled INTEGER NOT NULL, last_seen INTEGER NOT NULL, revoked INTEGER
        ) STRICT;
        CREATE TABLE token (
            hash TEXT PRIMARY KEY NOT NULL, device TEXT NOT NULL, expires INTEGER NOT NULL
        ) STRICT;
        CREATE TABLE enrolment (
            hash TEXT PRIMARY KEY NOT NULL, library TEXT NOT NULL, expires INTEGER NOT NULL,
            used INTEGER
        ) STRICT;
        CREATE TABLE replica (
            id TEXT PRIMARY KEY NOT NULL, device TEXT NOT NULL, registered INTEGER NOT NULL,
            read_sequence INTEGER NOT NULL
        ) STRICT;
        CREATE TABLE setting (name TEXT PRIMARY KEY NOT NULL, value TEXT NOT NULL) STRICT;
        """
}
