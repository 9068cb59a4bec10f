public import SimulationKernel

/// A probability in parts per billion. An integer, so that every machine draws alike.
public struct Probability: Hashable, Comparable, Sendable, BitwiseCopyable, StateRecord {
  /// 0 to 1,000,000,000
  public let partsPerBillion: UInt32

  /// - Precondition: at most 1,000,000,000.
  @inlinable public init(partsPerBillion: UInt32) {
    precondition(partsPerBillion <= Probability.billion, "nothing happens more often than always")
    self.partsPerBillion = partsPerBillion
  }

  @usableFromInline static var billion: UInt32 { 1_000_000_000 }
  /// Zero.
  @inlinable public static var never: Probability { Probability(partsPerBillion: 0) }
  /// One.
  @inlinable public static var always: Probability { Probability(partsPerBillion: billion) }

  @inlinable public static func < (a: Probability, b: Probability) -> Bool { a.partsPerBillion < b.partsPerBillion }

  /// Whether it happens this time. Where the answer is certain nothing is drawn.
  @inlinable public func happens(by stream: inout RandomStream) -> Bool {
    switch partsPerBillion {
    case 0: false
    case Probability.billion: true
    case let parts: stream.next(below: UInt64(Probability.billion)) < UInt64(parts)
    }
  }

  public static let fields = Fields(\Probability.partsPerBillion)

  public var inconsistency: String? {
    partsPerBillion <= Probability.billion ? nil : "a probability of \(partsPerBillion) parts per billion"
  }
}

extension Probability: CustomStringConvertible {
  /// The exact percentage, as a topology file accepts it: `0.5%`.
  public var description: String {
    let (whole, rest) = partsPerBillion.quotientAndRemainder(dividingBy: 10_000_000)
    guard rest > 0 else { return "\(whole)%" }
    var digits = String(rest)
    digits = String(repeating: "0", count: 7 - digits.count) + digits
    while digits.last == "0" { digits.removeLast() }
    return "\(whole).\(digits)%"
  }
}
