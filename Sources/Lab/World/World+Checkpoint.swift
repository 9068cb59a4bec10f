import Fabric
import GuestPrograms
import HostStack
public import SimulationKernel
import Switching

extension World: Checkpointable {
  public func encode(to writer: inout ByteWriter) {
    writer.write(now)
    writer.write(eventsHandled)
    writer.write(fabric)
    writer.write(nodes)
    writer.write(hosts)
    writer.write(switches)
    writer.write(hostsAtStart)
    writer.write(switchesAtStart)
    writer.write(names)
    writer.write(outbox)
  }

  public init(from reader: inout CheckpointReader) throws(CheckpointError) {
    now = try reader.read()
    eventsHandled = try reader.read()
    fabric = try reader.read()
    nodes = try reader.read()
    hosts = try reader.read()
    switches = try reader.read()
    hostsAtStart = try reader.read()
    switchesAtStart = try reader.read()
    names = try reader.read()
    outbox = try reader.read()
    try checkReferences(reader)
  }

  /// Every number of another thing is one that is there: a checkpoint is a file, and files lie.
  private func checkReferences(_ reader: CheckpointReader) throws(CheckpointError) {
    guard hosts.count == hostsAtStart.count, switches.count == switchesAtStart.count else {
      throw reader.failure("devices without their configuration")
    }
    for node in nodes {
      let devices = node.kind == .host ? hosts.count : switches.count
      guard node.index < devices, Int(node.firstPort.rawValue) + node.portCount <= fabric.ports.count else {
        throw reader.failure("a node without its device or its ports")
      }
    }
    guard fabric.ports.allSatisfy({ $0.node.rawValue < nodes.count }) else {
      throw reader.failure("a port of a node that is not there")
    }
    guard framesBalance else { throw reader.failure("frames that nobody holds, or that are not there") }
    guard hosts.allSatisfy({ $0.fits(outbox.frames) }) else {
      throw reader.failure("a host whose frames are shorter than it takes them for")
    }
  }

  /// The fingerprint of the whole state: equal digests mean equal worlds.
  public var digest: Digest { Digest(of: self) }
}
