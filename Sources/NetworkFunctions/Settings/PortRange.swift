import Settings
public import SimulationKernel

/// An inclusive range of ports.
public struct PortRange: Hashable, Sendable, BitwiseCopyable, StateRecord {
  public var first: UInt16
  public var last: UInt16

  public init(_ first: UInt16, _ last: UInt16) {
    self.first = first
    self.last = last
  }

  static let all = PortRange(0, .max)

  func contains(_ port: UInt16) -> Bool { first <= port && port <= last }

  public static let fields = Fields(\PortRange.first, \.last)

  public var inconsistency: String? { first <= last ? nil : "ports from \(first) to \(last)" }
}

extension Scalar where Value == PortRange {
  /// `80` or `8000-8100`.
  static var ports: Scalar {
    let shape = ScalarShape(
      "port", usage: "a port such as 80, or a range such as 8000-8100",
      json: .init(["string", "number", "boolean"]))
    return Scalar(
      shape, format: { $0.first == $0.last ? "\($0.first)" : "\($0.first)-\($0.last)" },
      optional: { text in
        let ends = text.split(separator: "-", omittingEmptySubsequences: false).map { UInt16($0) }
        guard (1...2).contains(ends.count), let first = ends[0], let last = ends.last ?? nil, first <= last else {
          return nil
        }
        return PortRange(first, last)
      })
  }
}
