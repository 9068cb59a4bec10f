public import SimulationKernel

/// How frames wait for a link, and which of them goes next: the disciplines of Linux' `tc`, with its values where none are
/// given.
public enum QueueDiscipline: Hashable, Sendable, BitwiseCopyable, StateVariant {
  /// First come, first served; what finds the queue full is dropped.
  case fifo
  /// Three bands by the type of service, each a fifo; a band waits while a higher one has frames (`pfifo_fast`).
  case priority
  /// A fifo whose frames leave at no more than a rate, after a burst (`tbf`).
  case tokenBucket(TokenBucketSettings)
  /// A fifo that loses or marks frames while all of them wait for too long (RFC 8289).
  case codel(CoDelSettings)
  /// A CoDel queue for each flow, served by turns, new flows first (RFC 8290).
  case fairCoDel(FairCoDelSettings)

  public static let cases = Cases<QueueDiscipline>(
    Case("fifo", .fifo),
    Case("priority", .priority),
    Case("token-bucket", QueueDiscipline.tokenBucket) {
      if case .tokenBucket(let settings) = $0 { settings } else { nil }
    },
    Case("codel", QueueDiscipline.codel) { if case .codel(let settings) = $0 { settings } else { nil } },
    Case("fq-codel", QueueDiscipline.fairCoDel) { if case .fairCoDel(let settings) = $0 { settings } else { nil } })
}

/// The settings of a token bucket, as in Linux's `tbf`.
public struct TokenBucketSettings: Hashable, Sendable, BitwiseCopyable, StateRecord {
  /// The rate at which frames leave, counting the bytes that ``burst`` counts.
  public var rate: BitRate
  /// Bytes, from the Ethernet header to the end of the payload, that may leave at once after a pause.
  public var burst: Int

  /// Creates a bucket that holds 16 KiB unless `burst` says otherwise.
  public init(rate: BitRate, burst: Int = 16 * 1024) {
    self.rate = rate
    self.burst = burst
  }

  public static let fields = Fields(\TokenBucketSettings.rate, \.burst)

  public var inconsistency: String? { (1...1 << 30).contains(burst) ? nil : "a bucket of \(burst) bytes" }
}

/// The settings of a CoDel queue (RFC 8289, sections 4.2 and 4.3).
public struct CoDelSettings: Hashable, Sendable, BitwiseCopyable, StateRecord {
  /// The time for which a frame may wait in a queue that does not grow.
  public var target: Duration = .milliseconds(5)
  /// How long the wait may be over the target before a frame is lost: about the longest usual round trip.
  public var interval: Duration = .milliseconds(100)
  /// Whether packets of transports that understand it are marked instead (RFC 3168).
  public var marks = false

  /// Creates Linux's default settings.
  public init() {}

  public static let fields = Fields(\CoDelSettings.target, \.interval, \.marks)

  public var inconsistency: String? {
    target >= .zero && interval > .zero && interval < .nanoseconds(.max) ? nil : "a CoDel queue without an interval"
  }
}

/// The settings of an FQ-CoDel queue (RFC 8290, section 5.2).
public struct FairCoDelSettings: Hashable, Sendable, BitwiseCopyable, StateRecord {
  /// The settings of each flow's queue.
  public var codel = CoDelSettings()
  /// Queues that flows are spread over, at most 65,536.
  public var flows = 1024
  /// Bytes that a flow may send in its turn.
  public var quantum = 1514

  /// The minimum quantum, as in Linux: with less, a flow would need a turn for each few bytes of a frame.
  static let leastQuantum = 256

  /// Creates Linux's default settings, which mark packets (RFC 3168).
  public init() { codel.marks = true }

  public static let fields = Fields(\FairCoDelSettings.codel, \.flows, \.quantum)

  public var inconsistency: String? {
    (1...65_536).contains(flows) && (1...0x7FFF_FFFF).contains(quantum)
      ? nil : "\(flows) flows that send \(quantum) bytes in a turn"
  }
}
