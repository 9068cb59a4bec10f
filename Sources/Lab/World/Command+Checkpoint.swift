import Fabric
public import SimulationKernel

extension Command: Checkpointable {
  private enum Code: UInt8 { case run, interrupt, setCable, setLink, setPower, inject }

  public func encode(to writer: inout ByteWriter) {
    switch self {
    case .run(let line, let node):
      writer.write(Code.run)
      writer.write(line)
      writer.write(node)
    case .interrupt(let process, let node):
      writer.write(Code.interrupt)
      writer.write(process)
      writer.write(node)
    case .setCable(let port, let isPlugged):
      writer.write(Code.setCable)
      writer.write(port)
      writer.write(isPlugged)
    case .setLink(let port, let settings):
      writer.write(Code.setLink)
      writer.write(port)
      writer.write(settings)
    case .setPower(let node, let isOn):
      writer.write(Code.setPower)
      writer.write(node)
      writer.write(isOn)
    case .inject(let bytes, let port):
      writer.write(Code.inject)
      writer.write(bytes)
      writer.write(port)
    }
  }

  public init(from reader: inout CheckpointReader) throws(CheckpointError) {
    switch try reader.read(Code.self) {
    case .run: self = .run(try reader.read(), on: try reader.read())
    case .interrupt: self = .interrupt(try reader.read(), on: try reader.read())
    case .setCable: self = .setCable(at: try reader.read(), isPlugged: try reader.read())
    case .setLink: self = .setLink(from: try reader.read(), try reader.read())
    case .setPower: self = .setPower(of: try reader.read(), isOn: try reader.read())
    case .inject: self = .inject(try reader.read(), from: try reader.read())
    }
  }
}
