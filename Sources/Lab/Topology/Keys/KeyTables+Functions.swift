import NetworkFunctions
import NetworkStack

// The keys of network functions. Each function declares its own; here they become tables like the others.

extension KeyTables {
  private static let withFunctions: [NodeKind] = [.vnf, .router]

  /// What a node with functions has beside a machine's keys. A short kind has its function's keys.
  static let functionSettings: [Key] =
    [
      Key(
        "functions", .list(of: .variants(noun: "a function", functions), "a function"), only: withFunctions,
        "What sees its packets, in this order at each of netfilter's hooks."),
      Key(
        "transparent", .boolean, only: [.vnf, .firewall],
        "Whether it is a bump in the wire between its two interfaces, which then have no addresses."),
    ]
    + shortKindSettings

  /// A key that several functions have is one key of several kinds.
  private static let shortKindSettings: [Key] = NodeKind.functions.reduce(into: []) { keys, kind in
    for key in FunctionCatalog.type(named: kind.rawValue)?.keys ?? [] {
      if let place = keys.firstIndex(where: { $0.name == key.name }) {
        keys[place].kinds?.append(kind)
      } else {
        keys.append(key.key(only: [kind]))
      }
    }
  }

  static let functions: [Record] = FunctionCatalog.all.map { type in
    let keys = Record("'\(type.name)'", keys: type.keys.map { $0.key() })
    return Record("a function", tag: type.name, keys: [Key(type.name, .record(keys), "Its settings.")])
  }

  /// The tables of the functions' settings, for the reference.
  static let functionTables: [Record] = FunctionCatalog.all.filter { !$0.keys.isEmpty }.flatMap { type in
    let keys = type.keys.map { $0.key() }
    return [Record("'\(type.name)'", keys: keys)] + keys.flatMap { $0.schema.tables }
  }
}

extension FunctionKey {
  fileprivate func key(only kinds: [NodeKind]? = nil) -> Key {
    Key(name, form.schema, required: kinds == nil && isRequired, only: kinds, about)
  }
}

extension SettingForm {
  fileprivate var schema: Schema {
    switch self {
    case .flag: .scalar(.boolean)
    case .number(let range): .scalar(.integer(range))
    case .choice(let choices): .scalar(.choice(choices))
    case .duration(let least): .scalar(.duration(atLeast: least))
    case .rate: .scalar(.rate)
    case .size: .scalar(.size(atLeast: 1))
    case .text: .scalar(.text)
    case .texts(let noun): .oneOrMore(.text, noun)
    case .record(let noun, let keys): .record(Record(noun, keys: keys.map { $0.key() }))
    case .records(let noun, let keys): .list(of: .record(Record(noun, keys: keys.map { $0.key() })), noun)
    case .variants(let noun, let keys):
      .list(of: .variants(noun: noun, keys.map { Record(noun, tag: $0.name, keys: [$0.key()]) }), noun)
    }
  }
}

extension Schema {
  /// The tables beneath, each once.
  fileprivate var tables: [Record] {
    switch self {
    case .scalar: []
    case .list(let element, _, _, _): element.tables
    case .map(_, let value): value.tables
    case .record(let record): [record]
    case .variants(_, let records): records.flatMap { $0.keys.prefix(1) }.prefix(1).flatMap { $0.schema.tables }
    case .either(let schemas): schemas.flatMap(\.tables)
    }
  }
}
