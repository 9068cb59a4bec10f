import PacketCapture
import SimulationKernel
import SystemFiles
import TestSupport
import Testing

@Suite struct CaptureReaderTests {
  @Test func `a pcapng of our own comes back whole`() throws {
    var reader = try CaptureReader(bytes: SampleCapture.bytes(.pcapng))
    #expect(reader.format == .pcapng)
    #expect(reader.interfaces == SampleCapture.layout(.pcapng).interfaces)
    let frames = try reader.readAll()
    for (index, frame) in frames.enumerated() {
      let sample = SampleFrame(index)
      #expect(frame.instant == sample.instant)
      #expect(frame.interface == Int(sample.interface))
      #expect(frame.direction == sample.direction)
      #expect(frame.bytes == sample.padded)
      #expect(frame.originalLength == sample.padded.count)
      #expect(frame.comment == sample.comment)
    }
    #expect(frames.count == 24)
  }

  @Test func `a pcap of our own comes back without what it cannot hold`() throws {
    var reader = try CaptureReader(bytes: SampleCapture.bytes(.pcap))
    #expect(reader.interfaces == [CaptureInterface(name: "")])
    let frames = try reader.readAll()
    #expect(frames.map(\.instant) == (0..<24).map { SampleFrame($0).instant })
    #expect(frames.map(\.bytes) == (0..<24).map { SampleFrame($0).padded })
    #expect(frames.allSatisfy { $0.interface == 0 && $0.direction == nil && $0.comment == nil })
  }

  @Test func `a path is read as its bytes are`() throws {
    let folder = try TemporaryFolder()
    let path = try folder.write(SampleCapture.bytes(.pcapng), as: "a.pcapng")
    var reader = try CaptureReader(path: path)
    #expect(try reader.readAll().count == 24)
  }

  @Test func `what cannot be opened or is no capture says so with its path`() throws {
    #expect(throws: CaptureError.cannotOpen(path: "/no/such", SystemError(code: 2))) {
      try CaptureReader(path: "/no/such")
    }
    #expect(throws: CaptureError.cannotRead(path: "/", SystemError(code: 21))) { try CaptureReader(path: "/") }
    #expect(throws: CaptureError.malformed(path: "/dev/zero", offset: 0, problem: "neither pcapng nor pcap")) {
      try CaptureReader(path: "/dev/zero")
    }
    #expect(throws: CaptureError.self) { try CaptureReader(path: "/dev/null") }
  }

  @Test func `a compressed file is named as one`() {
    let error = #expect(throws: CaptureError.self) { try CaptureReader(bytes: [0x1f, 0x8b, 8, 0]) }
    #expect(error?.description == "byte 0: compressed with gzip: gunzip it first")
  }

  @Test(arguments: [CaptureFormat.pcapng, .pcap])
  func `a file that ends early gives the frames before and then an error, once`(format: CaptureFormat) throws {
    let bytes = SampleCapture.bytes(format)
    var reader = try CaptureReader(bytes: Array(bytes.dropLast(5)))
    for _ in 0..<23 { _ = try reader.next() }
    let error = #expect(throws: CaptureError.self) { try reader.next() }
    #expect(error?.description.contains("the file ends") == true)
    #expect(try reader.next() == nil)
  }
}
