internal import EnergyStream
internal import Settings

extension HostedService {
    /// energy-stream.
    static let energyStream = HostedService(
        catalogue: EnergyStream.catalogue,
        defaults: EnergySettings.defaults
    ) { reader in
        let settings = EnergySettings(readingTop: &reader)
        var options = EnergyStream.Options()
        options.model = ModelID(settings.model) ?? options.model
        options.tier = EnergyStream.Tier(settings.tier)
        options.demo = settings.demo
        return { [options] _ in EnergyStream(options: options) }
    }
}

extension EnergyStream.Tier {
    /// Takes a class as it is set.
    fileprivate init(_ tier: EnergySettings.Tier) {
        self =
            switch tier {
            case .low: .low
            case .middle: .mid
            case .high: .high
            }
    }
}
