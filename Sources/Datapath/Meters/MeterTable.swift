import OpenFlow
import SimulationKernel

/// The meters of a switch (OpenFlow 1.3.5, sections 5.7 and 7.3.4.4).
struct MeterTable: Sendable, Equatable, StateRecord {
  static let maximumMeters = 65_536
  static let maximumBands = 64

  private(set) var meters = OrderedTable<MeterNumber, Meter>()

  mutating func add(_ mod: MeterMod, at now: Instant) throws(OpenFlowError) {
    guard meters[mod.meter] == nil else { throw .meterModFailed(.meterExists) }
    try validate(mod)
    guard meters.count < MeterTable.maximumMeters else { throw .meterModFailed(.outOfMeters) }
    meters.set(Meter(mod, at: now), for: mod.meter)
  }

  mutating func modify(_ mod: MeterMod, at now: Instant) throws(OpenFlowError) {
    guard meters[mod.meter] != nil else { throw .meterModFailed(.unknownMeter) }
    try validate(mod)
    meters.set(Meter(mod, at: now), for: mod.meter)
  }

  /// Deletes a meter, or all. It need not be there.
  mutating func delete(_ number: MeterNumber) {
    if number == .all { meters.removeAll() } else { meters.remove(number) }
  }

  mutating func measure(_ number: MeterNumber, _ length: Int, at now: Instant) -> Meter.Verdict {
    guard let index = meters.index(of: number) else { return .pass }
    return meters[at: index].measure(length, at: now)
  }

  private func validate(_ mod: MeterMod) throws(OpenFlowError) {
    guard mod.meter.rawValue > 0, mod.meter <= .maximum || mod.meter == .slowPath || mod.meter == .controller else {
      throw .meterModFailed(.invalidMeter)
    }
    let units = mod.flags.intersection([.kilobitsPerSecond, .packetsPerSecond])
    guard mod.flags.isSubset(of: .all), units != [.kilobitsPerSecond, .packetsPerSecond] else {
      throw .meterModFailed(.badFlags)
    }
    guard mod.bands.count <= MeterTable.maximumBands else { throw .meterModFailed(.outOfBands) }
    for band in mod.bands { try validate(band) }
  }

  private func validate(_ band: MeterBand) throws(OpenFlowError) {
    guard band.rate > 0 else { throw .meterModFailed(.badRate) }
    switch band.effect {
    case .drop: break
    case .remarkDSCP(let levels): guard levels > 0 else { throw .meterModFailed(.badBandValue) }
    case .experimenter: throw .meterModFailed(.badBand)
    }
  }

  static let fields = Fields(\MeterTable.meters)
}
