import Fabric
import GuestPrograms
public import SimulationKernel

extension World: Checkpointable {
  public func encode(to writer: inout ByteWriter) {
    writer.write(now)
    writer.write(eventsHandled)
    writer.write(fabric)
    writer.write(nodes)
    writer.write(devices)
    writer.write(names)
    writer.write(outbox)
  }

  public init(from reader: inout CheckpointReader) throws(CheckpointError) {
    now = try reader.read()
    eventsHandled = try reader.read()
    fabric = try reader.read()
    nodes = try reader.read()
    devices = try reader.read()
    names = try reader.read()
    outbox = try reader.read()
    try checkReferences(reader)
  }

  /// The fingerprint of the whole state: equal digests mean equal worlds.
  public var digest: Digest { Digest(of: self) }
}
