import GuestPrograms
import NetworkFunctions
import SimulationKernel

extension Checkpoint {
  /// Every open part that Polder knows.
  static let registry: PartRegistry = {
    var registry = PartRegistry()
    GuestCommand.register(in: &registry)
    FunctionCatalog.register(in: &registry)
    CheckCatalog.register(in: &registry)
    return registry
  }()
}
