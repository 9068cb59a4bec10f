public import SimulationKernel

/// How many ICMP errors a destination may be sent: one each second, and six at once after a pause (RFC 1812, section
/// 4.3.2.8; RFC 4443, section 2.4(f); the numbers are Linux').
///
/// A token bucket for each destination, told by one instant: when it will be full again.
public struct ErrorLimiter<Address: InternetAddress>: Sendable, Equatable {
  struct Bucket: Sendable, Equatable, BitwiseCopyable, StateRecord {
    var fullAt: Instant

    init(fullAt: Instant) { self.fullAt = fullAt }
    static var fields: Fields<Self> { .once { Fields(\Self.fullAt) } }
  }

  static var interval: Duration { .seconds(1) }
  static var burst: Duration { .seconds(6) }
  static var limit: Int { 256 }

  private var buckets = OrderedTable<Address, Bucket>()

  /// Creates a limiter with full buckets.
  public init() {}

  /// Whether an error may be sent to `destination`; one that may is counted.
  mutating func allows(_ destination: Address, at now: Instant) -> Bool {
    let index = buckets.index(of: destination)
    let fullAt = max(index.map { buckets[at: $0].fullAt } ?? now, now) + Self.interval
    guard fullAt <= now + Self.burst else { return false }
    if index == nil, buckets.count >= Self.limit { makeRoom(at: now) }
    buckets.set(Bucket(fullAt: fullAt), for: destination)
    return true
  }

  /// A full bucket is as good as none. Where none is full, the fullest gives way.
  private mutating func makeRoom(at now: Instant) {
    buckets.keep { $1.fullAt > now }
    guard buckets.count >= Self.limit else { return }
    let fullest = (0..<buckets.count).min { buckets[at: $0].fullAt < buckets[at: $1].fullAt }
    if let fullest { buckets.remove(at: fullest) }
  }
}

extension ErrorLimiter: StateRecord {
  public static var fields: Fields<Self> {
    .once { Fields(\Self.buckets) }
  }
}
