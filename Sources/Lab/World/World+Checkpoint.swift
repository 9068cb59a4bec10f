import Fabric
import GuestPrograms
import Guests
public import SimulationKernel
import Switching

extension World: Checkpointable {
  public func encode(to writer: inout ByteWriter) {
    writer.write(now)
    writer.write(eventsHandled)
    writer.write(fabric)
    writer.write(nodes)
    writer.write(guests)
    writer.write(switches)
    writer.write(guestsAtStart)
    writer.write(switchesAtStart)
    writer.write(names)
    writer.write(outbox)
  }

  public init(from reader: inout CheckpointReader) throws(CheckpointError) {
    now = try reader.read()
    eventsHandled = try reader.read()
    fabric = try reader.read()
    nodes = try reader.read()
    guests = try reader.read()
    switches = try reader.read()
    guestsAtStart = try reader.read()
    switchesAtStart = try reader.read()
    names = try reader.read()
    outbox = try reader.read()
    try checkReferences(reader)
  }

  /// The fingerprint of the whole state: equal digests mean equal worlds.
  public var digest: Digest { Digest(of: self) }
}
