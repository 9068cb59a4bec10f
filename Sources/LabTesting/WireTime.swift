public import Fabric
public import SimulationKernel

/// How long frames take, by the formula and not by the simulation: a frame of S bytes on a link of rate R and delay D
/// arrives 8·S/R + D after its first bit left, the fraction of a nanosecond rounded up.
public struct WireTime: Sendable {
  public var rate: BitRate
  public var delay: Duration

  public init(_ rate: BitRate, _ delay: Duration) {
    self.rate = rate
    self.delay = delay
  }

  /// What a frame with `payload` bytes after its Ethernet header occupies: padded, with its frame check sequence.
  public static func octets(payload: Int) -> Int { max(payload + 14, 60) + 4 }

  /// From the first bit of the first of `count` frames back to back to the last bit of the last one, arrived.
  public func time(octets: Int, count: Int = 1) -> Duration {
    let bits = UInt128(8 * octets * count) * 1_000_000_000
    let (whole, rest) = bits.quotientAndRemainder(dividingBy: UInt128(rate.bitsPerSecond))
    return Duration(nanoseconds: Int64(whole) + (rest > 0 ? 1 : 0)) + delay
  }
}
