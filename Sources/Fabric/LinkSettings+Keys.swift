public import Settings
import SimulationKernel

// A new key of a link is a stored property of ``LinkSettings`` and a line here.
extension LinkSettings {
  /// The keys of one direction of a link, and what they must agree on.
  public static let keys = KeyTable("a direction of a link", LinkSettings(), conflicts: \.conflicts) {
    Key("rate", \.rate, .rate, "How fast frames are sent.").alwaysPrinted.oftenCalled(
      "bandwidth", "bw", "speed", "capacity", "bitrate")
    Key("delay", \.delay, .duration(.zero...), "Propagation delay.").alwaysPrinted.oftenCalled("latency", "rtt", "lag")
    Key("jitter", \.jitter, .duration(.zero...), "Uniform variation of the delay, up and down.").oftenCalled(
      "variation", "delay-jitter")
    Key("loss", \.loss, .probability, "How many frames are lost.").oftenCalled("packet-loss", "drop", "error-rate")
    Key("duplicate", \.duplicate, .probability, "How many frames arrive twice.").oftenCalled("duplication")
    Key("reorder", \.reorder, .probability, "How many frames skip the delay and overtake others.").oftenCalled(
      "reordering")
    Key("corrupt", \.corrupt, .probability, "How many frames have one bit flipped.").oftenCalled(
      "corruption", "bit-error-rate", "ber")
    Key("mtu", \.mtu, .integer(68...65_535), "The largest packet in bytes; larger ones are dropped.")
    Key("queue", \.queue, QueueSettings.keys, "Where frames wait for the link.").alwaysPrinted.oftenCalled(
      "buffer", "qdisc", "max-queue-size", "queue-limit", "queue-size")
    Key(
      "preamble", \.countsPreamble, .boolean,
      "Whether preamble (8 bytes) and gap (12 bytes) take time with each frame; false for textbook arithmetic.")
  }

  /// What settings of one direction must agree on.
  private var conflicts: [Conflict] {
    var conflicts: [Conflict] = []
    if jitter > delay {
      conflicts.append(
        Conflict(
          at: "jitter", "jitter of \(jitter) is larger than the delay of \(delay)",
          fix: "raise 'delay' or lower 'jitter'"))
    }
    if reorder > .never, delay == .zero {
      conflicts.append(
        Conflict(at: "reorder", "'reorder' without a delay", fix: "set 'delay', which reordered frames skip"))
    }
    return conflicts
  }
}

extension Scalar where Value == BitRate {
  /// A rate such as `100Mbps`.
  public static var rate: Scalar {
    let shape = ScalarShape(
      "rate", usage: "a number with bps, kbps, Mbps or Gbps",
      summary: "a rate such as 100Mbps (bps, kbps, Mbps or Gbps)",
      json: .init(["string"], pattern: Quantity.pattern(Quantity.rates)))
    return Scalar<UInt64>.quantity("rate", Quantity.rates, 1...1_000_000_000_000_000, shape: shape) {
      BitRate(bitsPerSecond: max(1, $0)).description
    }.map(to: { BitRate(bitsPerSecond: $0) }, from: \.bitsPerSecond)
  }
}

extension Scalar where Value == Probability {
  /// A probability such as `0.5%`; a bare number is a fraction of one.
  public static var probability: Scalar {
    let shape = ScalarShape(
      "probability", usage: "a percentage such as 0.5%", summary: "a probability such as 0.5%",
      json: .init(
        ["string", "number"], pattern: Quantity.pattern(Quantity.probabilities), minimum: "0", maximum: "1"))
    return Scalar<UInt64>.quantity(
      "probability", Quantity.probabilities, 0...1_000_000_000, unitless: 1_000_000_000, shape: shape
    ) {
      Probability(partsPerBillion: UInt32(clamping: $0)).description
    }.map(to: { Probability(partsPerBillion: UInt32(clamping: $0)) }, from: { UInt64($0.partsPerBillion) })
  }
}

extension Quantity {
  fileprivate static let rates = [
    Unit(name: "bps", factor: 1), Unit(name: "kbps", factor: 1_000), Unit(name: "Mbps", factor: 1_000_000),
    Unit(name: "Gbps", factor: 1_000_000_000),
  ]
  /// In parts per billion.
  fileprivate static let probabilities = [Unit(name: "%", factor: 10_000_000)]
}
