import LibsyncDesk

/// What can go wrong with the desk, in words.
enum DeskWords {
    static func words(_ failure: DeskFailure) -> CommandFailure {
        switch failure {
        case .file(let path, let detail):
            CommandFailure(
                .disk, "\(path) cannot be read or written: \(detail).",
                "See who owns it, and whether the disk is full.")
        case .damaged(let path):
            CommandFailure(
                .fault, "\(path) does not hold what the desk wrote there.",
                "Put a copy of it back, or move it aside and invite everybody anew.")
        case .newer(let path):
            CommandFailure(
                .exchange, "\(path) was written by a newer release of libsync.",
                "Install that release here too; nothing was changed.")
        case .address(let host, let port, let detail):
            CommandFailure(
                .setup, "Nothing can listen on \(host), port \(port): \(detail).",
                "Perhaps a desk runs already. Take another address, or another --port.")
        case .listening(let detail):
            CommandFailure(
                .usage, "The desk cannot listen like that: \(detail).",
                "libsync help desk says how it is reached.")
        case .nothingToHost(let path):
            CommandFailure(
                .setup, "There is no replica in \(path).",
                "Make one for each library: libsync init URL --code CODE --replica \(path)/NAME.")
        case .people(let failure): words(failure)
        }
    }

    private static func words(_ failure: PeopleFailure) -> CommandFailure {
        switch failure {
        case .nameInvalid:
            CommandFailure(
                .data, "That cannot be a name.", "A name has 1 to 100 characters on one line.")
        case .nameTaken(let name):
            CommandFailure(
                .exists, "Somebody called \(clip(name)) may sign in or is invited already.",
                "Add a surname, or see libsync desk people; libsync desk withdraw takes an "
                    + "invitation back.")
        case .labelInvalid:
            CommandFailure(
                .data, "That cannot be a label.",
                "A label has 1 to 40 characters on one line, such as \"vakt mandag\".")
        case .endPassed:
            CommandFailure(
                .data, "Access would end in the past.", "Give an end that is still to come.")
        case .unknown:
            CommandFailure(
                .missing, "There is no such person or invitation.",
                "libsync desk people lists them; somebody may have been quicker.")
        case .lastAdministrator:
            CommandFailure(
                .denied, "Nobody else may administer the desk.",
                "Invite somebody with --role administer first.")
        case .tooMany:
            CommandFailure(
                .data, "There is no room for more people at this desk.",
                "Remove those who have left: libsync desk remove NAME.")
        case .busy:
            CommandFailure(
                .later, "The machine has too much to do.", "Try again in a moment.")
        }
    }
}
