import Settings

/// A document in which each node has all settings that apply to it: defaults, its kind's, its groups' and its own.
struct InheritedDocument {
  var document: TopologyDocument
  var nodes: [InheritedNode]
  var links: [LinkPlan]
}

/// Nodes that are alike, with all their settings.
struct InheritedNode {
  var names: [String]
  var location: SourceLocation
  var kind: NodeKind
  var content: NodeContent
  /// What the file says about it, with the locations of keys.
  var settings: Layer
  /// What the machine file says that they begin as.
  var machine: StoredMachine?
}
