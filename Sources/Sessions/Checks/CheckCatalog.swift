import Lab
import SimulationKernel

/// A check that topology files can ask for.
protocol DescribedCheck: Check {
  associatedtype Description: CheckDescription

  /// The check of a world whose nodes and ports are numbered as those of its topology.
  init(_ description: Description, of world: World)
}

/// The checks that topology files can ask for. A new one is a line here.
enum CheckCatalog {
  static let all: [any DescribedCheck.Type] = [CommandCheck.self, FrameCheck.self]

  /// Lets checkpoints be read that hold checks.
  static func register(in registry: inout PartRegistry) {
    for type in all { registry.register(type) }
  }

  /// - Precondition: A type of ``all`` has such a description.
  static func check(_ description: any CheckDescription, of world: World) -> any Check {
    for type in all {
      if let check = type.check(description, of: world) { return check }
    }
    preconditionFailure("\(type(of: description)) describes no check: add its check to CheckCatalog.all")
  }
}

extension DescribedCheck {
  /// Nil for the description of another check.
  fileprivate static func check(_ description: any CheckDescription, of world: World) -> Self? {
    (description as? Description).map { Self($0, of: world) }
  }
}
