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
    #expect(OXMField.allCases.count == 40)
    #expect(OXMField.allCases.filter(\.isMaskable).count == 16)
    for field in OXMField.allCases { #expect(field.bits <= 8 * field.byteCount) }
  }
}
