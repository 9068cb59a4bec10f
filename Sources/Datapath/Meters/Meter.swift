public import OpenFlow
public import SimulationKernel

/// A meter: what it does with packets above rates (OpenFlow 1.3.5, section 5.7).
public struct Meter: Sendable, Equatable, StateRecord {
  public let flags: MeterFlags
  public let bands: [MeterBand]
  public let installedAt: Instant
  /// Packets that came to the meter.
  public private(set) var packets: UInt64 = 0
  public private(set) var bytes: UInt64 = 0
  /// By band, what it was applied to.
  public private(set) var bandCounters: [BucketCounters]
  private var buckets: [RateBucket]

  /// What is to become of a packet.
  enum Verdict: Equatable { case pass, drop, raiseDropPrecedence(UInt8) }

  init(_ mod: MeterMod, at now: Instant) {
    flags = mod.flags
    bands = mod.bands
    installedAt = now
    bandCounters = Array(repeating: BucketCounters(), count: mod.bands.count)
    buckets = mod.bands.map { Meter.bucket($0, mod.flags, at: now) }
  }

  /// Without a burst size, a bucket holds what the rate gives in a tenth of a second: the switch may choose, and the less it is,
  /// the closer is the measured rate to the one asked for. It holds at least one packet.
  private static func bucket(_ band: MeterBand, _ flags: MeterFlags, at now: Instant) -> RateBucket {
    let unit: UInt64 = flags.contains(.packetsPerSecond) ? 1 : 1_000
    let hasSize = flags.contains(.burst) && band.burstSize > 0
    let burst = hasSize ? UInt64(band.burstSize) * unit : UInt64(band.rate) * unit / 10
    let least: UInt64 = flags.contains(.packetsPerSecond) ? 1 : 12_144
    return RateBucket(rate: UInt64(band.rate) * unit, burst: max(least, burst), at: now)
  }

  /// Counts a packet. The band of the highest rate that is exceeded applies.
  mutating func measure(_ length: Int, at now: Instant) -> Verdict {
    packets &+= 1
    bytes &+= UInt64(length)
    let tokens = flags.contains(.packetsPerSecond) ? 1 : UInt64(length) * 8
    var exceeded: Int?
    for index in bands.indices where !buckets[index].take(tokens, at: now) {
      if exceeded.map({ bands[index].rate > bands[$0].rate }) ?? true { exceeded = index }
    }
    guard let exceeded else { return .pass }
    bandCounters[exceeded].packets &+= 1
    bandCounters[exceeded].bytes &+= UInt64(length)
    switch bands[exceeded].effect {
    case .drop: return .drop
    case .remarkDSCP(let levels): return .raiseDropPrecedence(levels)
    case .experimenter: return .pass
    }
  }

  /// The DSCP of a class of assured forwarding with its drop precedence raised (RFC 2597); others have none.
  static func remarked(_ dscp: UInt8, levels: UInt8) -> UInt8 {
    let (group, precedence) = (dscp >> 3, dscp >> 1 & 3)
    guard 1...4 ~= group, 1...3 ~= precedence, dscp & 1 == 0 else { return dscp }
    return group << 3 | min(3, precedence + min(levels, 3)) << 1
  }

  public static let fields = Fields(
    \Meter.flags, \.bands, \.installedAt, \.packets, \.bytes, \.bandCounters, \.buckets)

  public var inconsistency: String? {
    bandCounters.count == bands.count && buckets.count == bands.count ? nil : "a meter whose bands do not match"
  }
}
