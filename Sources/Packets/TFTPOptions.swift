import SimulationKernel

/// The options of a TFTP request or of its acknowledgment, in order (RFC 2347). Names are compared without regard to case.
public struct TFTPOptions: Equatable, Sendable {
  /// The options that have a meaning here.
  public enum Name: String, Sendable, CaseIterable {
    /// RFC 2348: bytes of data in a block.
    case blockSize = "blksize"
    /// RFC 2349: seconds before a retransmission.
    case timeout
    /// RFC 2349: bytes of the file.
    case transferSize = "tsize"
    /// RFC 7440: blocks that are sent before an acknowledgment.
    case windowSize = "windowsize"
  }

  struct Option: Equatable, Sendable {
    let name: String
    let value: String
  }

  private(set) var all: [Option] = []

  public init() {}

  public var isEmpty: Bool { all.isEmpty }

  /// Reads pairs of texts, each ended by a byte zero. Anything after the last one that is complete is an error.
  init(parsing bytes: ArraySlice<UInt8>) throws(PacketError) {
    guard bytes.count <= TFTPPacket.requestLimit else { throw .badLength }
    guard !bytes.isEmpty else { return }
    guard bytes.last == 0 else { throw .truncated }
    let texts = bytes.dropLast().split(separator: 0, omittingEmptySubsequences: false).map(TFTPRequest.text)
    guard texts.count % 2 == 0 else { throw .truncated }
    for index in stride(from: 0, to: texts.count, by: 2) {
      // An option may come once (RFC 2347); the first one counts.
      let name = TFTPOptions.folded(texts[index])
      if !all.contains(where: { $0.name == name }) { all.append(Option(name: name, value: texts[index + 1])) }
    }
  }

  var bytes: [UInt8] { all.flatMap { Array($0.name.utf8) + [0] + Array($0.value.utf8) + [0] } }

  /// The value of an option, if it is a number in decimal digits.
  public subscript(name: Name) -> UInt64? {
    get {
      guard let value = all.first(where: { $0.name == name.rawValue })?.value, !value.isEmpty,
        value.utf8.allSatisfy({ (0x30...0x39).contains($0) })
      else { return nil }
      return UInt64(value)
    }
    set {
      all.removeAll { $0.name == name.rawValue }
      if let newValue { all.append(Option(name: name.rawValue, value: "\(newValue)")) }
    }
  }

  /// Whether there is an option of a name, whatever its value.
  public func has(_ name: Name) -> Bool { all.contains { $0.name == name.rawValue } }

  /// Whether all options have one of these names.
  public func has(only names: [Name]) -> Bool {
    all.allSatisfy { option in names.contains { $0.rawValue == option.name } }
  }

  /// ASCII letters in lower case.
  private static func folded(_ text: String) -> String {
    String(decoding: text.utf8.map { (0x41...0x5A).contains($0) ? $0 + 32 : $0 }, as: UTF8.self)
  }
}
