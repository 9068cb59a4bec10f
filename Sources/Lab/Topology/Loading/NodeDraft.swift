/// A node while it is being loaded.
struct NodeDraft {
  /// Where the file first speaks of the node.
  var place: Place
  var kind: NodeKind
  /// All that applies to it: defaults, kind, groups and its own, merged.
  var settings: YAMLValue
  /// Parallel to the node's interfaces.
  var interfaces: [InterfaceDraft] = []
  /// The number that the next unnamed interface tries.
  var nextNumber: Int
  /// The declared interface that the next link tries.
  var nextDeclared = 0
  /// Whether an address of it could not be read, so that it is too early to complain about its gateway.
  var hasUnreadableAddress = false

  /// An interface that no link makes: machines have those that the file declares.
  var declaresInterfaces: Bool { !(settings["interfaces"]?.entries.isEmpty ?? true) }

  init(place: Place, kind: NodeKind, settings: YAMLValue) {
    self.place = place
    self.kind = kind
    self.settings = settings
    nextNumber = kind == .switch ? 1 : 0
  }
}

struct InterfaceDraft {
  var place: Place
  var settings: YAMLValue?
}
