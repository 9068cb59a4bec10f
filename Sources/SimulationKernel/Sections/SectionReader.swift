/// Reads a file that a ``SectionWriter`` wrote, a section at a time, and checks each against its digest.
public struct SectionReader<Failure: Error>: ~Copyable {
  /// What can go wrong: with the bytes, or with getting at them.
  public enum Problem: Error {
    case content(CheckpointError)
    case source(Failure)
  }

  /// A section as it is in the file.
  public struct Section {
    public let name: String
    public let version: UInt32
    /// Its content; errors name their offset in the file.
    public var content: CheckpointReader
  }

  private let source: (Int) throws(Failure) -> [UInt8]
  private let registry: PartRegistry
  private var digests = ByteWriter()
  private var chunks = ChunkStore()
  /// Bytes read so far.
  public private(set) var offset = 0

  /// The longest name of a section, in bytes.
  private static var nameLimit: UInt32 { 1_024 }
  /// Content is read in pieces of this many bytes, so that a length that is a lie does not take memory.
  private static var pieceLength: Int { 1 << 20 }

  /// - Parameters:
  ///   - description: what messages call the kind of file, as in `a Polder checkpoint`.
  ///   - source: returns as many of the next bytes as requested or, at the end of the file, as remain.
  public init(
    _ kind: SectionFileKind, called description: String, registry: PartRegistry,
    from source: @escaping (Int) throws(Failure) -> [UInt8]
  ) throws(Problem) {
    self.source = source
    self.registry = registry
    guard try take(kind.magic.count) == kind.magic else {
      throw .content(CheckpointError(offset: 0, "not \(description)"))
    }
    let version: UInt32 = try number()
    guard version == kind.version else {
      let problem = "version \(version) of the file's layout; this Polder reads version \(kind.version)"
      throw .content(CheckpointError(offset: kind.magic.count, problem))
    }
  }

  /// The next section; nil behind the last, when the file has been found whole.
  public mutating func next() throws(Problem) -> Section? {
    while let section = try nextOfAny() {
      guard section.name == SectionWriter<Failure>.chunkName else { return section }
    }
    return nil
  }

  private mutating func nextOfAny() throws(Problem) -> Section? {
    let start = offset
    let length: UInt32 = try number()
    guard length <= Self.nameLimit, let name = String(validating: try exactly(Int(length)), as: UTF8.self) else {
      throw .content(CheckpointError(offset: start, "not the name of a section"))
    }
    let version: UInt32 = try number()
    let size: UInt64 = try number()
    let digest = Digest(high: try number(), low: try number())
    let contentStart = offset
    let content = try self.content(size, of: name)
    guard Digest(of: content) == digest else {
      let problem = "section '\(name)' does not match its digest: the file is damaged"
      throw .content(CheckpointError(offset: contentStart, problem))
    }
    if name == SectionWriter<Failure>.chunkName { chunks.insert(Chunk(content)) }
    let section = Section(
      name: name, version: version,
      content: CheckpointReader(content, at: contentStart, registry: registry, chunks: chunks))
    guard name.isEmpty else {
      digests.write(name)
      digests.write(version)
      digests.write(digest)
      return section
    }
    try checkEnd(section)
    return nil
  }

  private mutating func checkEnd(_ section: consuming Section) throws(Problem) {
    let expected = Digest(of: digests.bytes)
    let start = section.content.offset
    let found: Digest
    do { found = try section.content.read() } catch { throw .content(error) }
    guard section.version == 1, found == expected else {
      throw .content(CheckpointError(offset: start, "a section is missing or out of order"))
    }
    guard try take(1).isEmpty else {
      throw .content(CheckpointError(offset: offset - 1, "unexpected data after the end"))
    }
  }

  private mutating func content(_ size: UInt64, of name: String) throws(Problem) -> [UInt8] {
    var content: [UInt8] = []
    while content.count < size {
      let piece = try take(Int(min(size - UInt64(content.count), UInt64(Self.pieceLength))))
      guard !piece.isEmpty else {
        throw .content(CheckpointError(offset: offset, "the file ends within section '\(name)': it was cut short"))
      }
      content += piece
    }
    return content
  }

  private mutating func take(_ count: Int) throws(Problem) -> [UInt8] {
    do throws(Failure) {
      let bytes = try source(count)
      offset += bytes.count
      return bytes
    } catch {
      throw .source(error)
    }
  }

  private mutating func exactly(_ count: Int) throws(Problem) -> [UInt8] {
    let bytes = try take(count)
    guard bytes.count == count else {
      throw .content(CheckpointError(offset: offset, "the file ends between two sections: it was cut short"))
    }
    return bytes
  }

  private mutating func number<T: FixedWidthInteger & BitwiseCopyable>() throws(Problem) -> T {
    try exactly(MemoryLayout<T>.size).withUnsafeBytes { T(littleEndian: $0.loadUnaligned(as: T.self)) }
  }
}

extension SectionReader {
  /// Reads the next section, which has to be the one of this format.
  public mutating func read<Value>(_ format: SectionFormat<Value>) throws(Problem) -> Value {
    try read(format.name) { (content, version) throws(CheckpointError) in try format.read(&content, version: version) }
  }

  /// Reads the next section, which has to have this name.
  public mutating func read<Value>(
    _ name: String, _ body: (inout CheckpointReader, _ version: UInt32) throws(CheckpointError) -> Value
  ) throws(Problem) -> Value {
    let start = offset
    guard var section = try next() else {
      throw .content(CheckpointError(offset: start, "section '\(name)' is missing"))
    }
    guard section.name == name else {
      throw .content(CheckpointError(offset: start, "section '\(section.name)' where '\(name)' was expected"))
    }
    do throws(CheckpointError) { return try body(&section.content, section.version) } catch { throw .content(error) }
  }

  /// Makes sure that the last section has been read.
  public mutating func end() throws(Problem) {
    let start = offset
    guard let section = try next() else { return }
    throw .content(
      CheckpointError(offset: start, "unknown section '\(section.name)': a newer Polder may have written it"))
  }
}
