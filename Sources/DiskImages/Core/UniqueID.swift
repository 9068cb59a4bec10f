/// A UUID (RFC 9562), by which images identify each other.
public struct UniqueID: Hashable, Sendable, CustomStringConvertible {
  /// In the order of the textual form.
  public let bytes: [UInt8]

  public static let none = UniqueID(bytes: [UInt8](repeating: 0, count: 16))

  /// - Parameter bytes: sixteen, in the order of the text (network order, as VHD has it).
  init(bytes: [UInt8]) { self.bytes = bytes }

  /// The byte order of Microsoft's GUIDs, whose first three fields are little-endian; used by VDI and VHDX.
  init(mixedEndian stored: [UInt8]) { bytes = UniqueID.swapped(stored) }

  var mixedEndian: [UInt8] { UniqueID.swapped(bytes) }

  private static let order = [3, 2, 1, 0, 5, 4, 7, 6, 8, 9, 10, 11, 12, 13, 14, 15]
  private static func swapped(_ bytes: [UInt8]) -> [UInt8] { order.map { bytes[$0] } }

  /// A new random UUID (version 4).
  public static func random() -> UniqueID {
    var bytes = (0..<16).map { _ in UInt8.random(in: 0...255) }
    bytes[6] = bytes[6] & 0x0F | 0x40
    bytes[8] = bytes[8] & 0x3F | 0x80
    return UniqueID(bytes: bytes)
  }

  /// `01234567-89ab-…`, also in braces.
  public init?(text: some StringProtocol) {
    let digits = String(text).filter { !"{}-".contains($0) }
    guard digits.utf8.count == 32 else { return nil }
    var bytes: [UInt8] = []
    var rest = Substring(digits)
    while !rest.isEmpty {
      guard let byte = UInt8(rest.prefix(2), radix: 16) else { return nil }
      bytes.append(byte)
      rest = rest.dropFirst(2)
    }
    self.bytes = bytes
  }

  public var description: String {
    var text = ""
    for (index, byte) in bytes.enumerated() {
      if [4, 6, 8, 10].contains(index) { text += "-" }
      text += byte < 16 ? "0" : ""
      text += String(byte, radix: 16)
    }
    return text
  }
}
