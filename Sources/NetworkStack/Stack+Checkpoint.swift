public import Fabric
import Packets
public import SimulationKernel

extension Stack: Checkpointable {
  public func encode(to writer: inout ByteWriter) {
    writer.write(interfaces)
    writer.write(ipv4Routes)
    writer.write(ipv6Routes)
    writer.write(ipv4Neighbors)
    writer.write(ipv6Neighbors)
    writer.write(forwards)
    writer.write(tentative)
    writer.write(probes)
    writer.write(ipv4Paths)
    writer.write(ipv6Paths)
    writer.write(ipv4Errors)
    writer.write(ipv6Errors)
    writer.write(reassembly)
    writer.write(random)
    writer.write(nextIdentification)
    writer.write(sockets)
    writer.write(nextSocket)
    writer.write(readable)
    writer.write(loopback)
    writer.write(tcp)
    writer.write(chain)
    writer.write(nextWake)
  }

  public init(from reader: inout CheckpointReader) throws(CheckpointError) {
    interfaces = try reader.read()
    (ipv4Routes, ipv6Routes) = (try reader.read(), try reader.read())
    (ipv4Neighbors, ipv6Neighbors) = (try reader.read(), try reader.read())
    forwards = try reader.read()
    tentative = try reader.read()
    probes = try reader.read()
    (ipv4Paths, ipv6Paths) = (try reader.read(), try reader.read())
    (ipv4Errors, ipv6Errors) = (try reader.read(), try reader.read())
    reassembly = try reader.read()
    random = try reader.read()
    nextIdentification = try reader.read()
    sockets = try reader.read()
    nextSocket = try reader.read()
    readable = try reader.read()
    loopback = try reader.read()
    tcpBox = Indirect(try reader.read(), orShared: TCPTable.unused)
    chainBox = Indirect(try reader.read(), orShared: HookChain.none)
    (isHooked, isTransparent) = (!chainBox.value.isEmpty, chainBox.value.isTransparent)
    nextWake = try reader.read()
    guard namesOnlyItsInterfaces else {
      throw reader.failure("a host that refers to an interface that it does not have")
    }
  }

  /// A checkpoint is a file, and files lie.
  private var namesOnlyItsInterfaces: Bool {
    let isThere = { (interface: Int) in interfaces.indices.contains(interface) }
    return ipv4Routes.routes.allSatisfy { isThere($0.interface) }
      && ipv6Routes.routes.allSatisfy { isThere($0.interface) }
      && ipv4Neighbors.keys { key, _ in !isThere(key.interface) }.isEmpty
      && ipv6Neighbors.keys { key, _ in !isThere(key.interface) }.isEmpty
      && tentative.allSatisfy { isThere($0.interface) } && sockets.allSatisfy { $0.interface.map(isThere) ?? true }
  }
}

extension Stack {
  /// Whether the frames that the stack holds are as long as it takes them to be: what a checkpoint's reader asks once it
  /// knows that they are there.
  public func fits(_ frames: FrameStore) -> Bool {
    heldFrames.allSatisfy { frames.length(of: $0) >= Packet.start }
      && sockets.allSatisfy { socket in
        socket.received.waiting.allSatisfy { $0.start + $0.length <= frames.length(of: $0.frame) }
      }
  }
}
