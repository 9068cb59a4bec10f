import PacketCapture
import Testing

@Suite struct CaptureEncoderTests {
  @Test func `a layout without interfaces is a section header alone`() {
    let encoder = CaptureEncoder(CaptureLayout(format: .pcapng, interfaces: []))
    #expect(encoder.pending.count == 44)
  }
}
