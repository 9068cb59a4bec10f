public import Fabric
public import SimulationKernel

/// How long frames take, by the formula and not by the simulation: a frame of S bytes with a preamble of P on a link of rate R
/// and delay D arrives 8·(P + S)/R + D after its preamble began, the fraction of a nanosecond rounded up. The next one
/// begins a gap of G bytes later.
public struct WireTime: Sendable {
  public var rate: BitRate
  public var delay: Duration
  /// Whether P is 8 bytes and G is 12, as on Ethernet, and not zero.
  public var countsPreamble: Bool

  public init(_ rate: BitRate, _ delay: Duration, countsPreamble: Bool = true) {
    self.rate = rate
    self.delay = delay
    self.countsPreamble = countsPreamble
  }

  /// From the beginning of the first of `count` frames back to back, with `payload` bytes after their Ethernet headers, to the
  /// last bit of the last one, arrived.
  public func time(payload: Int, count: Int = 1) -> Duration {
    let frame = max(payload + 14, 60) + 4 + (countsPreamble ? 8 : 0)
    let gaps = countsPreamble ? 12 * (count - 1) : 0
    let bits = UInt128(8 * (frame * count + gaps)) * 1_000_000_000
    let (whole, rest) = bits.quotientAndRemainder(dividingBy: UInt128(rate.bitsPerSecond))
    return Duration(nanoseconds: Int64(whole) + (rest > 0 ? 1 : 0)) + delay
  }
}
