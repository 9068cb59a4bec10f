/// Reads big-endian values from bytes, one after another. A read past the end throws ``shortage``, so that each structure
/// reports the error that the specification has for it.
public struct OpenFlowReader: Sendable {
  private let bytes: [UInt8]
  private var offset: Int
  private let end: Int
  /// What is thrown where bytes are missing.
  public var shortage: OpenFlowError

  public init(_ bytes: [UInt8], shortage: OpenFlowError = .badRequest(.badLength)) {
    self.init(bytes, 0, bytes.count, shortage)
  }

  private init(_ bytes: [UInt8], _ offset: Int, _ end: Int, _ shortage: OpenFlowError) {
    self.bytes = bytes
    self.offset = offset
    self.end = end
    self.shortage = shortage
  }

  public var remaining: Int { end - offset }
  public var isAtEnd: Bool { offset == end }

  public mutating func integer<T: FixedWidthInteger & BitwiseCopyable>(
    _: T.Type = T.self
  ) throws(OpenFlowError) -> T {
    let value: T = try peek()
    offset += MemoryLayout<T>.size
    return value
  }

  /// The integer `distance` bytes ahead, which stays unread.
  public func peek<T: FixedWidthInteger & BitwiseCopyable>(
    at distance: Int = 0, as: T.Type = T.self
  ) throws(OpenFlowError) -> T {
    guard remaining >= distance + MemoryLayout<T>.size else { throw shortage }
    return bytes.withUnsafeBytes { T(bigEndian: $0.loadUnaligned(fromByteOffset: offset + distance, as: T.self)) }
  }

  public mutating func skip(_ count: Int) throws(OpenFlowError) {
    guard count >= 0, remaining >= count else { throw shortage }
    offset += count
  }

  public mutating func bytes(_ count: Int) throws(OpenFlowError) -> [UInt8] {
    let start = offset
    try skip(count)
    return Array(bytes[start..<offset])
  }

  /// All that remains.
  public mutating func rest() -> [UInt8] {
    defer { offset = end }
    return Array(bytes[offset..<end])
  }

  /// A reader of the next `count` bytes, which this one skips. What the part lacks is `shortage`.
  public mutating func part(_ count: Int, shortage: OpenFlowError) throws(OpenFlowError) -> OpenFlowReader {
    guard count >= 0, remaining >= count else { throw shortage }
    defer { offset += count }
    return OpenFlowReader(bytes, offset, offset + count, shortage)
  }

  /// Throws unless all was read.
  public func finish() throws(OpenFlowError) {
    guard isAtEnd else { throw shortage }
  }
}
