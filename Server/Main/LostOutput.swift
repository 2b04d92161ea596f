// Foundation would bring `stdout` in as a variable that nobody guards.
@preconcurrency import Glibc
import LibsyncTerminal

/// What a command exits with when its output could not be written (`EX_IOERR`).
private let outputFailed: Int32 = 74

/// Makes a full disk, or a reader that has gone, end the command with a failure.
///
/// `print` says nothing of either. At the process's end, because `--help` ends it on its own.
func failWhenOutputIsLost() {
    atexit {
        guard fflush(stdout) != 0 || ferror(stdout) != 0 else { return }
        Output.complain(
            """
            libsync-server: The output could not be written; what was asked is done.
            See whether the disk is full, or whether the program after the | has ended.
            """)
        _exit(outputFailed)
    }
}
