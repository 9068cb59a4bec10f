import Settings

/// What an entry of `nodes`, a group or `defaults` says about a node.
struct NodeDescription: Hashable, Sendable {
  /// Only of a node.
  var kind: String?
  /// Whether it names a kind that there is not, so that it is too early to say which keys it may have.
  var hasUnknownKind = false
  var groups: [Located<String>] = []
  var settings = Layer()

  /// What nodes and groups say beside the settings of their kind.
  private static let kindKey = Key<NodeDescription>(
    "kind", \.kind, .choice(NodeKind.all.map(\.name), otherNames: NodeKind.otherNames),
    "What the node is; vm unless given."
  ).oftenCalled("type", "role", "class")
  private static let groupsKey = Key<NodeDescription>(
    "groups", \.groups, .oneOrMore(Scalar.name.located, "a group"), "Groups whose settings apply, later ones stronger."
  ).oftenCalled("group")

  static let node = form("a node", KeyTable("a node", NodeDescription()) { [kindKey, groupsKey] })
  /// A group has a node's settings but does not choose its kind.
  static let group = form("a group", KeyTable("a group", NodeDescription()) { groupsKey })

  private static func form(_ noun: String, _ own: KeyTable<NodeDescription>) -> Form<NodeDescription> {
    let table = NodeKind.table
    let isGroup = !own.info.keys.contains { $0.name == "kind" }
    return .mapping(TableInfo(noun, hints: table.info.hints, keys: own.info.keys + table.info.keys)) { value, faults in
      var description = own.group(own.read(value.entries, at: value.location, &faults))
      description.hasUnknownKind = value["kind"].map { $0.content != .null && description.kind == nil } ?? false
      let kind = description.kind.flatMap { NodeKind.named($0) }
      description.settings = table.read(
        value, as: noun, besides: own.info.keys, where: { isGroup || NodeKind.mayHave($0, kind) }, &faults)
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
