import SystemFiles

/// Reads pcapng and pcap, of either byte order and any resolution, frame by frame.
///
/// A malformed file throws ``CaptureError/malformed(path:offset:problem:)`` after the frames before the error; after
/// that, and at the end, there are no more frames.
public struct CaptureReader: Sendable {
  public let format: CaptureFormat
  private let path: String?
  private var records: any CaptureRecords
  private var isFinished = false

  public init(bytes: [UInt8]) throws(CaptureError) { try self.init(bytes: bytes, path: nil) }

  /// Reads the whole file; frames are decoded one by one.
  public init(path: String) throws(CaptureError) {
    try self.init(bytes: try CaptureReader.contents(of: path), path: path)
  }

  /// Reads a file that another file names and that is not longer than the limit.
  init(_ reference: ReferencedFile, upTo limit: Int) throws(CaptureError) {
    try self.init(bytes: try CaptureReader.contents(of: reference, upTo: limit), path: reference.path)
  }

  private init(bytes: [UInt8], path: String?) throws(CaptureError) {
    self.path = path
    do {
      format = try CaptureFormat(magicOf: bytes)
      records = try CaptureReader.records(format, of: bytes)
    } catch {
      throw CaptureError(error, path: path)
    }
  }

  private static func records(_ format: CaptureFormat, of bytes: [UInt8]) throws(CaptureFault) -> any CaptureRecords {
    switch format {
    case .pcapng: try PcapngRecords(bytes)
    case .pcap: try PcapRecords(bytes)
    }
  }

  /// The interfaces described so far: a pcapng may describe more between its frames. A pcap has one, without a name.
  public var interfaces: [CaptureInterface] { records.interfaces }

  /// The next frame in the order of the file, which need not be that of time; nil at the end.
  public mutating func next() throws(CaptureError) -> CapturedFrame? {
    guard !isFinished else { return nil }
    do {
      let frame = try records.next()
      isFinished = frame == nil
      return frame
    } catch {
      isFinished = true
      throw CaptureError(error, path: path)
    }
  }

  /// All remaining frames.
  public mutating func readAll() throws(CaptureError) -> [CapturedFrame] {
    var frames: [CapturedFrame] = []
    while let frame = try next() { frames.append(frame) }
    return frames
  }
}

extension CaptureError {
  init(_ fault: CaptureFault, path: String?) {
    self = .malformed(path: path, offset: fault.offset, problem: fault.problem)
  }
}
