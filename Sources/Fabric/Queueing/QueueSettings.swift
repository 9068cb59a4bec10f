public import Settings
import SimulationKernel

/// How frames wait for a link.
public struct QueueSettings: Hashable, Sendable {
  /// Frames that may wait; of a priority queue, in each band.
  public var limit: Int
  /// How frames wait, and which of them goes next.
  public var discipline: QueueDiscipline

  /// Creates settings; by default a FIFO queue of 1,000 frames.
  public init(limit: Int = LinkSettings().queueLimit, discipline: QueueDiscipline = .fifo) {
    self.limit = limit
    self.discipline = discipline
  }
}

extension LinkSettings {
  /// ``queueLimit`` and ``discipline`` together, as topology files have them.
  public var queue: QueueSettings {
    get { QueueSettings(limit: queueLimit, discipline: discipline) }
    set { (queueLimit, discipline) = (newValue.limit, newValue.discipline) }
  }
}

extension QueueSettings {
  /// The keys of `queue:` on a link.
  public static let keys = KeyTable("a queue", QueueSettings()) {
    Key(
      "discipline", \.discipline, "queue", QueueDiscipline.choices,
      "Which frame goes next and which is lost, as Linux' tc has it."
    ).alwaysPrinted
    Key("limit", \.limit, .integer(1...1_000_000), "Frames that may wait, in each band of a priority queue.")
      .alwaysPrinted
  }
}

extension QueueDiscipline {
  fileprivate static let choices: [Choice<QueueDiscipline>] = [
    Choice("fifo", .fifo), Choice("priority", .priority),
    Choice("token-bucket", TokenBucketSettings.keys, wrap: { .tokenBucket($0) }) { discipline in
      if case .tokenBucket(let settings) = discipline { settings } else { nil }
    },
    Choice("codel", CoDelSettings.keys, wrap: { .codel($0) }) { discipline in
      if case .codel(let settings) = discipline { settings } else { nil }
    },
    Choice("fq-codel", FairCoDelSettings.keys, wrap: { .fairCoDel($0) }) { discipline in
      if case .fairCoDel(let settings) = discipline { settings } else { nil }
    },
  ]
}

extension TokenBucketSettings {
  static let keys = KeyTable("a token-bucket queue", TokenBucketSettings(rate: LinkSettings().rate)) {
    Key("rate", \.rate, .rate, required: true, "What a token bucket lets through.")
    Key("burst", \.burst, .size(1...1 << 30), "What it lets through at once after a pause.").alwaysPrinted
  }
}

extension CoDelSettings {
  static let keys = KeyTable("a codel queue", CoDelSettings()) { all }

  @KeyBuilder<CoDelSettings> fileprivate static var all: [Key<CoDelSettings>] {
    Key("target", \.target, .duration(.zero...), "The queueing delay that codel and fq-codel tolerate.").alwaysPrinted
    Key(
      "interval", \.interval, .duration(.nanoseconds(1)...),
      "How long the wait may be above the target before a frame is lost."
    ).alwaysPrinted
    Key(
      "ecn", \.marks, .boolean,
      "Whether packets that allow it are marked instead of lost; true for fq-codel, false for codel."
    ).alwaysPrinted
  }
}

extension FairCoDelSettings {
  static let keys = KeyTable("an fq-codel queue", FairCoDelSettings()) {
    CoDelSettings.all.map { $0.through(\.codel) }
    Key("flows", \.flows, .integer(1...65_536), "Queues that fq-codel spreads flows over.").alwaysPrinted
    Key("quantum", \.quantum, .size(1...1 << 30), "Bytes that a flow may send per round of fq-codel.").alwaysPrinted
  }
}
