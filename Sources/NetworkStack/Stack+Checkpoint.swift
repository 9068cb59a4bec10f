public import Fabric
import Packets
public import SimulationKernel

extension Stack: Checkpointable {
  public func encode(to writer: inout ByteWriter) {
    writer.write(interfaces)
    writer.write(forwards)
    writer.write(ipv4)
    writer.write(ipv6)
    writer.write(reassembly)
    writer.write(random)
    writer.write(sockets)
    writer.write(loopback)
    writer.write(tcp)
    writer.write(chain)
    writer.write(nextWake)
  }

  public init(from reader: inout CheckpointReader) throws(CheckpointError) {
    interfaces = try reader.read()
    forwards = try reader.read()
    ipv4 = try reader.read()
    ipv6 = try reader.read()
    reassembly = try reader.read()
    random = try reader.read()
    sockets = try reader.read()
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
    ipv4.namesOnlyInterfaces(below: interfaces.count) && ipv6.namesOnlyInterfaces(below: interfaces.count)
      && ipv6.tentative.namesOnlyInterfaces(below: interfaces.count)
      && sockets.all.allSatisfy { $0.interface.map(interfaces.indices.contains) ?? true }
  }
}

extension Stack {
  /// Whether the frames that the stack holds are as long as it takes them to be: what a checkpoint's reader asks once it
  /// knows that they are there.
  public func fits(_ frames: FrameStore) -> Bool {
    heldFrames.allSatisfy { frames.length(of: $0) >= Packet.start }
      && sockets.all.allSatisfy { socket in
        socket.received.waiting.allSatisfy { $0.start + $0.length <= frames.length(of: $0.frame) }
      }
  }
}
