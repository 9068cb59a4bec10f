import Fabric
import GuestPrograms
import Hypervisors
public import SimulationKernel

extension World: StateRecord {
  public static let fields = Fields(
    \World.now, \.eventsHandled, \.fabric, \.nodes, \.devices, \.names, \.outbox, \.hypervisors
  )
  .derived(\.tenants, [])
  .derived(\.answers, 0)
  .derived(\.hasDiversions, false)

  public mutating func settle(_ reader: borrowing CheckpointReader) throws(CheckpointError) {
    findDiversions()
    try checkReferences(reader)
  }
}
