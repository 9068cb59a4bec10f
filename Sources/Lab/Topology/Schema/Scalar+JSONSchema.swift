extension Scalar {
  /// What JSON Schema says of the value. A YAML reader takes some of our values for numbers; an editor must not mind.
  var jsonSchema: [JSON.Member] {
    switch self {
    case .text: members(types: ["string", "number", "boolean"])
    case .boolean: choice([.literal("true"), .literal("false")] + ["yes", "no", "on", "off"].map { .string($0) })
    case .choice(let choices): choice(choices.map { .string($0) } + Scalar.booleans(among: choices))
    case .integer(let range): members(types: ["integer"], range: range)
    case .seed:
      members(types: ["integer"]) + Scalar.bounds("0", "18446744073709551615")
    case .duration: members(types: ["string", "integer"], pattern: Scalar.quantity(Quantity.durations), range: 0...0)
    case .rate: members(types: ["string"], pattern: Scalar.quantity(Quantity.rates))
    case .size: members(types: ["string"], pattern: Scalar.quantity(Quantity.sizes))
    case .probability:
      members(types: ["string", "number"], pattern: Scalar.quantity(Quantity.probabilities), range: 0...1)
    case .macAddress:
      members(types: ["string", "integer"], pattern: "^[0-9A-Fa-f]{2}([:-][0-9A-Fa-f]{2}){5}$")
    case .assignment: members(types: ["string"], pattern: "^[0-9A-Fa-f.:\\[\\],-]+/[0-9\\[\\],-]+$")
    case .ipv4Prefix: members(types: ["string"], pattern: "^[0-9.]+/[0-9]{1,2}$")
    case .ipv6Prefix: members(types: ["string"], pattern: "^[0-9A-Fa-f.:]+/[0-9]{1,3}$")
    case .nextHop, .destination: members(types: ["string", "number"])
    case .name, .nodeNames: members(types: ["string", "number"], pattern: "^\(Scalar.namePattern)$")
    case .endpoints, .endpoint, .captureScope:
      members(types: ["string", "number"], pattern: "^\(Scalar.namePattern)(:\(Scalar.namePattern))?$")
    case .ipv4Address: members(types: ["string"], pattern: "^[0-9.]+$")
    case .addressRange: members(types: ["string"], pattern: "^[0-9.]+(-[0-9.]+)?$")
    case .client: members(types: ["string", "integer"])
    case .domain: members(types: ["string", "number"])
    case .path: members(types: ["string"], pattern: "^/")
    case .port: members(types: ["string"], pattern: "^\(Scalar.namePattern):\(Scalar.namePattern)$")
    }
  }

  /// A name that may have ranges in it.
  private static let namePattern = "[A-Za-z0-9\\[][A-Za-z0-9._\\[\\],-]*"

  private static func quantity(_ units: [Quantity.Unit]) -> String {
    "^[0-9]+(\\.[0-9]+)? ?(\(units.map(\.name).joined(separator: "|")))$"
  }

  /// YAML 1.1 reads `on` and `off` as truth values.
  private static func booleans(among choices: [String]) -> [JSON] {
    choices.contains("on") ? [.literal("true"), .literal("false")] : []
  }

  private static func bounds(_ least: String, _ most: String) -> [JSON.Member] {
    [JSON.Member(key: "minimum", value: .literal(least)), JSON.Member(key: "maximum", value: .literal(most))]
  }

  private func choice(_ values: [JSON]) -> [JSON.Member] { [JSON.Member(key: "enum", value: .array(values))] }

  private func members(types: [String], pattern: String? = nil, range: ClosedRange<Int>? = nil) -> [JSON.Member] {
    let type: JSON = types.count == 1 ? .string(types[0]) : .strings(types)
    var members = [JSON.Member(key: "type", value: type)]
    if let pattern { members.append(JSON.Member(key: "pattern", value: .string(pattern))) }
    guard let range else { return members }
    let bounds = Scalar.bounds("\(range.lowerBound)", "\(range.upperBound)")
    return members + (range.upperBound == .max ? [bounds[0]] : bounds)
  }
}
