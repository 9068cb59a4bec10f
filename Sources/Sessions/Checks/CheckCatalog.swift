import Lab
import SimulationKernel

/// The checks that topology files can ask for. A new one is a line here.
enum CheckCatalog {
  static let all: [any DescribedCheck.Type] = [CommandCheck.self, FrameCheck.self, InvariantCheck.self]

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
