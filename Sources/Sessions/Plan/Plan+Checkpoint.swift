import Fabric
public import SimulationKernel

extension Plan: Checkpointable {
  public func encode(to writer: inout ByteWriter) {
    writer.write(lab)
    writer.write(seed)
    writer.write(end)
    writer.write(ownEnd)
    writer.write(labels)
    writer.write(captures)
  }

  public init(from reader: inout CheckpointReader) throws(CheckpointError) {
    lab = try reader.read()
    seed = try reader.read()
    end = try reader.read()
    ownEnd = try reader.read()
    labels = try reader.read()
    captures = try reader.read()
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
