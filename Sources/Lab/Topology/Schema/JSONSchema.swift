/// The JSON Schema (draft 7) of topology files, for editors that complete and check as one types.
///
/// It is made from the key tables that the loader reads. It knows forms, keys and units; what names refer to, and whether
/// addresses fit together, only the loader knows.
public struct JSONSchema {
  private var definitions: [JSON.Member] = []

  private init() {}

  /// The text of `Schemas/topology.schema.json`.
  public static func topology() -> String {
    var schema = JSONSchema()
    let root = schema.record(KeyTables.topology)
    let head = JSON.members([
      "$schema": .string("http://json-schema.org/draft-07/schema#"), "title": .string("Polder topology file"),
    ])
    let definitions = JSON.Member(key: "definitions", value: .object(schema.definitions))
    return JSON.object(head + root + [definitions]).text() + "\n"
  }

  private mutating func members(_ schema: Schema) -> [JSON.Member] {
    switch schema {
    case .scalar(let scalar): return scalar.jsonSchema
    case .record(let record): return [reference(to: record)]
    case .list(let element, let counts, let orOne, _): return list(element, counts: counts, orOne: orOne)
    case .map(let keys, let value):
      return [
        JSON.Member(key: "type", value: .strings(["object", "null"])),
        JSON.Member(key: "propertyNames", value: .object(keys.jsonSchema.filter { $0.key != "type" })),
        JSON.Member(key: "additionalProperties", value: .object(members(value))),
      ]
    case .variants(_, let records):
      return [JSON.Member(key: "oneOf", value: .array(records.map { .object([reference(to: $0)]) }))]
    case .either(let schemas):
      return [JSON.Member(key: "anyOf", value: .array(schemas.map { .object(members($0)) }))]
    }
  }

  private mutating func list(_ element: Schema, counts: ClosedRange<Int>, orOne: Bool) -> [JSON.Member] {
    let item = members(element)
    let isBounded = counts.upperBound != .max
    let list = JSON.members([
      "type": counts.contains(0) ? .strings(["array", "null"]) : .string("array"), "items": .object(item),
      "minItems": isBounded ? .literal("\(counts.lowerBound)") : nil,
      "maxItems": isBounded ? .literal("\(counts.upperBound)") : nil,
    ])
    guard orOne else { return list }
    return [JSON.Member(key: "anyOf", value: .array([.object(item), .object(list)]))]
  }

  private mutating func record(_ record: Record) -> [JSON.Member] {
    let required = record.keys.filter(\.isRequired).map(\.name)
    let properties = record.keys.map { key in
      let about = JSON.Member(key: "description", value: .string(key.about))
      return JSON.Member(key: key.name, value: .object([about] + members(key.schema)))
    }
    return JSON.members([
      "type": required.isEmpty ? .strings(["object", "null"]) : .string("object"),
      "required": required.isEmpty ? nil : .strings(required), "additionalProperties": .literal("false"),
      "properties": .object(properties),
    ])
  }

  /// Tables of the same noun that differ are told apart by a number.
  private mutating func reference(to record: Record) -> JSON.Member {
    let value = JSON.object(self.record(record))
    let words = record.noun.split(separator: " ").filter { !["a", "an"].contains($0) }
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
