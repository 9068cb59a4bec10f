import Lab

/// A check that topology files can ask for.
protocol DescribedCheck: Check {
  associatedtype Description: CheckDescription

  /// The check of a world whose nodes and ports are numbered as those of its topology.
  init(_ description: Description, of world: World)
}

extension DescribedCheck {
  /// Nil for the description of another check.
  static func check(_ description: any CheckDescription, of world: World) -> Self? {
    (description as? Description).map { Self($0, of: world) }
  }
}
