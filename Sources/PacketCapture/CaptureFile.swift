public import SimulationKernel
import SystemFiles

/// A capture file: an encoder and the file to which its output is written in large chunks.
///
/// The file only grows. After ``move(to:)`` it takes the same frames again without writing them twice, and continues where it
/// ends.
///
/// Every write ends with a whole record. If one fails, the file is truncated to its last whole record, the failing call
/// throws, and all later frames are dropped silently: a full disk ends the capture, not the run.
///
/// One owner, one thread. The operating system's SIGPIPE and SIGXFSZ end the process unless its main program ignores
/// them.
public final class CaptureFile {
  public let path: String
  private let chunkSize: Int
  /// Unchecked, because two checks per frame cost more than a short frame, and nothing called during an access can
  /// reenter.
  @exclusivity(unchecked) private var encoder: CaptureEncoder
  /// Nil once it is closed or has failed.
  private var file: SystemFile?
  /// The encoder's position before the file's first byte.
  let start: CapturePosition
  /// The bytes and frames that the file holds.
  private(set) var written = WholeRecords(length: 0, frames: 0)
  /// The encoder's frame count when its bytes were last written.
  private var framesTaken: UInt64

  /// Large enough that the cost of a system call, and of the pages at its ends, which two writes share, is negligible
  /// beside the copy. With larger chunks, those of many files no longer fit in the cache.
  public static let defaultChunkSize = 768 * 1024

  /// Creates or truncates the file. Its header is written with the first chunk.
  ///
  /// - Parameters:
  ///   - nameIsTrusted: False where another file chose the name, such as a topology: then a new file takes the place of a
  ///     regular one, and whatever else has the name is an error. True writes to what the path leads to, a pipe included.
  ///   - chunkSize: The number of bytes to buffer before writing. Memory grows to that only under traffic; thousands of
  ///     simultaneous captures may still need a smaller one.
  public convenience init(
    path: String, nameIsTrusted: Bool = true, encoder: CaptureEncoder, chunkSize: Int = defaultChunkSize
  ) throws(CaptureError) {
    let position = encoder.position
    let start = CapturePosition(bytes: position.bytes &- UInt64(encoder.pending.count), frames: position.frames)
    try self.init(
      path: path, nameIsTrusted: nameIsTrusted, encoder: encoder, start: start, chunkSize: chunkSize)
  }

  init(
    path: String, nameIsTrusted: Bool, encoder: CaptureEncoder, start: CapturePosition, chunkSize: Int
  ) throws(CaptureError) {
    self.path = path
    self.chunkSize = chunkSize
    self.encoder = encoder
    self.start = start
    framesTaken = encoder.frames
    file = nameIsTrusted ? try CaptureFile.create(path) : try CaptureFile.createInFolder(path)
  }

  /// Without a call to ``close()`` an error is lost, but not the frames.
  deinit { try? flush() }

  var layout: CaptureLayout { encoder.layout }

  /// The layout's position after all frames so far, those still in memory included.
  public var position: CapturePosition { encoder.position }

  /// The frames that are in the file or buffered: not those that a failed write lost.
  public var frames: UInt64 { file == nil ? written.frames : max(written.frames, encoder.frames &- start.frames) }

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

  /// Writes what is buffered, so that another program can read it.
  public func flush() throws(CaptureError) {
    defer { removePending() }
    // What the file holds already, after the encoder has moved back.
    let known = min(encoder.pending.count, max(0, written.length - pendingStart))
    guard let result = file?.descriptor.write(encoder.pending, from: known) else { return }
    if let error = result.error { throw abandon(after: known + result.written, because: error) }
    grow(to: WholeRecords(length: pendingStart + encoder.pending.count, frames: encoder.frames &- start.frames))
  }

  /// Where the pending bytes belong in the file.
  private var pendingStart: Int { Int(encoder.position.bytes &- start.bytes) - encoder.pending.count }

  private func grow(to end: WholeRecords) {
    if end.length > written.length { written = end }
  }

  /// Continues from another position that this capture has been at. The frames that follow must be those that followed
  /// there before, as far as the file holds them.
  public func move(to position: CapturePosition) throws(CaptureError) {
    defer {
      encoder = CaptureEncoder(encoder.layout, continuing: position)
      framesTaken = encoder.frames
    }
    try flush()
  }

  /// Writes the rest and closes the file. Later frames are ignored.
  public func close() throws(CaptureError) {
    try flush()
    do { try file.take()?.closed() } catch { throw .cannotWrite(path: path, error, frames: written.frames) }
  }

  private func removePending() {
    framesTaken = encoder.frames
    encoder.removePending()
  }

  /// Takes over bytes and frames that another capture holds, before any frame is added.
  func adopt(_ bytes: [UInt8], frames: UInt64) throws(CaptureError) {
    guard let result = file?.descriptor.write(bytes) else { return }
    if let error = result.error {
      file = nil
      throw .cannotWrite(path: path, error, frames: 0)
    }
    written.add(WholeRecords(length: bytes.count, frames: frames))
  }

  /// Takes no more frames.
  func end() { file = nil }

  private func abandon(after bytes: Int, because error: SystemError) -> CaptureError {
    var end = encoder.wholeRecords(within: bytes)
    end.add(WholeRecords(length: pendingStart, frames: framesTaken &- start.frames))
    grow(to: end)
    // A pipe or device cannot be truncated, but has no length that could be wrong.
    _ = file?.truncate(to: written.length)
    file = nil
    return .cannotWrite(path: path, error, frames: written.frames)
  }
}

extension [CaptureFile] {
  /// Adds one frame to the file at `index`, which the array keeps alive: a reference for the call alone would be
  /// released by an atomic operation, which waits until all stores of the frame are done.
  @inlinable public func append(
    to index: Int, interface: UInt32, at instant: Instant, direction: CaptureDirection, frame: RawSpan,
    comment: String? = nil
  ) throws(CaptureError) {
    try Unmanaged.passUnretained(self[index])._withUnsafeGuaranteedRef { file in
      Result { () throws(CaptureError) in
        try file.append(interface: interface, at: instant, direction: direction, frame: frame, comment: comment)
      }
    }.get()
  }
}

extension FileDescriptor {
  fileprivate func write(_ bytes: [UInt8], from offset: Int) -> WriteOutcome {
    bytes.withUnsafeBytes { write(UnsafeRawBufferPointer(rebasing: $0[offset...])) }
  }
}
