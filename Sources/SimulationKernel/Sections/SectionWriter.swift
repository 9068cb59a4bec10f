/// Writes a file of named sections, one after another, so that no more than a section is in memory beside what it is made of.
///
/// The file begins with eight bytes that tell its kind and the version of this layout (UInt32). A section is its name (a
/// length as UInt32 and UTF-8), its own version (UInt32), the number of bytes of its content (UInt64), the digest of the content (16
/// bytes), and the content. Content that sections refer to (``Chunk``) has a section of its own, called `chunk`, before the
/// first that refers to it. Last comes a section without a name, whose content is the digest of all names, versions and
/// digests before it, so that a file that was cut between two sections is known for what it is. Numbers are little-endian.
public struct SectionWriter<Failure: Error>: ~Copyable {
  private let sink: ([UInt8]) throws(Failure) -> Void
  private var digests = ByteWriter()
  private var chunks = ChunkStore()

  /// - Parameter sink: takes the bytes in the order of the file.
  public init(_ kind: SectionFileKind, to sink: @escaping ([UInt8]) throws(Failure) -> Void) throws(Failure) {
    self.sink = sink
    var head = ByteWriter()
    head.writeRaw(kind.magic)
    head.write(kind.version)
    try sink(head.bytes)
  }

  /// Writes a section whose content `fill` provides.
  public mutating func write(
    _ name: String, version: UInt32 = 1, _ fill: (inout ByteWriter) -> Void
  ) throws(Failure) {
    var content = ByteWriter()
    fill(&content)
    for chunk in content.chunks where chunks.insert(chunk) { try write(Self.chunkName, version: 1, chunk.bytes) }
    try write(name, version: version, content.takeBytes())
  }

  static var chunkName: String { "chunk" }

  private mutating func write(_ name: String, version: UInt32, _ content: [UInt8]) throws(Failure) {
    let digest = Digest(of: content)
    digests.write(name)
    digests.write(version)
    digests.write(digest)
    var head = ByteWriter()
    head.write(name)
    head.write(version)
    head.write(UInt64(content.count))
    head.write(digest)
    try sink(head.bytes)
    try sink(content)
  }

  /// Writes the end of the file.
  public consuming func finish() throws(Failure) {
    let all = Digest(of: digests.bytes)
    try write("") { $0.write(all) }
  }
}

/// What a file of sections begins with.
public struct SectionFileKind: Sendable {
  /// Eight bytes.
  public let magic: [UInt8]
  /// Of the layout of the sections. Each section has that of its content.
  public let version: UInt32

  public init(magic: String, version: UInt32) {
    precondition(magic.utf8.count == 8, "a kind of file is told by eight bytes")
    self.magic = Array(magic.utf8)
    self.version = version
  }
}
