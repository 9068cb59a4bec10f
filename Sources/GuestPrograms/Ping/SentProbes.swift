import SimulationKernel

/// When each echo request was sent and whether it was answered, by sequence number.
///
/// There are 65,536 (``limit``) sequence numbers; a probe replaces an earlier one with the same number.
struct SentProbes: Sendable, Equatable, StateRecord {
  struct Probe: Sendable, Equatable, BitwiseCopyable, StateRecord {
    /// When it was sent.
    var sent: Instant
    var isAnswered: Bool

    static let fields = Fields(\SentProbes.Probe.sent, \.isAnswered)
  }

  /// The probe with the sequence number n is at index n - 1.
  private var probes: [Probe] = []

  static let limit = 65_536

  /// How many sequence numbers are in use.
  var count: Int { probes.count }

  mutating func send(_ sequence: UInt16, at now: Instant) {
    let index = Int(sequence &- 1)
    if index == probes.count {
      probes.append(Probe(sent: now, isAnswered: false))
    } else {
      probes[index] = Probe(sent: now, isAnswered: false)
    }
  }

  /// The previous state of the probe being answered; nil if it was never sent.
  mutating func answer(_ sequence: UInt16) -> Probe? {
    let index = Int(sequence &- 1)
    guard index < probes.count else { return nil }
    defer { probes[index].isAnswered = true }
    return probes[index]
  }

  func isAnswered(_ sequence: UInt16) -> Bool {
    let index = Int(sequence &- 1)
    return index < probes.count && probes[index].isAnswered
  }

  static let fields = Fields(\SentProbes.probes)
}
