import Packets
import Testing

@Suite struct IPv6AddressTests {
  /// RFC 5952, sections 1, 2, 4 and 5.
  @Test(arguments: [
    ("2001:db8:0:0:1:0:0:1", "2001:db8::1:0:0:1"), ("2001:0db8:0:0:1:0:0:1", "2001:db8::1:0:0:1"),
    ("2001:db8::1:0:0:1", "2001:db8::1:0:0:1"), ("2001:db8::0:1:0:0:1", "2001:db8::1:0:0:1"),
    ("2001:0db8::1:0:0:1", "2001:db8::1:0:0:1"), ("2001:db8:0:0:1::1", "2001:db8::1:0:0:1"),
    ("2001:DB8:0:0:1::1", "2001:db8::1:0:0:1"), ("2001:db8:0:0:0:0:2:1", "2001:db8::2:1"),
    ("2001:db8::1:1:1:1:1", "2001:db8:0:1:1:1:1:1"), ("2001:0:0:1:0:0:0:1", "2001:0:0:1::1"),
    ("2001:db8:aaaa:bbbb:cccc:dddd:eeee:AAAA", "2001:db8:aaaa:bbbb:cccc:dddd:eeee:aaaa"),
    ("::ffff:192.0.2.1", "::ffff:192.0.2.1"), ("0:0:0:0:0:ffff:192.0.2.1", "::ffff:192.0.2.1"),
    ("0:0:0:0:0:0:0:0", "::"), ("0:0:0:0:0:0:0:1", "::1"), ("ff02::", "ff02::"), ("::1:0:0", "::1:0:0"),
  ]) func textIsWrittenAsRFC5952Says(text: String, canonical: String) {
    #expect(IPv6Address(text)?.description == canonical)
  }

  /// RFC 4291, section 2.2.
  @Test func allFormsOfRFC4291AreRead() {
    #expect(IPv6Address("::13.1.68.3") == IPv6Address(high: 0, low: 0x0D01_4403))
    #expect(IPv6Address("0:0:0:0:0:FFFF:129.144.52.38") == IPv6Address(high: 0, low: 0xFFFF_8190_3426))
    #expect(IPv6Address("1:2:3:4:5:6:1.2.3.4") == IPv6Address(high: 0x1_0002_0003_0004, low: 0x5_0006_0102_0304))
    #expect(IPv6Address("ABCD:EF01:2345:6789:ABCD:EF01:2345:6789")?.high == 0xABCD_EF01_2345_6789)
  }

  @Test(arguments: [
    "", ":", ":::", "1", "1:2:3:4:5:6:7", "1:2:3:4:5:6:7:8:9", "1::2::3", ":1:2:3:4:5:6:7:8", "1:2:3:4:5:6:7:8:",
    "::12345", "::g", "::+1", "::-1", "1:2:3:4:5:6:7::8:9", "1:2:3:4::5:6:7:8", "1.2.3.4", "1.2.3.4::", "::1.2.3",
    "::1.2.3.256", "1:2:3:4:5:6:7:1.2.3.4", "fe80::1%eth0", "::1 ", "::１",
  ]) func otherTextIsRefused(text: String) {
    #expect(IPv6Address(text) == nil)
  }

  @Test func anyAddressSurvivesItsText() {
    var generator = SeededGenerator(seed: 3)
    for _ in 0..<500 {
      let mask = generator.next() & generator.next()
      let address = IPv6Address(high: generator.next() & mask, low: generator.next() & generator.next() & ~mask)
      #expect(IPv6Address(address.description) == address)
    }
  }

  @Test func addressesAreDerivedFromHardwareAddresses() throws {
    let mac = try #require(MACAddress("34:56:78:9A:BC:DE"))
    // RFC 2464, section 4.
    #expect(IPv6Address.interfaceIdentifier(for: mac) == 0x3656_78FF_FE9A_BCDE)
    #expect(IPv6Address(linkLocalFor: mac).description == "fe80::3656:78ff:fe9a:bcde")
    // RFC 4291, section 2.7.1.
    #expect(IPv6Address("4037::01:800:200E:8C6C")?.solicitedNode == IPv6Address("FF02::1:FF0E:8C6C"))
    #expect(IPv6Address("ff02::1:ff0e:8c6c")?.multicastMAC == MACAddress("33:33:ff:0e:8c:6c"))
  }

  @Test func prefixesContainTheirAddresses() throws {
    for length in [0, 1, 48, 63, 64, 65, 127, 128] {
      let address = try #require(IPv6Address("2001:db8:ffff:ffff:ffff:ffff:ffff:ffff"))
      let prefix = IPv6Prefix(address, length: length)
      #expect(prefix.contains(address))
      #expect(IPv6Prefix(prefix.description) == prefix)
      #expect(length == 0 || !prefix.contains(IPv6Address(high: ~address.high, low: ~address.low)))
    }
    #expect(IPv6Prefix("2001:db8::1/32") == nil)
    #expect(IPv6Prefix("2001:db8::/129") == nil)
    #expect(IPv6Prefix("::1")?.length == 128)
  }
}
