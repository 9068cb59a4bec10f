/// A UUID (RFC 9562), which images use to recognise each other.
public struct UniqueID: Hashable, Sendable, CustomStringConvertible {
  /// In the order of the text.
  public let octets: [UInt8]

  public static let none = UniqueID(octets: [UInt8](repeating: 0, count: 16))

  /// - Parameter octets: sixteen, in the order of the text (network order, as VHD has it).
  init(octets: [UInt8]) { self.octets = octets }

  /// The order of Microsoft's GUID, in which the first three fields are little-endian, as VDI and VHDX have it.
  init(mixedEndian stored: [UInt8]) { octets = UniqueID.swapped(stored) }

  var mixedEndian: [UInt8] { UniqueID.swapped(octets) }

  private static let order = [3, 2, 1, 0, 5, 4, 7, 6, 8, 9, 10, 11, 12, 13, 14, 15]
  private static func swapped(_ octets: [UInt8]) -> [UInt8] { order.map { octets[$0] } }

  /// A new one (version 4).
  public static func random() -> UniqueID {
    var octets = (0..<16).map { _ in UInt8.random(in: 0...255) }
    octets[6] = octets[6] & 0x0F | 0x40
    octets[8] = octets[8] & 0x3F | 0x80
    return UniqueID(octets: octets)
  }

  /// `01234567-89ab-…`, also in braces.
  public init?(text: some StringProtocol) {
    let digits = String(text).filter { !"{}-".contains($0) }
    guard digits.utf8.count == 32 else { return nil }
    var octets: [UInt8] = []
    var rest = Substring(digits)
    while !rest.isEmpty {
      guard let octet = UInt8(rest.prefix(2), radix: 16) else { return nil }
      octets.append(octet)
      rest = rest.dropFirst(2)
    }
    self.octets = octets
  }

  public var description: String {
    var text = ""
    for (index, octet) in octets.enumerated() {
      if [4, 6, 8, 10].contains(index) { text += "-" }
      text += octet < 16 ? "0" : ""
      text += String(octet, radix: 16)
    }
    return text
  }
}
