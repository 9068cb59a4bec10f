extension Chunk: Checkpointable {
  /// The digest. The writer remembers the content.
  public func encode(to writer: inout ByteWriter) {
    writer.write(digest)
    writer.remember(self)
  }

  public init(from reader: inout CheckpointReader) throws(CheckpointError) {
    let digest: ContentDigest = try reader.read()
    guard let chunk = reader.chunks[digest] else { throw reader.failure("the content \(digest) is missing") }
    self = chunk
  }
}

extension ContentDigest: StateRecord {
  public static let fields = Fields(\ContentDigest.a, \.b, \.c, \.d)
}

extension ContentDigest: TableKey {
  public var tableHash: UInt64 { a }
}
