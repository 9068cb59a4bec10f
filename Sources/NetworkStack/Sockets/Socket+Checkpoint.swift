import Fabric
public import SimulationKernel

extension Socket: Checkpointable {
  public func encode(to writer: inout ByteWriter) {
    writer.write(id)
    writer.write(kind)
    writer.write(owner)
    writer.write(localPort)
    writer.write(Int32(boundInterface ?? -1))
    writer.write(timeToLive)
    writer.write(fragmentation)
    writer.write(Int32(interface ?? -1))
    writer.write(received)
    writer.write(Int64(receivedBytes))
  }

  public init(from reader: inout CheckpointReader) throws(CheckpointError) {
    id = try reader.read()
    kind = try reader.read()
    owner = try reader.read()
    localPort = try reader.read()
    let bound = Int(try reader.read(Int32.self))
    boundInterface = bound < 0 ? nil : bound
    timeToLive = try reader.read()
    fragmentation = try reader.read()
    let interface = Int(try reader.read(Int32.self))
    self.interface = interface < 0 ? nil : interface
    received = try reader.read()
    receivedBytes = Int(try reader.read(Int64.self))
    guard (0...Socket.bufferLimit).contains(receivedBytes) else {
      throw reader.failure("\(receivedBytes) bytes received")
    }
  }
}

extension Received: Checkpointable {
  public func encode(to writer: inout ByteWriter) {
    writer.write(content)
    writer.write(source)
    writer.write(destination)
    writer.write(timeToLive)
    writer.write(arrived)
    writer.write(UInt16(interface))
    writer.write(frame)
    writer.write(UInt32(start))
    writer.write(UInt32(length))
  }

  public init(from reader: inout CheckpointReader) throws(CheckpointError) {
    content = try reader.read()
    (source, destination) = (try reader.read(), try reader.read())
    timeToLive = try reader.read()
    arrived = try reader.read()
    interface = Int(try reader.read(UInt16.self))
    frame = try reader.read()
    (start, length) = (Int(try reader.read(UInt32.self)), Int(try reader.read(UInt32.self)))
  }
}

extension Received.Content: Checkpointable {
  public func encode(to writer: inout ByteWriter) {
    switch self {
    case .datagram: writer.write(DeliveryFailure?.none)
    case .failure(let failure): writer.write(failure as DeliveryFailure?)
    }
  }

  public init(from reader: inout CheckpointReader) throws(CheckpointError) {
    let failure: DeliveryFailure? = try reader.read()
    self = failure.map { .failure($0) } ?? .datagram
  }
}

extension DeliveryFailure: Checkpointable {
  public func encode(to writer: inout ByteWriter) {
    writer.write(type)
    writer.write(code)
    writer.write(UInt32(nextHopMTU))
  }
  public init(from reader: inout CheckpointReader) throws(CheckpointError) {
    (type, code) = (try reader.read(), try reader.read())
    nextHopMTU = Int(try reader.read(UInt32.self))
  }
}
