import Settings

/// What an entry of `nodes`, a group or `defaults` says about a node.
struct NodeDescription: Hashable, Sendable {
  /// Only of a node.
  var kind: String?
  var groups: [Located<String>] = []
  var settings = Layer()

  /// What nodes and groups say beside the settings of their kind.
  private static let kindKey = Key<NodeDescription>(
    "kind", \.kind, .choice(NodeKind.all.map(\.name)), "What the node is; vm unless given.")
  private static let groupsKey = Key<NodeDescription>(
    "groups", \.groups, .oneOrMore(Scalar.name.located, "a group"), "Groups whose settings apply, later ones stronger.")

  static let node = form("a node", KeyTable("a node", NodeDescription()) { [kindKey, groupsKey] })
  /// A group has a node's settings but does not choose its kind.
  static let group = form("a group", KeyTable("a group", NodeDescription()) { groupsKey })

  private static func form(_ noun: String, _ own: KeyTable<NodeDescription>) -> Form<NodeDescription> {
    let table = NodeKind.table
    return .mapping(TableInfo(noun, keys: own.info.keys + table.info.keys)) { value, faults in
      var description = own.group(own.read(value.entries, at: value.location, &faults))
      description.settings = table.read(value, as: noun, besides: own.info.keys, &faults)
      return description
    }
  }

  /// The settings of all nodes of a kind.
  static func kind(_ kind: NodeKind) -> Form<Layer> {
    .mapping(NodeKind.table.info(of: kind.info)) { value, faults in
      NodeKind.table.read(value, of: kind.info, &faults)
    }
  }
}
