/// What may stand at a place of a topology file.
///
/// The tables made of these (`KeyTables+….swift`) are the only declaration of the keys. Checking, suggestions for misspelt keys
/// and the JSON Schema for editors all read them.
indirect enum Schema: Sendable {
  case scalar(Scalar)
  /// A list of at least and at most so many; a single value counts as a list of one where `orOne` says so.
  /// The noun is what messages call an element.
  case list(Schema, counts: ClosedRange<Int>, orOne: Bool, noun: String)
  /// A mapping whose keys the user chooses.
  case map(keys: Scalar, Schema)
  /// A mapping with the keys of a table.
  case record(Record)
  /// A mapping with the keys of the one table whose `tag` it has.
  case variants(noun: String, [Record])
  /// One of several that differ in form: a single value, a list or a mapping.
  case either([Schema])

  static func list(of element: Schema, _ noun: String) -> Schema {
    .list(element, counts: 0...Int.max, orOne: false, noun: noun)
  }

  static func oneOrMore(_ scalar: Scalar, _ noun: String) -> Schema {
    .list(.scalar(scalar), counts: 0...Int.max, orOne: true, noun: noun)
  }
}

/// A table of keys.
struct Record: Sendable {
  /// `a node`, `an event`: how messages call a mapping with these keys.
  var noun: String
  /// The key that tells this table from the others of a ``Schema/variants(noun:_:)``.
  var tag: String?
  var keys: [Key]

  init(_ noun: String, tag: String? = nil, keys: [Key]) {
    self.noun = noun
    self.tag = tag
    self.keys = keys
  }

  func key(_ name: String) -> Key? { keys.first { $0.name == name } }
}

/// A key, what stands under it, and what it is for.
struct Key: Sendable {
  var name: String
  var schema: Schema
  var isRequired: Bool
  /// The kinds of nodes that have the key; nil for all, and for keys of other tables.
  var kinds: [NodeKind]?
  /// A sentence for the reader of the reference and of an editor's tooltip.
  var about: String

  init(_ name: String, _ schema: Schema, required: Bool = false, only kinds: [NodeKind]? = nil, _ about: String) {
    self.name = name
    self.schema = schema
    self.isRequired = required
    self.kinds = kinds
    self.about = about
  }

  init(_ name: String, _ scalar: Scalar, required: Bool = false, only kinds: [NodeKind]? = nil, _ about: String) {
    self.init(name, .scalar(scalar), required: required, only: kinds, about)
  }
}

/// What a node can be.
enum NodeKind: String, CaseIterable, Hashable, Sendable {
  case vm
  /// A vm that forwards.
  case router
  /// A vm that forwards, with functions that see the packets.
  case vnf
  /// A vnf with that one function, whose keys stand on the node.
  case firewall, nat
  case loadBalancer = "load-balancer"
  case `switch`

  static let machines: [NodeKind] = [.vm, .router, .vnf, .firewall, .nat, .loadBalancer]

  /// The kinds that are short for a vnf with one function, which has the same name.
  static let functions: [NodeKind] = [.firewall, .nat, .loadBalancer]
}
