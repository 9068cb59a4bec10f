import SimulationKernel

extension ShellLine.Redirection: Checkpointable {
  func encode(to writer: inout ByteWriter) {
    writer.write(kind)
    writer.write(file)
  }
  init(from reader: inout CheckpointReader) throws(CheckpointError) {
    kind = try reader.read()
    file = try reader.read()
  }
}

extension ShellLine.Command: Checkpointable {
  func encode(to writer: inout ByteWriter) {
    writer.write(words)
    writer.write(redirections)
  }
  init(from reader: inout CheckpointReader) throws(CheckpointError) {
    words = try reader.read()
    redirections = try reader.read()
  }
}

extension ShellLine.Pipeline: Checkpointable {
  func encode(to writer: inout ByteWriter) {
    writer.write(commands)
    writer.write(connector)
    writer.write(isNegated)
  }
  init(from reader: inout CheckpointReader) throws(CheckpointError) {
    commands = try reader.read()
    connector = try reader.read()
    isNegated = try reader.read()
  }
}

extension ShellLine: Checkpointable {
  func encode(to writer: inout ByteWriter) { writer.write(pipelines) }
  init(from reader: inout CheckpointReader) throws(CheckpointError) { pipelines = try reader.read() }
}
