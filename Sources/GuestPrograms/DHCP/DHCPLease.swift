import Packets
import SimulationKernel

/// What a server has granted.
struct DHCPLease: Sendable, Equatable, StateRecord {
  let address: IPv4Address
  let prefixLength: Int
  let gateway: IPv4Address?
  let nameServers: [IPv4Address]
  let domain: String
  let server: IPv4Address
  /// What to boot, and from where (RFC 2131, section 2; RFC 2132, sections 9.4 and 9.5); empty for nothing.
  let bootServer: String
  let bootFile: String
  /// When the request was sent that was granted: all times count from there (RFC 2131, section 4.4.5).
  let start: Instant
  /// T1, T2 and the end.
  let renewal: Instant
  let rebinding: Instant
  let expiry: Instant

  /// Nil where the message grants nothing that one can have.
  init?(_ message: DHCPMessage, requestedAt start: Instant) {
    guard let server = message.options.address(.serverIdentifier), let seconds = message.options.seconds(.leaseTime),
      seconds > 0, message.yourAddress != .any, message.yourAddress != .broadcast, !message.yourAddress.isMulticast,
      !message.yourAddress.isLoopback
    else { return nil }
    address = message.yourAddress
    self.server = server
    self.start = start
    let mask = message.options.address(.subnetMask)?.bits ?? 0xFFFF_FF00
    prefixLength = (~mask).leadingZeroBitCount
    gateway = message.options.addresses(.routers).first
    nameServers = Array(message.options.addresses(.nameServers).prefix(3))
    domain = message.options.text(.domainName) ?? ""
    bootServer =
      message.nextServer == .any ? message.options.bootText(.bootServer) ?? "" : "\(message.nextServer)"
    let file = String(decoding: message.bootFile, as: UTF8.self)
    bootFile = message.options.bootText(.bootFile) ?? file
    let isForEver = seconds == .max
    let rest = UInt64(seconds)
    let second = min(UInt64(message.options.seconds(.rebindingTime) ?? UInt32(rest * 7 / 8)), rest)
    let first = min(UInt64(message.options.seconds(.renewalTime) ?? seconds / 2), second)
    renewal = isForEver ? .never : start + .seconds(Int64(first))
    rebinding = isForEver ? .never : start + .seconds(Int64(second))
    expiry = isForEver ? .never : start + .seconds(Int64(rest))
  }

  static let fields = Fields(
    \DHCPLease.address, \.prefixLength, \.gateway, \.nameServers, \.domain, \.server, \.bootServer, \.bootFile, \.start,
    \.renewal, \.rebinding,
    \.expiry)

  var inconsistency: String? { prefixLength <= 32 ? nil : "a prefix of \(prefixLength) bits" }
}
