@testable import Sessions
@testable import SimulationKernel

extension CheckpointReader {
  /// Reads what has been written, with the contents that it refers to by their digests.
  init(_ writer: ByteWriter) {
    var chunks = ChunkStore()
    for chunk in writer.chunks { chunks.insert(chunk) }
    self.init(writer.bytes, registry: Checkpoint.registry, chunks: chunks)
  }
}
