import OpenFlow
import Packets

extension FlowField {
  /// A value, with its mask where the text has one.
  struct Value {
    var value: UInt128
    var mask: UInt128
  }

  /// Reads `VALUE` or `VALUE/MASK`. Bits of the value that the mask leaves out are zero, as Open vSwitch has it.
  func value(_ text: Substring, _ ports: PortNames) throws(FlowTextError) -> Value {
    // Without a value only the presence of the field would be asked for.
    guard !text.isEmpty else { return Value(value: 0, mask: 0) }
    let parts = text.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
    let value = try single(parts[0], ports)
    guard parts.count == 2 else { return Value(value: value, mask: allBits) }
    let mask = try mask(parts[1], of: text)
    guard mask == allBits || mask == 0 || isMaskable else {
      throw FlowTextError("\(name) takes no mask in OpenFlow 1.3: remove '/\(parts[1])'")
    }
    return Value(value: value & mask, mask: mask)
  }

  private var isMaskable: Bool { oxm.isMaskable }

  /// A value without a mask.
  func single(_ text: Substring, _ ports: PortNames) throws(FlowTextError) -> UInt128 {
    switch kind {
    case .ethernet:
      guard let address = MACAddress(text) else { throw FlowTextError("\(text): invalid Ethernet address") }
      return UInt128(address.bits)
    case .ipv4:
      guard let address = IPv4Address(text) else { throw FlowTextError("\(text): invalid IP address") }
      return UInt128(address.bits)
    case .ipv6:
      guard let address = IPv6Address(text) else { throw FlowTextError("\(text): invalid IPv6 address") }
      return UInt128(address.high) << 64 | UInt128(address.low)
    case .port:
      guard let port = ports.port(text) else {
        throw FlowTextError("\(text): invalid or unknown port for \(name)")
      }
      return UInt128(port.rawValue)
    case .decimal, .hexadecimal:
      guard let number: UInt128 = text.integer() else { throw FlowTextError("\(text): bad syntax for \(name) value") }
      guard number <= allBits else {
        throw FlowTextError("\(text): value too large for \((bits + 7) / 8)-byte field \(name)")
      }
      return number
    }
  }

  private func mask(_ text: Substring, of whole: Substring) throws(FlowTextError) -> UInt128 {
    guard kind == .ipv4 || kind == .ipv6, let length = Int(text) else { return try single(text, PortNames()) }
    guard 0...bits ~= length else {
      throw FlowTextError(
        "\(whole): \(kind == .ipv4 ? "IPv4" : "IPv6") network prefix bits not between 0 and \(bits), inclusive")
    }
    return length == 0 ? 0 : allBits & ~(length == bits ? 0 : (1 << UInt128(bits - length)) - 1)
  }

  /// A value as it is written in an action.
  func text(_ value: UInt128) -> String {
    switch kind {
    case .decimal: "\(value)"
    case .hexadecimal: "0x\(String(value, radix: 16))"
    case .port: "\(PortNumber(UInt32(truncatingIfNeeded: value)))"
    case .ethernet: "\(MACAddress(bits: UInt64(truncatingIfNeeded: value)))"
    case .ipv4: "\(IPv4Address(bits: UInt32(truncatingIfNeeded: value)))"
    case .ipv6:
      "\(IPv6Address(high: UInt64(truncatingIfNeeded: value >> 64), low: UInt64(truncatingIfNeeded: value)))"
    }
  }
}
