import Fabric
import NetworkStack
import SimulationKernel
import Switching
import Testing

@testable import Lab

/// Reasons are declared by the layers; the lab knows all of them.
@Suite struct DropReasonTests {
  @Test func `each layer has a number of its own, and each of its reasons a text of its own`() {
    #expect(Set(DropReason.layers.map { $0.layer }).count == DropReason.layers.count)
    #expect(!DropReason.layers.contains { $0.layer == 0 })
    for layer in DropReason.layers {
      let texts = texts(of: layer)
      #expect(Set(texts).count == texts.count && !texts.contains(""))
    }
  }

  private func texts<Code: DropReasonCode>(of _: Code.Type) -> [String] { Code.allCases.map(\.text) }

  @Test func `a reason is named in the words of its layer`() {
    #expect(DropReason.queueFull.name == "queue full")
    #expect(DropReason.sourceIsDestination.name == "destination is on the port it came from")
    #expect(DropReason.noRoute.name == "no route")
    #expect(DropReason.malformedFrame != .malformed && DropReason.malformedFrame.name == DropReason.malformed.name)
  }

  @Test func `a reason that no layer has declared is not known`() throws {
    for (raw, isKnown) in [(0x0000, false), (0x0009, false), (0x01FF, false), (0xC803, false), (0x0100, true)] {
      var writer = ByteWriter()
      writer.write(UInt16(raw))
      var reader = CheckpointReader(writer.bytes)
      let reason: DropReason = try reader.read()
      #expect(reason.isKnown == isKnown, "\(reason.name)")
    }
  }
}
