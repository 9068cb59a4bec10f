/// The JSON Schema (draft 7) of a table of keys, for editors that complete and check as one types.
///
/// It knows forms, keys and units; what names refer to, and whether addresses fit together, only the loader knows.
public struct JSONSchema {
  private var definitions: [JSON.Member] = []

  private init() {}

  /// The text of a schema file.
  public static func text(of table: TableInfo, title: String) -> String {
    var schema = JSONSchema()
    let root = schema.members(of: table)
    let head = JSON.members([
      "$schema": .string("http://json-schema.org/draft-07/schema#"), "title": .string(title),
    ])
    let definitions = JSON.Member(key: "definitions", value: .object(schema.definitions))
    return JSON.object(head + root + [definitions]).text() + "\n"
  }

  private mutating func members(of shape: Shape) -> [JSON.Member] {
    switch shape {
    case .scalar(let scalar): return scalar.jsonSchema
    case .table(let table): return [reference(to: table)]
    case .list(let element, let counts, let orOne): return list(of: element, counts: counts, orOne: orOne)
    case .map(let keys, let value):
      return [
        JSON.Member(key: "type", value: .strings(["object", "null"])),
        JSON.Member(key: "propertyNames", value: .object(keys.jsonSchema.filter { $0.key != "type" })),
        JSON.Member(key: "additionalProperties", value: .object(members(of: value))),
      ]
    case .variants(let tables):
      return [JSON.Member(key: "oneOf", value: .array(tables.map { .object([reference(to: $0)]) }))]
    case .either(let shapes):
      return [JSON.Member(key: "anyOf", value: .array(shapes.map { .object(members(of: $0)) }))]
    }
  }

  private mutating func list(of element: Shape, counts: ClosedRange<Int>, orOne: Bool) -> [JSON.Member] {
    let item = members(of: element)
    let isBounded = counts.upperBound != .max
    let list = JSON.members([
      "type": counts.contains(0) ? .strings(["array", "null"]) : .string("array"), "items": .object(item),
      "minItems": isBounded ? .literal("\(counts.lowerBound)") : nil,
      "maxItems": isBounded ? .literal("\(counts.upperBound)") : nil,
    ])
    guard orOne else { return list }
    return [JSON.Member(key: "anyOf", value: .array([.object(item), .object(list)]))]
  }

  private mutating func members(of table: TableInfo) -> [JSON.Member] {
    let required = table.keys.filter { $0.isRequired || $0.name == table.tag }.map(\.name)
    let properties = table.keys.map { key in
      JSON.Member(key: key.name, value: .object(description(of: key) + members(of: key.shape)))
    }
    return JSON.members([
      "type": required.isEmpty ? .strings(["object", "null"]) : .string("object"),
      "required": required.isEmpty ? nil : .strings(required), "additionalProperties": .literal("false"),
      "properties": .object(properties),
    ])
  }

  private func description(of key: KeyInfo) -> [JSON.Member] {
    let text = key.default.map { "\(key.meaning) Default: \($0)." } ?? key.meaning
    return [JSON.Member(key: "description", value: .string(text))]
  }

  /// Tables of the same noun that differ are told apart by a number.
  private mutating func reference(to table: TableInfo) -> JSON.Member {
    let value = JSON.object(members(of: table))
    let words = table.noun.split(separator: " ").filter { !["a", "an"].contains($0) }
    let stem = words.joined(separator: "-").filter { $0 != "'" }
    var name = stem
    var number = 1
    while let taken = definitions.first(where: { $0.key == name }), taken.value != value {
      number += 1
      name = "\(stem)-\(number)"
    }
    if !definitions.contains(where: { $0.key == name }) { definitions.append(JSON.Member(key: name, value: value)) }
    return JSON.Member(key: "$ref", value: .string("#/definitions/\(name)"))
  }
}

extension ScalarShape {
  var jsonSchema: [JSON.Member] {
    if isBoolean {
      let words = ["yes", "no", "on", "off"].map { JSON.string($0) }
      return [JSON.Member(key: "enum", value: .array([.literal("true"), .literal("false")] + words))]
    }
    guard choices.isEmpty else {
      // YAML 1.1 reads `on` and `off` as truth values.
      let booleans: [JSON] = choices.contains("on") ? [.literal("true"), .literal("false")] : []
      return [JSON.Member(key: "enum", value: .array(choices.map { .string($0) } + booleans))]
    }
    return JSON.members([
      "type": json.types.count == 1 ? .string(json.types[0]) : .strings(json.types),
      "pattern": json.pattern.map { .string($0) }, "minimum": json.minimum.map { .literal($0) },
      "maximum": json.maximum.map { .literal($0) },
    ])
  }

  private var isBoolean: Bool { json.types == ["boolean"] }
}
