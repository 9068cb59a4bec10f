extension OXMField {
  private var properties: OXMProperties { OXMProperties.all[Int(rawValue)] }

  /// The name in lower case without its prefix, as controllers write it: `eth_type`.
  public var name: String { properties.name }
  /// The width of the value, in bits.
  public var bits: Int { properties.bits }
  /// The width on the wire, in bytes. A field of 20 bits takes 4.
  public var byteCount: Int { properties.bytes }
  /// Whether a match may have a mask.
  public var isMaskable: Bool { properties.isMaskable }
  /// What else a match must have for the field to make sense.
  public var prerequisite: OXMPrerequisite? { properties.prerequisite }
  /// All bits of the value.
  public var allBits: UInt128 { bits == 128 ? UInt128.max : (1 << UInt128(bits)) - 1 }

  /// Who defines the field, as a field of class OFPXMC_EXPERIMENTER; nil for those of the specification.
  public var experimenter: UInt32? { experimenterNumber == nil ? nil : OXMField.networkServiceExperimenter }

  /// The identifier under which Open vSwitch has the fields of the network service header (NXOXM_NSH_…).
  static let networkServiceExperimenter: UInt32 = 0x005A_D650

  /// The number among the experimenter's fields.
  var experimenterNumber: UInt8? {
    switch self {
    case .nshFlags: 1
    case .nshMetadataType: 2
    case .nshNextProtocol: 3
    case .nshServicePath: 4
    case .nshServiceIndex: 5
    case .nshContext1: 6
    case .nshContext2: 7
    case .nshContext3: 8
    case .nshContext4: 9
    case .nshTTL: 10
    default: nil
    }
  }

  /// The field with this name.
  public init?(name: some StringProtocol) {
    guard let field = OXMField.allCases.first(where: { $0.name == name }) else { return nil }
    self = field
  }
}

extension OXMField: CustomStringConvertible {
  public var description: String { name }
}

/// The bit of ``OXMField/vlanID`` that says whether there is a tag.
public enum VLANPresence {
  /// No tag.
  public static let none: UInt128 = 0
  /// A tag. A match of this value and mask is for packets with any tag.
  public static let present: UInt128 = 0x1000
}

/// Bits of ``OXMField/ipv6ExtensionHeaders`` (OpenFlow 1.3.5, section 7.2.3.8).
public struct IPv6ExtensionHeaderFlags: OptionSet, Hashable, Sendable, BitwiseCopyable {
  public var rawValue: UInt16

  @inlinable public init(rawValue: UInt16) { self.rawValue = rawValue }

  /// "No next header" was encountered.
  @inlinable public static var noNextHeader: Self { Self(rawValue: 1 << 0) }
  @inlinable public static var encapsulatingSecurityPayload: Self { Self(rawValue: 1 << 1) }
  @inlinable public static var authentication: Self { Self(rawValue: 1 << 2) }
  /// One or two destination options headers.
  @inlinable public static var destinationOptions: Self { Self(rawValue: 1 << 3) }
  @inlinable public static var fragment: Self { Self(rawValue: 1 << 4) }
  @inlinable public static var routing: Self { Self(rawValue: 1 << 5) }
  @inlinable public static var hopByHop: Self { Self(rawValue: 1 << 6) }
  /// A header appears more often than it should.
  @inlinable public static var unexpectedRepetition: Self { Self(rawValue: 1 << 7) }
  /// The headers are not in the order of RFC 2460.
  @inlinable public static var unexpectedOrder: Self { Self(rawValue: 1 << 8) }
}
