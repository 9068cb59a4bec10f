import Packets
import SimulationKernel

/// Records that a resolver has received, while they are valid (RFC 1034, section 5.3.3; RFC 2308).
struct DNSCache: Sendable, Equatable, StateRecord {
  /// How far data is trusted (RFC 2181, section 5.4.1).
  enum Trust: UInt8, Sendable, Checkpointable {
    /// Name servers and addresses of a referral: good for further questions, never as an answer.
    case referral
    /// The answer of an authoritative server.
    case answer
  }

  struct Entry: Sendable, Equatable, StateRecord {
    let question: DNSQuestion
    /// Empty if the type or the name does not exist.
    let records: [DNSRecord]
    /// The SOA of a negative answer.
    let authorities: [DNSRecord]
    let code: DNSResponseCode
    let trust: Trust
    let expires: Instant

    static let fields = Fields(\DNSCache.Entry.question, \.records, \.authorities, \.code, \.trust, \.expires)
  }

  /// Beyond it, the oldest are removed.
  static let limit = 512
  /// In seconds, whatever a record's time to live (RFC 8767, section 4 has a week).
  static let maximumTime: UInt32 = 86_400 * 7

  private var entries: [Entry] = []

  init() {}

  struct Hit {
    let records: [DNSRecord]
    var authorities: [DNSRecord] = []
    let code: DNSResponseCode
  }

  /// What is known, with its remaining time to live. The absence of a name holds for every type (RFC 2308, section 5).
  func find(_ question: DNSQuestion, at now: Instant, trust: Trust = .answer) -> Hit? {
    let entry = entries.first { entry in
      guard entry.expires > now, entry.trust.rawValue >= trust.rawValue else { return false }
      return entry.question == question || entry.code == .noSuchName && entry.question.name == question.name
    }
    guard let entry else { return nil }
    let left = UInt32(clamping: (entry.expires - now).nanoseconds / 1_000_000_000)
    return Hit(
      records: DNSCache.aged(entry.records, left), authorities: DNSCache.aged(entry.authorities, left),
      code: entry.code)
  }

  private static func aged(_ records: [DNSRecord], _ left: UInt32) -> [DNSRecord] {
    records.map { DNSRecord($0.name, timeToLive: left, $0.data) }
  }

  /// Records with a time to live of zero serve only the current question, which continues at the same instant (RFC 1035, section
  /// 3.2.1). Less trusted data does not replace more trusted data.
  mutating func set(
    _ records: [DNSRecord], _ code: DNSResponseCode = .noError, authorities: [DNSRecord] = [],
    for question: DNSQuestion, seconds: UInt32, trust: Trust, at now: Instant
  ) {
    let isKnownBetter = entries.contains {
      $0.question == question && $0.expires > now && $0.trust.rawValue > trust.rawValue
    }
    guard !isKnownBetter else { return }
    entries.removeAll { $0.question == question || $0.expires <= now }
    if entries.count >= DNSCache.limit { entries.removeFirst(entries.count - DNSCache.limit + 1) }
    let time = seconds == 0 ? .nanoseconds(1) : Duration.seconds(Int64(min(seconds, DNSCache.maximumTime)))
    entries.append(
      Entry(
        question: question, records: records, authorities: authorities, code: code, trust: trust, expires: now + time))
  }

  /// Adds the records of one name and type, which belong together.
  mutating func add(_ records: [DNSRecord], trust: Trust, at now: Instant) {
    guard let first = records.first else { return }
    set(
      records, for: DNSQuestion(first.name, first.type), seconds: records.map(\.timeToLive).min() ?? 0, trust: trust,
      at: now)
  }

  static let fields = Fields(\DNSCache.entries)
}
