import Fabric
import GuestPrograms
import Guests
import Hypervisors
public import SimulationKernel

extension World: StateRecord {
  public static let fields = Fields(
    \World.now, \.eventsHandled, \.fabric, \.nodes, \.devices, \.names, \.outbox, \.shelf, \.hypervisors
  )
  .derived(\.tenants, [])
  .derived(\.answers, 0)
  .derived(\.hasDiversions, false)

  public mutating func settle(_ reader: borrowing CheckpointReader) throws(CheckpointError) {
    findDiversions()
    try checkReferences(reader)
  }
}
