internal import LibsyncWeb

/// All that a desk answers to.
enum DeskRoutes {
    static let all: [DeskRoute] =
        SignInRoutes.all + InvitationRoutes.all + WeekRoutes.all + VersionRoutes.all
        + PeopleRoutes.all + SettingsRoutes.all
}
