public import OpenFlow
public import SimulationKernel

extension Datapath {
  /// Adds, changes or deletes a meter (OpenFlow 1.3.5, section 7.3.4.4). Flow entries that use a meter go with it.
  public mutating func apply(_ mod: MeterMod, at now: Instant) throws(OpenFlowError) {
    switch mod.command {
    case .add: try meters.add(mod, at: now)
    case .modify: try meters.modify(mod, at: now)
    case .delete:
      meters.delete(mod.meter)
      removeFlows(.delete, at: now) { entry in
        entry.meter.map { mod.meter == .all || $0 == mod.meter } ?? false
      }
    }
  }
}
