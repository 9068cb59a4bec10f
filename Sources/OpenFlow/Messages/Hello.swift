import SimulationKernel

/// The first message of a connection (OpenFlow 1.3.5, section 7.5.1).
public struct Hello: Hashable, Sendable {
  public var elements: [HelloElement]

  public init(elements: [HelloElement] = []) { self.elements = elements }

  /// A hello with a bitmap of these versions, each below 32.
  public init(versions: [UInt8]) {
    var bits: UInt32 = 0
    for version in versions where version < 32 { bits |= 1 << UInt32(version) }
    elements = [.versionBitmap([bits])]
  }

  /// Whether the bitmap has this version; nil if there is no bitmap, so that the version of the header decides.
  public func supports(_ version: UInt8) -> Bool? {
    for case .versionBitmap(let words) in elements {
      let (word, bit) = Int(version).quotientAndRemainder(dividingBy: 32)
      return words.indices.contains(word) && words[word] >> UInt32(bit) & 1 == 1
    }
    return nil
  }
}

/// An element of a hello.
public enum HelloElement: Hashable, Sendable {
  /// Which versions the sender speaks: bit n of the words, taken together from the first one's lowest, is version n.
  case versionBitmap([UInt32])
  /// One that the specification does not have; receivers ignore it.
  case other(type: UInt16, data: [UInt8])
}

extension Hello: OpenFlowStructure {
  /// Reads to the end.
  public init(parsing reader: inout OpenFlowReader) throws(OpenFlowError) { elements = try reader.array() }

  public func emit(into writer: inout OpenFlowWriter) { writer.write(elements) }
}

extension HelloElement: OpenFlowStructure {
  private static let versionBitmapType: UInt16 = 1
  private static let headerLength = 4

  public init(parsing reader: inout OpenFlowReader) throws(OpenFlowError) {
    let type: UInt16 = try reader.integer()
    let length = Int(try reader.integer(UInt16.self))
    var part = try reader.part(length - HelloElement.headerLength, shortage: .badRequest(.badLength))
    if type == HelloElement.versionBitmapType {
      var words: [UInt32] = []
      while !part.isAtEnd { words.append(try part.integer()) }
      self = .versionBitmap(words)
    } else {
      self = .other(type: type, data: part.rest())
    }
    try reader.skip(padding(length))
  }

  public func emit(into writer: inout OpenFlowWriter) {
    let start = writer.count
    switch self {
    case .versionBitmap(let words):
      writer.write(HelloElement.versionBitmapType)
      writer.zeros(2)
      for word in words { writer.write(word) }
    case .other(let type, let data):
      writer.write(type)
      writer.zeros(2)
      writer.write(data)
    }
    writer.storeLength(since: start, at: start + 2)
    writer.align(from: start)
  }
}
