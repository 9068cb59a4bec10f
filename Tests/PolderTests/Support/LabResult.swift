import Foundation
import Testing

/// The result of a run as `--json` prints it.
struct LabResult {
  let object: [String: Any]

  init(_ outcome: Polder.Outcome) throws {
    let object = try JSONSerialization.jsonObject(with: Data(outcome.output.utf8))
    self.object = try #require(object as? [String: Any])
  }

  var digest: String { object["digest"] as? String ?? "" }
  var simulated: Int64 { (object["simulated_ns"] as? NSNumber)?.int64Value ?? -1 }
  var programs: [NSDictionary] { object["programs"] as? [NSDictionary] ?? [] }
  var checks: [NSDictionary] { object["checks"] as? [NSDictionary] ?? [] }

  /// Why frames went no further.
  var drops: [String] {
    (object["drops"] as? [[String: Any]] ?? []).compactMap { $0["reason"] as? String }
  }

  /// All of it but the paths of the captures.
  var lab: NSDictionary {
    var lab = object
    lab["captures"] = nil
    return lab as NSDictionary
  }
}
