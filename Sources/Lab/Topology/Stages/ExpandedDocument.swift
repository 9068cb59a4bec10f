import Fabric
import Settings

/// A document whose ranges and generators are written out: which nodes and links there are, by name.
struct ExpandedDocument {
  var document: TopologyDocument
  /// Those of the generator first, then those of `nodes`, in the order of the file.
  var nodes: [NodePlan]
  var links: [LinkPlan]
}

/// Nodes that are alike, as an entry of the file or a generator asks for them.
struct NodePlan {
  var names: [String]
  var location: SourceLocation
  /// Unless the description names another.
  var kind = NodeKind.vm
  var description = NodeDescription()
  /// Weaker than everything that the file says.
  var base = Layer()
}

/// A link as the file asks for it.
struct LinkPlan {
  var a: Located<EndpointName>
  var b: Located<EndpointName>
  /// Index in the document's links; nil for a generated one, which has the defaults alone.
  var entry: Int?
}
