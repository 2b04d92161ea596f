import ArgumentParser
import SwiftCSV
@main struct Libsync: ParsableCommand {}
