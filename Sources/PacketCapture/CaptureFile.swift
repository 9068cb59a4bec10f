public import SimulationKernel

/// A capture on a disk: an encoder and the file that its bytes go to, in large chunks.
///
/// Every write ends with a whole record. When one fails, the file is cut back to its last whole record, the call that ran
/// into it throws, and all later frames are dropped in silence: a full disk ends the capture and not the run.
///
/// One owner, one thread. The operating system's SIGPIPE and SIGXFSZ end the process unless its main program ignores them.
public final class CaptureFile {
  public let path: String
  private let chunkSize: Int
  /// Unchecked, because two checks a frame cost more than a short frame does, and nothing that is called under an access
  /// can come back here.
  @exclusivity(unchecked) private var encoder: CaptureEncoder
  /// Nil once it is closed or has failed.
  private var file: SystemFile?
  /// Bytes and frames that this object has put into the file.
  private var written = WholeRecords(length: 0, frames: 0)
  /// The encoder's frames when it last gave its bytes away.
  private var framesTaken: UInt64

  /// The chunk behind whose copy the cost of a system call disappears, and that of the pages at its ends, which two writes
  /// share. What is gained by a larger one is lost again where many files' chunks no longer fit into the cache.
  public static let defaultChunkSize = 768 * 1024

  /// Creates the file, or empties it. Its head is written with the first chunk.
  ///
  /// - Parameter chunkSize: The bytes that are gathered before they are written. Memory grows to that only under traffic;
  ///   thousands of captures at once may still want less.
  public init(path: String, encoder: CaptureEncoder, chunkSize: Int = defaultChunkSize) throws(CaptureError) {
    self.path = path
    self.chunkSize = chunkSize
    self.encoder = encoder
    framesTaken = encoder.frames
    do { file = try SystemFile(creating: path) } catch { throw .cannotCreate(path: path, error) }
  }

  /// Whoever forgets to close loses the error, not the frames.
  deinit { try? flush() }

  /// The layout's position after all frames so far, those still in memory included.
  public var position: CapturePosition { encoder.position }

  /// The frames that are in the file or on their way there: not those that a failed write lost.
  public var frames: UInt64 { file == nil ? written.frames : written.frames &+ pendingFrames }

  private var pendingFrames: UInt64 { encoder.frames &- framesTaken }

  /// Adds one frame, as ``CaptureEncoder/append(interface:at:direction:frame:originalLength:comment:)`` does.
  public func append(
    interface: UInt32, at instant: Instant, direction: CaptureDirection, frame: RawSpan, originalLength: Int = 0,
    comment: String? = nil
  ) throws(CaptureError) {
    encoder.append(
      interface: interface, at: instant, direction: direction, frame: frame, originalLength: originalLength,
      comment: comment)
    if encoder.pending.count >= chunkSize { try flush() }
  }

  /// Writes what has been gathered, so that another program can read it.
  public func flush() throws(CaptureError) {
    defer { removePending() }
    guard let result = file?.write(encoder.pending) else { return }
    if let error = result.error { throw abandon(after: result.written, because: error) }
    written.add(WholeRecords(length: encoder.pending.count, frames: pendingFrames))
  }

  /// Writes the rest and closes the file. Nothing is added afterwards.
  public func close() throws(CaptureError) {
    try flush()
    do { try file.take()?.closed() } catch { throw .cannotWrite(path: path, error, frames: written.frames) }
  }

  private func removePending() {
    framesTaken = encoder.frames
    encoder.removePending()
  }

  private func abandon(after bytes: Int, because error: SystemError) -> CaptureError {
    written.add(encoder.wholeRecords(within: bytes))
    // What cannot be cut, a pipe or a device, has no length that could be wrong.
    _ = file?.truncate(to: written.length)
    file = nil
    return .cannotWrite(path: path, error, frames: written.frames)
  }
}

extension [CaptureFile] {
  /// Adds one frame to the file at `place`, which the array holds all the while: a reference for the call alone would be
  /// given back by an atomic operation, and that waits until all the stores of a frame are done.
  @inlinable public func append(
    to place: Int, interface: UInt32, at instant: Instant, direction: CaptureDirection, frame: RawSpan,
    comment: String? = nil
  ) throws(CaptureError) {
    try Unmanaged.passUnretained(self[place])._withUnsafeGuaranteedRef { file in
      Result { () throws(CaptureError) in
        try file.append(interface: interface, at: instant, direction: direction, frame: frame, comment: comment)
      }
    }.get()
  }
}

extension SystemFile {
  fileprivate borrowing func write(_ bytes: [UInt8]) -> (written: Int, error: SystemError?) {
    bytes.withUnsafeBytes { write($0) }
  }
}
