import Packets
import SimulationKernel

// What machines that boot from the network and servers tell each other (RFC 4578; the PXE specification 2.1, section 2.2).

extension DHCPOptions {
  /// How a PC with a BIOS introduces itself.
  mutating func setBootClient(_ mac: MACAddress) {
    self[.vendorClass] = Array("PXEClient:Arch:00000:UNDI:002001".utf8)
    // Intel x86PC, and UNDI of version 2.1.
    self[.clientArchitecture] = [0, 0]
    self[.clientNetworkInterface] = [1, 2, 1]
    self[.machineIdentifier] = [0] + DHCPOptions.machineIdentifier(mac)
  }

  /// Whether a machine asks that boots from the network.
  var isBootClient: Bool { self[.vendorClass]?.starts(with: Array("PXEClient".utf8)) ?? false }

  /// A text, which some servers end with a byte zero.
  func bootText(_ code: Code) -> String? {
    self[code].map { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }.flatMap { $0.isEmpty ? nil : $0 }
  }

  /// The machine's UUID, which follows from its address (RFC 9562, section 5.8).
  private static func machineIdentifier(_ mac: MACAddress) -> [UInt8] {
    let digits = Array(ContentDigest(of: Array("Polder machine \(mac)".utf8)).description.utf8.prefix(32))
    var bytes = stride(from: 0, to: 32, by: 2).map { index in
      UInt8(String(decoding: digits[index..<index + 2], as: UTF8.self), radix: 16) ?? 0
    }
    bytes[6] = bytes[6] & 0x0F | 0x80
    bytes[8] = bytes[8] & 0x3F | 0x80
    return bytes
  }
}
