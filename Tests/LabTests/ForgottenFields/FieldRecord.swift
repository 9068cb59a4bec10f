/// What was found out about the fields of all types.
struct FieldRecord {
  /// Changes of one field that are to be read back, and that are tried at all.
  private static let (enough, patience) = (2, 24)
  /// Values of one type, or one case of an enum, that are read back unchanged.
  private static let enoughUnchanged = 4

  private(set) var visitedTypes: Set<String> = []
  private(set) var seen: Set<FieldSite> = []
  private(set) var tried: Set<FieldSite> = []
  /// Fields that can change without the encoding noticing.
  private(set) var forgotten: Set<FieldSite> = []
  /// Fields that are read back as something else.
  private(set) var unfaithful: Set<FieldSite> = []
  /// What became of values that nobody changed, where they did not come back.
  private(set) var differences: [String] = []
  /// Fields that are no state: a class, a closure, a floating-point number, a table without order.
  private(set) var impure: Set<FieldSite> = []

  private var attempts: [FieldSite: Int] = [:]
  private var successes: [FieldSite: Int] = [:]
  private var unchanged: [String: Int] = [:]

  /// Fields that no value came by with which they could be changed.
  var untried: [FieldSite] { seen.subtracting(tried).sorted() }

  mutating func visit(_ type: String) { visitedTypes.insert(type) }
  mutating func see(_ site: FieldSite) { seen.insert(site) }
  mutating func noteImpure(_ site: FieldSite) { impure.insert(site) }

  func wants(_ site: FieldSite) -> Bool {
    attempts[site, default: 0] < FieldRecord.patience && successes[site, default: 0] < FieldRecord.enough
  }

  mutating func wantsUnchanged(_ name: String) -> Bool {
    unchanged[name, default: 0] += 1
    return unchanged[name, default: 0] <= FieldRecord.enoughUnchanged
  }

  mutating func note(_ verdict: Part.Verdict, on site: FieldSite) {
    tried.insert(site)
    attempts[site, default: 0] += 1
    switch verdict {
    case .unseen: forgotten.insert(site)
    case .refused: break
    case .faithful: successes[site, default: 0] += 1
    case .unfaithful: unfaithful.insert(site)
    }
  }

  mutating func noteUnchanged(_ difference: String?, _ name: String) {
    if let difference { differences.append("\(name): \(difference)") }
  }
}
