import OpenFlow
import Testing

struct MatchTests {
  @Test func validMatchesPass() throws {
    try Match().validate()
    try Match(MatchField(.inPort, 1), MatchField(.inPhysicalPort, 1)).validate()
    try Match(
      MatchField(.etherType, 0x86DD), MatchField(.ipProtocol, 58), MatchField(.icmpv6Type, 136),
      MatchField(.ndTargetLinkLayer, 0x0200_0000_0001)
    ).validate()
    try Match(MatchField(.vlanID, 0x1000, mask: 0x1000), MatchField(.vlanPriority, 5)).validate()
  }

  @Test(arguments: [
    (Match(MatchField(.tcpSource, 80)), BadMatch.badPrerequisite),
    (Match(MatchField(.vlanID, 0), MatchField(.vlanPriority, 5)), .badPrerequisite),
    (Match(MatchField(.etherType, 0x0806), MatchField(.ipProtocol, 6)), .badPrerequisite),
    (Match(MatchField(.ipProtocol, 6), MatchField(.etherType, 0x0800)), .badPrerequisite),
    (Match(MatchField(.etherType, 0x0800), MatchField(.etherType, 0x0800)), .duplicateField),
    (Match(MatchField(.etherType, 0x0800), MatchField(.ipDSCP, 64)), .badValue),
    (Match(MatchField(.etherType, 0x0800, mask: 0xFF00)), .badMask),
    (Match(MatchField(.metadata, 1, mask: 2)), .badWildcards),
    (
      Match(entries: [.other(OtherMatchField(fieldClass: 1, field: 2, hasMask: false, payload: [0]))]),
      .badField
    ),
  ])
  func wrongMatchesAreRefused(match: Match, code: BadMatch) {
    #expect(throws: OpenFlowError.badMatch(code)) { try match.validate() }
  }

  @Test func fieldsAreThoseOfTheSpecification() {
    let basic = OXMField.allCases.filter { $0.experimenter == nil }
    #expect(basic.count == 40)
    #expect(basic.filter(\.isMaskable).count == 16)
    for field in OXMField.allCases { #expect(field.bits <= 8 * field.byteCount) }
  }

  /// As ovs-ofctl 3.1 writes `eth_type=0x894f,nsh_flags=1/1,nsh_ttl=3,nsh_mdtype=1,nsh_np=3,nsh_spi=5,nsh_si=254,nsh_c1=7/0xff`.
  @Test func fieldsOfTheNetworkServiceHeaderAreThoseOfOpenVSwitch() throws {
    let match = Match(
      MatchField(.etherType, 0x894F), MatchField(.nshFlags, 1, mask: 1), MatchField(.nshTTL, 3),
      MatchField(.nshMetadataType, 1),
      MatchField(.nshNextProtocol, 3), MatchField(.nshServicePath, 5), MatchField(.nshServiceIndex, 254),
      MatchField(.nshContext1, 7, mask: 0xFF))
    try match.validate()
    var writer = OpenFlowWriter()
    match.emit(into: &writer)
    let digits =
      "80000a02894fffff0306005ad6500101ffff1405005ad65003ffff0405005ad65001ffff0605005ad65003ffff0808005ad65000000005"
      + "ffff0a05005ad650feffff0d0c005ad65000000007000000ff"
    #expect(writer.bytes.dropFirst(4).prefix(digits.count / 2).map { hexadecimal($0) }.joined() == digits)
    var reader = OpenFlowReader(writer.bytes)
    #expect(try Match(parsing: &reader) == match)
  }

  private func hexadecimal(_ byte: UInt8) -> String { (byte < 16 ? "0" : "") + String(byte, radix: 16) }
}
