import Packets
import SimulationKernel

/// What a resolver has heard, for as long as it may be believed (RFC 1034, section 5.3.3; RFC 2308).
struct DNSCache: Sendable, Equatable {
  struct Entry: Sendable, Equatable {
    let question: DNSQuestion
    /// Empty where there is nothing of this type, or no such name.
    let records: [DNSRecord]
    let code: DNSResponseCode
    let expires: Instant
  }

  /// Beyond it the oldest are forgotten.
  static let limit = 512
  /// In seconds, however long a record says (RFC 8767, section 4 has a week).
  static let longest: UInt32 = 86_400 * 7

  private var entries: [Entry] = []

  init() {}

  struct Hit {
    let records: [DNSRecord]
    let code: DNSResponseCode
  }

  /// What is known, with what is left of its time.
  func find(_ question: DNSQuestion, at now: Instant) -> Hit? {
    guard let entry = entries.first(where: { $0.question == question && $0.expires > now }) else { return nil }
    let left = UInt32(clamping: (entry.expires - now).nanoseconds / 1_000_000_000)
    let records = entry.records.map { record in
      var record = record
      record.timeToLive = left
      return record
    }
    return Hit(records: records, code: entry.code)
  }

  mutating func set(
    _ records: [DNSRecord], _ code: DNSResponseCode = .noError, for question: DNSQuestion, seconds: UInt32,
    at now: Instant
  ) {
    entries.removeAll { $0.question == question }
    guard seconds > 0 else { return }
    if entries.count >= DNSCache.limit { entries.removeFirst(entries.count - DNSCache.limit + 1) }
    let expires = now + .seconds(Int64(min(seconds, DNSCache.longest)))
    entries.append(Entry(question: question, records: records, code: code, expires: expires))
  }

  /// Takes in the records of a section: those of one name and type belong together.
  mutating func add(_ records: [DNSRecord], at now: Instant) {
    var questions: [DNSQuestion] = []
    for record in records where !questions.contains(DNSQuestion(record.name, record.type)) {
      questions.append(DNSQuestion(record.name, record.type))
    }
    for question in questions {
      let set = records.filter { $0.name == question.name && $0.type == question.type }
      self.set(set, for: question, seconds: set.map(\.timeToLive).min() ?? 0, at: now)
    }
  }
}

extension DNSCache.Entry: StateRecord {
  static let fields = Fields(\DNSCache.Entry.question, \.records, \.code, \.expires)
}

extension DNSCache: StateRecord {
  static let fields = Fields(\DNSCache.entries)
}
