import Foundation
import Lab
import SimulationKernel

extension Trace {
  /// A paragraph for each hop and a last line that says how it ended.
  public var text: String {
    let paragraphs = hops.map { hop in
      let after = Trace.text(of: .nanoseconds(hop.at))
      return (["\(hop.node.visible())  (+\(after))"] + hop.steps.map { "  " + $0.visible() }).joined(separator: "\n")
    }
    return (paragraphs + [outcome.visible()]).joined(separator: "\n")
  }

  /// To the microsecond, as Wireshark's columns and `ping` show times.
  static func text(of duration: Duration) -> String { "\(duration.milliseconds(decimals: 3)) ms" }

  /// One JSON object, keys sorted.
  public var json: String {
    (try? JSONText.of(self)) ?? "{}"
  }
}

extension Trace.Hop {
  enum CodingKeys: String, CodingKey {
    case node, steps
    case at = "after_ns"
  }
}
