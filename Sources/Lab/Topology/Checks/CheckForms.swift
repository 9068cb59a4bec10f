import Settings

/// The forms of checks in topology files. A new one is a line here, and one in the `CheckCatalog` of `Sessions`.
package enum CheckForms {
  package static let all: [any CheckDescription.Type] = [
    CommandCheckDescription.self, FrameCheckDescription.self, InvariantCheckDescription.self,
  ]

  /// An element of `checks`.
  static let form = Form<Topology.Check>.variants("a check", all.map { variant($0) })

  private static func variant<Description: CheckDescription>(_: Description.Type) -> Variant<Topology.Check> {
    Variant(
      Description.tag, Description.keys, wrap: { Topology.Check($0) }, unwrap: { $0.description as? Description })
  }
}
