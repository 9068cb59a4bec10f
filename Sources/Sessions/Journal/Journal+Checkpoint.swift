import Lab
public import SimulationKernel

extension Journal: Checkpointable {
  public func encode(to writer: inout ByteWriter) { writer.write(entries) }

  public init(from reader: inout CheckpointReader) throws(CheckpointError) {
    self.init()
    entries = try reader.read()
    let isInOrder = zip(entries, entries.dropFirst()).allSatisfy { first, second in
      (first.at, first.phase.rawValue) <= (second.at, second.phase.rawValue)
    }
    guard isInOrder, entries.first?.at ?? .zero >= .zero else { throw reader.failure("inputs out of order") }
  }
}

extension Journal.Entry: Checkpointable {
  public func encode(to writer: inout ByteWriter) {
    writer.write(at)
    writer.write(phase)
    writer.write(input)
  }

  public init(from reader: inout CheckpointReader) throws(CheckpointError) {
    at = try reader.read()
    phase = try reader.read()
    input = try reader.read()
  }
}

extension Input: Checkpointable {
  public func encode(to writer: inout ByteWriter) {
    switch self {
    case .command(let command, let check):
      writer.write(Int32(check ?? -1))
      writer.write(command)
    }
  }

  public init(from reader: inout CheckpointReader) throws(CheckpointError) {
    let check = Int(try reader.read(Int32.self))
    self = .command(try reader.read(), check: check < 0 ? nil : check)
  }
}
