import Foundation
import SimulationKernel

extension Trace {
  /// A paragraph for each hop and a last line that says how it ended.
  public var text: String {
    let paragraphs = hops.map { hop in
      let after = Duration.nanoseconds(hop.at)
      return (["\(hop.node)  (+\(after))"] + hop.steps.map { "  " + $0 }).joined(separator: "\n")
    }
    return (paragraphs + [outcome]).joined(separator: "\n")
  }

  /// One JSON object, keys sorted.
  public var json: String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    guard let data = try? encoder.encode(self) else { return "{}" }
    return String(decoding: data, as: UTF8.self)
  }
}

extension Trace.Hop {
  enum CodingKeys: String, CodingKey {
    case node, steps
    case at = "after_ns"
  }
}
