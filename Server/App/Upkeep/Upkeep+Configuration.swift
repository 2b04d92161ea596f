extension Upkeep {
    /// Changes what the folder's configuration says.
    ///
    /// A running server takes it at its next start. Another host gets a certificate that names it,
    /// with the same key.
    /// - Throws: `UpkeepFailure.settingInvalid`.
    public static func configure(
        _ folder: DataFolder, name: String? = nil, url: String? = nil, zone: String? = nil,
        language: String? = nil
    ) throws(UpkeepFailure) -> ServerConfiguration {
        try folder.check()
        let before = try ServerConfiguration(from: folder)
        var configuration = before
        if let name { try configuration.set(name: name) }
        if let url { try configuration.set(url: url) }
        if let zone { try configuration.set(zone: zone) }
        if let language { try configuration.set(language: language) }
        if (before.name, before.host) != (configuration.name, configuration.host) {
            // The certificate first: if it cannot be made, nothing has changed.
            _ = try renewCertificate(in: folder, for: configuration)
        }
        try configuration.save(to: folder)
        return configuration
    }
}
