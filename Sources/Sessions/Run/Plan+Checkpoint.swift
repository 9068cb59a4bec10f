import Fabric
import Lab
import PacketCapture
public import SimulationKernel

extension Plan: Checkpointable {
  public func encode(to writer: inout ByteWriter) {
    writer.write(lab)
    writer.write(seed)
    writer.write(end)
    writer.write(ownEnd)
    writer.write(reached)
    writer.write(labels)
    writer.write(timeline)
    writer.write(UInt32(nextStep))
    writer.write(captures)
    writer.write(checks)
    writer.write(programs)
    writer.write(messages)
    writer.write(hasBegun)
    writer.write(positions)
  }

  public init(from reader: inout CheckpointReader) throws(CheckpointError) {
    lab = try reader.read()
    seed = try reader.read()
    end = try reader.read()
    ownEnd = try reader.read()
    reached = try reader.read()
    labels = try reader.read()
    timeline = try reader.read()
    nextStep = Int(try reader.read(UInt32.self))
    captures = try reader.read()
    checks = try reader.read()
    programs = try reader.read()
    messages = try reader.read()
    hasBegun = try reader.read()
    positions = try reader.read()
  }
}

extension Labels: Checkpointable {
  public func encode(to writer: inout ByteWriter) {
    for names in [nodes, ports] {
      writer.write(UInt32(names.count))
      for name in names { writer.write(name) }
    }
    writer.write(file)
    writer.write(rules)
  }

  public init(from reader: inout CheckpointReader) throws(CheckpointError) {
    nodes = try Labels.names(&reader)
    ports = try Labels.names(&reader)
    file = try reader.read()
    rules = try reader.read()
  }

  private static func names(_ reader: inout CheckpointReader) throws(CheckpointError) -> [String] {
    var names: [String] = []
    for _ in 0..<(try reader.readCount(ofElementsAtLeast: 4)) { names.append(try reader.read()) }
    return names
  }
}

extension CaptureOrder: Checkpointable {
  public func encode(to writer: inout ByteWriter) {
    writer.write(ports)
    writer.write(file)
    writer.write(filter)
    writer.write(Int64(snapLength ?? -1))
  }

  public init(from reader: inout CheckpointReader) throws(CheckpointError) {
    ports = try reader.read()
    file = try reader.read()
    filter = try reader.read()
    let snapLength = Int(try reader.read(Int64.self))
    self.snapLength = snapLength < 0 ? nil : snapLength
  }
}

extension ProgramRecord: Checkpointable {
  public func encode(to writer: inout ByteWriter) {
    writer.write(node)
    writer.write(process)
    writer.write(command)
    writer.write(started)
    writer.write(ended)
    writer.write(exit.map(Int64.init) ?? .max)
    writer.write(output)
    writer.write(errors)
    writer.write(Int32(check ?? -1))
  }

  public init(from reader: inout CheckpointReader) throws(CheckpointError) {
    node = try reader.read()
    process = try reader.read()
    command = try reader.read()
    started = try reader.read()
    ended = try reader.read()
    exit = Int32(exactly: try reader.read(Int64.self))
    output = try reader.read()
    errors = try reader.read()
    let check = Int(try reader.read(Int32.self))
    self.check = check < 0 ? nil : check
  }
}
