import SimulationKernel

/// A text as an element of a list in a checkpoint.
struct TextPart: Checkpointable {
  let text: String

  init(_ text: String) { self.text = text }
  func encode(to writer: inout ByteWriter) { writer.write(text) }
  init(from reader: inout CheckpointReader) throws(CheckpointError) { text = try reader.read() }
}
