import Packets
import SimulationKernel
import TestSupport
import Testing

struct LLDPTests {
  private static let unit = LLDPDataUnit(
    chassis: .init(subtype: LLDPDataUnit.chassisLocallyAssigned, bytes: Array("dpid:0000000000000001".utf8)),
    port: .init(subtype: LLDPDataUnit.portComponent, bytes: [0, 0, 0, 7]), timeToLive: 120,
    elements: [.init(type: 5, bytes: Array("s1".utf8))])

  @Test func parsingUndoesEmitting() throws {
    let bytes = Self.unit.bytes
    #expect(try LLDPDataUnit(parsing: bytes.span.bytes) == Self.unit)
    #expect(try LLDPDataUnit(parsing: (bytes + [1, 2, 3]).span.bytes) == Self.unit, "padding follows the end")
  }

  /// The first data unit of IEEE Std 802.1AB-2016's shape: a MAC address, an interface name, two minutes.
  @Test func mandatoryElementsAreAsInTheStandard() throws {
    let bytes: [UInt8] = [0x02, 7, 4, 2, 0, 0, 0, 0, 1, 0x04, 5, 5, 0x65, 0x74, 0x68, 0x30, 0x06, 2, 0, 120, 0, 0]
    let unit = try LLDPDataUnit(parsing: bytes.span.bytes)
    #expect(unit.chassis == .init(subtype: LLDPDataUnit.chassisMACAddress, bytes: [2, 0, 0, 0, 0, 1]))
    #expect(unit.port == .init(subtype: LLDPDataUnit.portInterfaceName, bytes: Array("eth0".utf8)))
    #expect(unit.timeToLive == 120)
    #expect(unit.bytes == bytes)
  }

  @Test func everyTruncationBeforeTheLifetimeIsAnError() {
    let bytes = Self.unit.bytes
    for count in 0..<bytes.count - 6 { #expect(throws: PacketError.self) { try Self.parse(bytes.prefix(count)) } }
  }

  @Test func disorderIsAnError() {
    #expect(throws: PacketError.badType) { try Self.parse([0x04, 2, 7, 1, 0x02, 2, 7, 1, 0x06, 2, 0, 1, 0, 0]) }
    #expect(throws: PacketError.badLength) { try Self.parse([0x02, 1, 7, 0x04, 2, 7, 1, 0x06, 2, 0, 1, 0, 0]) }
    #expect(throws: PacketError.badType) {
      try Self.parse([0x02, 2, 7, 1, 0x04, 2, 7, 1, 0x06, 2, 0, 1, 0x02, 2, 7, 1])
    }
  }

  private static func parse(_ bytes: some Collection<UInt8>) throws {
    _ = try LLDPDataUnit(parsing: Array(bytes).span.bytes)
  }

  @Test(.enabled(if: Tshark.isInstalled, "tshark is not installed"))
  func tsharkReadsIt() throws {
    var frame: [UInt8] = [1, 0x80, 0xC2, 0, 0, 0x0E, 2, 0, 0, 0, 0, 1, 0x88, 0xCC]
    frame += Self.unit.bytes
    let fields = [
      "lldp.chassis.subtype", "lldp.port.subtype", "lldp.time_to_live", "lldp.tlv.system.name", "_ws.malformed",
    ]
    #expect(try Tshark.fields(fields, of: [frame]) == ["7\t2\t120\ts1\t"])
  }
}
