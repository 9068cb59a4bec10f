public import SimulationKernel

/// The types of resource records (RFC 1035, section 3.2.2; the registry *Resource Record (RR) TYPEs* of IANA).
public struct DNSType: RawRepresentable, Hashable, Sendable, BitwiseCopyable, Checkpointable {
  public let rawValue: UInt16

  public init(rawValue: UInt16) { self.rawValue = rawValue }

  public static let a = DNSType(rawValue: 1)
  public static let ns = DNSType(rawValue: 2)
  public static let cname = DNSType(rawValue: 5)
  public static let soa = DNSType(rawValue: 6)
  public static let ptr = DNSType(rawValue: 12)
  public static let mx = DNSType(rawValue: 15)
  public static let txt = DNSType(rawValue: 16)
  public static let aaaa = DNSType(rawValue: 28)
  public static let srv = DNSType(rawValue: 33)
  /// Only the changes of a zone (RFC 1995), and all of it (RFC 5936): types of questions, not of records.
  public static let ixfr = DNSType(rawValue: 251)
  public static let axfr = DNSType(rawValue: 252)
  public static let any = DNSType(rawValue: 255)
  public static let caa = DNSType(rawValue: 257)

  /// Those that `dig` knows by name.
  private static let names: [(UInt16, String)] = [
    (1, "A"), (2, "NS"), (3, "MD"), (4, "MF"), (5, "CNAME"), (6, "SOA"), (7, "MB"), (8, "MG"), (9, "MR"), (10, "NULL"),
    (11, "WKS"), (12, "PTR"), (13, "HINFO"), (14, "MINFO"), (15, "MX"), (16, "TXT"), (17, "RP"), (18, "AFSDB"),
    (19, "X25"), (20, "ISDN"), (21, "RT"), (22, "NSAP"), (23, "NSAP-PTR"), (24, "SIG"), (25, "KEY"), (26, "PX"),
    (27, "GPOS"), (28, "AAAA"), (29, "LOC"), (30, "NXT"), (31, "EID"), (32, "NIMLOC"), (33, "SRV"), (34, "ATMA"),
    (35, "NAPTR"), (36, "KX"), (37, "CERT"), (38, "A6"), (39, "DNAME"), (40, "SINK"), (41, "OPT"), (42, "APL"),
    (43, "DS"), (44, "SSHFP"), (45, "IPSECKEY"), (46, "RRSIG"), (47, "NSEC"), (48, "DNSKEY"), (49, "DHCID"),
    (50, "NSEC3"), (51, "NSEC3PARAM"), (52, "TLSA"), (53, "SMIMEA"), (55, "HIP"), (56, "NINFO"), (57, "RKEY"),
    (58, "TALINK"), (59, "CDS"), (60, "CDNSKEY"), (61, "OPENPGPKEY"), (62, "CSYNC"), (63, "ZONEMD"), (64, "SVCB"),
    (65, "HTTPS"), (99, "SPF"), (100, "UINFO"), (101, "UID"), (102, "GID"), (103, "UNSPEC"), (104, "NID"), (105, "L32"),
    (106, "L64"), (107, "LP"), (108, "EUI48"), (109, "EUI64"), (249, "TKEY"), (250, "TSIG"), (251, "IXFR"),
    (252, "AXFR"), (253, "MAILB"), (254, "MAILA"), (255, "ANY"), (256, "URI"), (257, "CAA"), (258, "AVC"), (259, "DOA"),
    (260, "AMTRELAY"), (32_768, "TA"), (32_769, "DLV"),
  ]

  /// `A` in any case, or `TYPE1` (RFC 3597, section 5).
  public init?(name: String) {
    let upper = name.uppercased()
    if let known = DNSType.names.first(where: { $0.1 == upper }) {
      self.init(rawValue: known.0)
    } else if upper.hasPrefix("TYPE"), let number = UInt16(upper.dropFirst(4)) {
      self.init(rawValue: number)
    } else {
      return nil
    }
  }

  /// Whether it asks for something other than records of one type (RFC 6895, section 3.1).
  public var isMeta: Bool { rawValue == 41 || (128...255).contains(rawValue) }
}

extension DNSType: CustomStringConvertible {
  /// Unknown types are written as in RFC 3597.
  public var description: String { DNSType.names.first { $0.0 == rawValue }?.1 ?? "TYPE\(rawValue)" }
}

/// The classes of resource records (RFC 1035, section 3.2.4). Polder has records of the Internet's alone.
public struct DNSClass: RawRepresentable, Hashable, Sendable, BitwiseCopyable, Checkpointable {
  public let rawValue: UInt16

  public init(rawValue: UInt16) { self.rawValue = rawValue }

  public static let internet = DNSClass(rawValue: 1)

  private static let names: [(UInt16, String)] = [
    (1, "IN"), (3, "CH"), (4, "HS"), (254, "NONE"), (255, "ANY"), (3, "CHAOS"), (4, "HESIOD"),
  ]

  /// `IN` in any case, or `CLASS1` (RFC 3597, section 5).
  public init?(name: String) {
    let upper = name.uppercased()
    if let known = DNSClass.names.first(where: { $0.1 == upper }) {
      self.init(rawValue: known.0)
    } else if upper.hasPrefix("CLASS"), let number = UInt16(upper.dropFirst(5)) {
      self.init(rawValue: number)
    } else {
      return nil
    }
  }
}

extension DNSClass: CustomStringConvertible {
  public var description: String { DNSClass.names.first { $0.0 == rawValue }?.1 ?? "CLASS\(rawValue)" }
}
