import OpenFlow
import Testing

@testable import Datapath

@Suite struct ActionSetTests {
  /// OpenFlow 1.3.5, section 5.10.
  static let ordered: [Step] = [
    .copyTTLIn, .popVLAN, .popPBB, .popMPLS(0x0800), .pushMPLS(0x8847), .pushPBB(0x88E7), .pushVLAN(0x8100),
    .copyTTLOut, .decrementMPLSTTL, .decrementIPTTL, .setMPLSTTL(1), .setIPTTL(1), .set(.ethernetSource, 1),
    .set(.ipv4Source, 1), .setQueue(1), .group(GroupNumber(1)), .output(PortNumber(1), maximumLength: 0),
  ]

  @Test func theOrderIsThatOfTheSpecification() {
    #expect(ActionSet(ActionSetTests.ordered.reversed()).steps == ActionSetTests.ordered)
    var set = ActionSet(ActionSetTests.ordered.enumerated().filter { $0.offset % 2 == 0 }.map(\.element))
    set.write(ActionSet(ActionSetTests.ordered.enumerated().filter { $0.offset % 2 == 1 }.map(\.element)))
    #expect(set.steps == ActionSetTests.ordered)
  }

  @Test func oneOfAKindReplacesAnother() {
    var set = ActionSet([.output(PortNumber(1), maximumLength: 0), .set(.ipv4Source, 1), .set(.ipv4Source, 2)])
    set.write(ActionSet([.output(PortNumber(2), maximumLength: 0)]))
    #expect(set.steps == [.set(.ipv4Source, 2), .output(PortNumber(2), maximumLength: 0)])
  }
}
