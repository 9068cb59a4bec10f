import PacketCapture
import SimulationKernel
import Testing

/// Padding and cutting, as the reader sees them.
@Suite struct RecordLengthTests {
  private func recorded(
    _ length: Int, originalLength: Int = 0, snapLength: Int = 0, minimum: Int = 60, format: CaptureFormat = .pcapng
  ) throws -> CapturedFrame? {
    let interface = CaptureInterface(name: "a:eth0", snapLength: snapLength)
    var encoder = CaptureEncoder(
      CaptureLayout(format: format, interfaces: [interface], minimumFrameLength: minimum))
    let frame = [UInt8](repeating: 7, count: length)
    encoder.append(
      interface: 0, at: .zero, direction: .inbound, frame: frame.span.bytes, originalLength: originalLength)
    var reader = try CaptureReader(bytes: encoder.pending)
    return try reader.next()
  }

  @Test(arguments: [CaptureFormat.pcapng, .pcap])
  func `a short frame is padded with zeros to what a wire carries`(format: CaptureFormat) throws {
    for length in 0...60 {
      let frame = try recorded(length, format: format)
      let bytes = [UInt8](repeating: 7, count: length) + [UInt8](repeating: 0, count: 60 - length)
      #expect(frame?.bytes == bytes)
      #expect(frame?.originalLength == 60)
    }
  }

  @Test(arguments: [CaptureFormat.pcapng, .pcap])
  func `the snap length cuts what is kept and not what was on the wire`(format: CaptureFormat) throws {
    for snap in [1, 14, 59, 60, 61, 99, 100] {
      let frame = try recorded(100, snapLength: snap, format: format)
      #expect(frame?.bytes == [UInt8](repeating: 7, count: snap))
      #expect(frame?.originalLength == 100)
    }
  }

  @Test func `a snap length cuts the padding too`() throws {
    let frame = try recorded(42, snapLength: 50)
    #expect(frame?.bytes == [UInt8](repeating: 7, count: 42) + [UInt8](repeating: 0, count: 8))
    #expect(frame?.originalLength == 60)
  }

  @Test func `the beginning of a longer frame is not padded`() throws {
    let frame = try recorded(42, originalLength: 1000)
    #expect(frame?.bytes.count == 42)
    #expect(frame?.originalLength == 1000)
  }

  @Test func `without a minimum a frame stays as it is`() throws {
    for length in 0...9 { #expect(try recorded(length, minimum: 0)?.bytes.count == length) }
  }
}
