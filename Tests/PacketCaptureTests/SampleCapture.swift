import PacketCapture
import Packets
import SimulationKernel

/// One frame of each kind in turn over three interfaces, every third with a comment.
enum SampleCapture {
  static func layout(_ format: CaptureFormat) -> CaptureLayout {
    CaptureLayout(
      format: format,
      interfaces: [
        CaptureInterface(name: "client:eth0", speed: 1_000_000_000, macAddress: MACAddress(bits: 0x0800_2700_0001)),
        CaptureInterface(name: "ländle:eth0", description: "towards the firewall", filter: "not port 22"),
        CaptureInterface(name: "edge:inside"),
      ])
  }

  static func encoder(_ format: CaptureFormat, frames range: Range<Int>) -> CaptureEncoder {
    var encoder = CaptureEncoder(layout(format))
    for index in range { encoder.append(SampleFrame(index)) }
    return encoder
  }

  static func bytes(_ format: CaptureFormat, frames count: Int = 24) -> [UInt8] {
    encoder(format, frames: 0..<count).pending
  }
}

struct SampleFrame {
  var interface: UInt32
  var instant: Instant
  var direction: CaptureDirection
  var bytes: [UInt8]
  var comment: String?

  init(_ index: Int) {
    interface = UInt32(index % 3)
    // Past the 32 bits of the lower half, and never a whole microsecond.
    instant = Instant(nanoseconds: Int64(index) * 1_234_567_891)
    direction = index % 2 == 0 ? .outbound : .inbound
    bytes = Frames.all[index % Frames.all.count]
    comment = index % 3 == 0 ? "dropped: queue full (\(index))" : nil
  }

  var padded: [UInt8] { bytes + [UInt8](repeating: 0, count: max(0, 60 - bytes.count)) }
}

extension CaptureEncoder {
  mutating func append(_ frame: SampleFrame) {
    append(
      interface: frame.interface, at: frame.instant, direction: frame.direction, frame: frame.bytes.span.bytes,
      comment: frame.comment)
  }
}

extension CaptureFile {
  func append(_ frame: SampleFrame) throws(CaptureError) {
    try append(
      interface: frame.interface, at: frame.instant, direction: frame.direction, frame: frame.bytes.span.bytes,
      comment: frame.comment)
  }
}
