import OpenFlow
import Packets

// Values with their masks, as Open vSwitch writes them.

extension FlowPattern {
  func hexadecimal(_ name: String, _ slot: FlowSlot, bits: Int = 64) -> String? {
    guard mask(slot) != 0 else { return nil }
    let text = "\(name)=\(value(slot).alternateHexadecimal)"
    return mask(slot) == (1 << UInt128(bits)) - 1 ? text : "\(text)/\(mask(slot).alternateHexadecimal)"
  }

  func ethernet(_ name: String, _ slot: FlowSlot) -> String? {
    func text(_ value: UInt128) -> String { "\(MACAddress(bits: UInt64(truncatingIfNeeded: value)))" }
    guard mask(slot) != 0 else { return nil }
    let isExact = mask(slot) == 0xFFFF_FFFF_FFFF
    return "\(name)=\(text(value(slot)))" + (isExact ? "" : "/\(text(mask(slot)))")
  }

  func ipv4(_ name: String, _ slot: FlowSlot) -> String? {
    address(name, slot, bits: 32) { "\(IPv4Address(bits: UInt32(truncatingIfNeeded: $0)))" }
  }

  func ipv6(_ name: String, _ slot: FlowSlot) -> String? {
    address(name, slot, bits: 128) {
      "\(IPv6Address(high: UInt64(truncatingIfNeeded: $0 >> 64), low: UInt64(truncatingIfNeeded: $0)))"
    }
  }

  /// With a prefix length where the mask is one, otherwise with the mask.
  private func address(_ name: String, _ slot: FlowSlot, bits: Int, _ text: (UInt128) -> String) -> String? {
    let mask = mask(slot)
    guard mask != 0 else { return nil }
    let (base, length) = ("\(name)=\(text(value(slot)))", mask.nonzeroBitCount)
    if length == bits { return base }
    let isPrefix = mask.trailingZeroBitCount == bits - length
    return "\(base)/\(isPrefix ? "\(length)" : text(mask))"
  }
}

extension FixedWidthInteger {
  /// With leading zeros up to a number of digits.
  func hexadecimal(digits: Int) -> String {
    let text = String(self, radix: 16)
    return String(repeating: "0", count: Swift.max(0, digits - text.count)) + text
  }

  /// As C's `%#x` writes it, which has no prefix for zero.
  var alternateHexadecimal: String { self == 0 ? "0" : "0x\(String(self, radix: 16))" }
}
