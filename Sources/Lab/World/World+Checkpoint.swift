import Fabric
import GuestPrograms
public import SimulationKernel

extension World: StateRecord {
  public static let fields = Fields(\World.now, \.eventsHandled, \.fabric, \.nodes, \.devices, \.names, \.outbox)

  public func settle(_ reader: borrowing CheckpointReader) throws(CheckpointError) {
    try checkReferences(reader)
  }
}
