import GuestPrograms
import SimulationKernel

extension Checkpoint {
  /// Every open part that Polder knows.
  static let registry: PartRegistry = {
    var registry = PartRegistry()
    GuestCommand.register(in: &registry)
    return registry
  }()
}
