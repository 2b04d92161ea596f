import ArgumentParser

@main struct LibsyncServerCommand: ParsableCommand {}
