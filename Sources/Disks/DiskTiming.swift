public import SimulationKernel

/// How long a disk takes for what it is asked to do.
public struct DiskTiming: Hashable, Sendable, StateRecord {
  /// Of a request that does not begin where the last one has ended.
  public var seek: Duration
  /// In bytes per second.
  public var bandwidth: UInt64

  public init(seek: Duration, bandwidth: UInt64) { (self.seek, self.bandwidth) = (seek, bandwidth) }

  /// A solid-state disk at a SATA port.
  public static let solidState = DiskTiming(seek: .nanoseconds(100_000), bandwidth: 500_000_000)
  /// A hard disk of 7200 revolutions per minute: the arm's way and half a revolution.
  public static let rotating = DiskTiming(seek: .nanoseconds(12_000_000), bandwidth: 150_000_000)

  /// A CD drive at 24 times the speed of a player, which is 150 KiB/s.
  public static let optical = DiskTiming(seek: .nanoseconds(100_000_000), bandwidth: 24 * 150 << 10)
  /// A memory stick at a USB 2.0 port.
  public static let stick = DiskTiming(seek: .nanoseconds(1_000_000), bandwidth: 30_000_000)

  public static let fields = Fields(\DiskTiming.seek, \.bandwidth)

  public var inconsistency: String? {
    seek >= .zero && bandwidth > 0 ? nil : "a disk that takes no time, or for ever"
  }
}

/// The requests of a disk, which it carries out one after another.
public struct DiskQueue: Hashable, Sendable, StateRecord {
  let timing: DiskTiming
  /// When the last request is carried out.
  private var end = Instant.zero
  /// Where it ends, in bytes; nil before the first one.
  private var position: Int?

  public init(_ timing: DiskTiming) { self.timing = timing }

  /// Adds a request to read or write a range of bytes.
  ///
  /// - Returns: when it is carried out.
  public mutating func add(_ range: Range<Int>, at now: Instant) -> Instant {
    let (seconds, rest) = UInt64(range.count).quotientAndRemainder(dividingBy: timing.bandwidth)
    let (high, low) = rest.multipliedFullWidth(by: 1_000_000_000)
    let part = timing.bandwidth.dividingFullWidth((high, low))
    let nanoseconds = part.quotient + (part.remainder == 0 ? 0 : 1)
    let transfer = Duration.seconds(Int64(clamping: min(seconds, 1 << 32))) + .nanoseconds(Int64(clamping: nanoseconds))
    end = max(now, end) + (range.lowerBound == position ? .zero : timing.seek) + transfer
    position = range.upperBound
    return end
  }

  public static let fields = Fields(\DiskQueue.timing, \.end, \.position)

  public var inconsistency: String? {
    0...Disk.maximumSize ~= position ?? 0 ? nil : "a disk that is off itself"
  }
}
