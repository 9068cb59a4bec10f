import Lab
public import SimulationKernel

extension Plan.Step: Checkpointable {
  public func encode(to writer: inout ByteWriter) {
    writer.write(at)
    switch action {
    case .command(let command):
      writer.write(Int32(-1))
      writer.write(command)
    case .check(let number):
      writer.write(Int32(number))
    }
  }

  public init(from reader: inout CheckpointReader) throws(CheckpointError) {
    at = try reader.read()
    let check = try reader.read(Int32.self)
    action = check < 0 ? .command(try reader.read()) : .check(Int(check))
  }
}
