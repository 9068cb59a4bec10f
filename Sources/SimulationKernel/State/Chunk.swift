/// Bytes that may be many and that several parts of a lab, or several labs, may share: a block of a disk, a page of memory.
///
/// State refers to a chunk by the digest of its content. A file of sections holds each chunk once, beside the sections that
/// refer to it.
public struct Chunk: Hashable, Sendable {
  public let bytes: [UInt8]
  public let digest: ContentDigest

  public init(_ bytes: [UInt8]) {
    self.bytes = bytes
    digest = ContentDigest(of: bytes)
  }

  public static func == (a: Chunk, b: Chunk) -> Bool { a.digest == b.digest }
  public func hash(into hasher: inout Hasher) { hasher.combine(digest) }
}

/// The SHA-256 digest of content: equal digests mean equal content, whoever made it.
public struct ContentDigest: Hashable, Sendable, CustomStringConvertible {
  let a, b, c, d: UInt64

  public init(of bytes: [UInt8]) {
    var hash = SHA256()
    hash.update(bytes)
    let words = hash.digest.map { UInt64($0) }
    (a, b) = (words[0] << 32 | words[1], words[2] << 32 | words[3])
    (c, d) = (words[4] << 32 | words[5], words[6] << 32 | words[7])
  }

  /// 64 hexadecimal digits.
  public var description: String {
    [a, b, c, d].map { word in
      let digits = String(word, radix: 16)
      return String(repeating: "0", count: 16 - digits.count) + digits
    }.joined()
  }
}

/// The chunks that what is being read may refer to.
public struct ChunkStore: Sendable {
  private var chunks: [ContentDigest: Chunk] = [:]

  public init() {}

  public subscript(digest: ContentDigest) -> Chunk? { chunks[digest] }

  /// - Returns: whether the chunk is new here.
  @discardableResult public mutating func insert(_ chunk: Chunk) -> Bool {
    chunks.updateValue(chunk, forKey: chunk.digest) == nil
  }
}
