import Fabric
public import SimulationKernel

extension Check: Checkpointable {
  public func encode(to writer: inout ByteWriter) {
    writer.write(name)
    switch condition {
    case .command(let expectation):
      writer.write(UInt8(0))
      writer.write(expectation)
    case .frames(let expectation):
      writer.write(UInt8(1))
      writer.write(expectation)
    }
  }

  public init(from reader: inout CheckpointReader) throws(CheckpointError) {
    name = try reader.read()
    switch try reader.read(UInt8.self) {
    case 0: condition = .command(try reader.read())
    case 1: condition = .frames(try reader.read())
    case let other: throw reader.failure("a check of kind \(other)")
    }
  }
}

extension CommandExpectation: Checkpointable {
  public func encode(to writer: inout ByteWriter) {
    writer.write(node)
    writer.write(command)
    writer.write(exit.map(Int64.init) ?? .max)
    writer.write(output)
    writer.write(outputIs)
  }

  public init(from reader: inout CheckpointReader) throws(CheckpointError) {
    node = try reader.read()
    command = try reader.read()
    exit = Int32(exactly: try reader.read(Int64.self))
    output = try reader.read()
    outputIs = try reader.read()
  }
}

extension FrameExpectation: Checkpointable {
  public func encode(to writer: inout ByteWriter) {
    writer.write(port)
    writer.write(filter)
    writer.write(atLeast)
    writer.write(atMost != nil)
    writer.write(atMost ?? 0)
    writer.write(seen)
  }

  public init(from reader: inout CheckpointReader) throws(CheckpointError) {
    port = try reader.read()
    filter = try reader.read()
    atLeast = try reader.read()
    let isBounded = try reader.read(Bool.self)
    let bound = try reader.read(UInt64.self)
    atMost = isBounded ? bound : nil
    seen = try reader.read()
  }
}
