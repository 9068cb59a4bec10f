import Packets
import SimulationKernel
import Testing

@Suite struct AddressTests {
  @Test(arguments: [
    "10.0.0", "10.0.0.0.1", "10.0.0.256", "10.0.0.01", "10.0.0.", "", "1.2.3.+4", "1.2.3.4 ", "a.b.c.d",
  ])
  func textThatIsNoIPv4AddressIsRefused(text: String) {
    #expect(IPv4Address(text) == nil)
    #expect(IPAddress(text) == nil)
  }

  @Test func textThatIsNoHardwareAddressIsRefused() {
    for text in [
      "", "08:00:27:00:00", "08:00:27:00:00:00:00", "8:0:27:0:0:0", "08:00:27:00:00:0g", "+8:00:27:00:00:01",
    ] {
      #expect(MACAddress(text) == nil)
    }
    #expect(MACAddress("08-00-27-AB-CD-EF")?.description == "08:00:27:ab:cd:ef")
  }

  @Test func prefixesAreReadStrictly() {
    #expect(IPv4Prefix("10.0.0.0/8")?.contains(IPv4Address(10, 255, 0, 1)) == true)
    #expect(IPv4Prefix("0.0.0.0/0")?.contains(.broadcast) == true)
    for text in ["10.0.0.1/8", "10.0.0.0/33", "10.0.0.0/-1", "10.0.0.0/+8", "10.0.0.0/08", "10.0.0.0/", "10.0.0.0/8/8"]
    {
      #expect(IPv4Prefix(text) == nil)
    }
    #expect(IPv4Prefix("10.1.2.0/24")?.directedBroadcast == IPv4Address(10, 1, 2, 255))
    #expect(IPv4Prefix("10.1.2.0/31")?.directedBroadcast == nil)
  }

  /// RFC 1112, section 6.4.
  @Test func multicastGroupsHaveTheirHardwareAddress() {
    #expect(IPv4Address(224, 129, 2, 3).multicastMAC == MACAddress("01:00:5e:01:02:03"))
  }

  @Test func addressesSurviveACheckpoint() throws {
    var writer = ByteWriter()
    let addresses: [IPAddress] = [.v4(Wire.client), .v6(Wire.client6)]
    writer.write(addresses)
    writer.write(IPv6Prefix.linkLocal)
    writer.write(IPProtocol.icmpv6)
    var reader = CheckpointReader(writer.bytes)
    #expect(try reader.read([IPAddress].self) == addresses)
    #expect(try reader.read(IPv6Prefix.self) == .linkLocal)
    #expect(try reader.read(IPProtocol.self) == .icmpv6)
    #expect(reader.isAtEnd)
  }

  @Test func checkpointsThatLieAreRefused() {
    var version = CheckpointReader([5])
    #expect(throws: CheckpointError.self) { try version.read(IPAddress.self) }
    var prefix = CheckpointReader([UInt8](repeating: 0, count: 16) + [129] + [UInt8](repeating: 0, count: 7))
    #expect(throws: CheckpointError.self) { try prefix.read(IPv6Prefix.self) }
  }
}
