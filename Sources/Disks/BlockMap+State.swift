import SimulationKernel

extension BlockMap: Checkpointable {
  /// The limit, the number of blocks, and each one's index and digest: the content is a chunk beside the section.
  func encode(to writer: inout ByteWriter) {
    limit.encode(to: &writer)
    count.encode(to: &writer)
    for index in indices {
      index.encode(to: &writer)
      if let block = self[index] { Chunk(block).encode(to: &writer) }
    }
  }

  init(from reader: inout CheckpointReader) throws(CheckpointError) {
    let limit = try Int(from: &reader)
    guard limit <= Disk.maximumSize / BlockMap.blockSize else { throw reader.failure("a disk of \(limit) blocks") }
    self.init(limit: limit)
    let stored = try Int(from: &reader)
    var next = 0
    for _ in 0..<stored {
      let index = try Int(from: &reader)
      guard index >= next, index < limit else { throw reader.failure("block \(index) of a disk of \(limit)") }
      let chunk = try Chunk(from: &reader)
      guard chunk.bytes.count == BlockMap.blockSize else {
        throw reader.failure("a block of \(chunk.bytes.count) bytes instead of \(BlockMap.blockSize)")
      }
      self[index] = chunk.bytes
      next = index + 1
    }
  }

  func compare(with other: BlockMap, into comparison: inout Comparison) {
    guard limit == other.limit else { return comparison.within("limit") { $0.note(limit, other.limit) } }
    for index in differences(from: other) {
      comparison.at(index) {
        $0.note(self[index].map { ContentDigest(of: $0) }, other[index].map { ContentDigest(of: $0) })
      }
    }
  }
}
