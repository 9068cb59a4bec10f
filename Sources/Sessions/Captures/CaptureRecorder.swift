import Fabric
import Lab
import PacketCapture
import SimulationKernel

/// The capture files of a session.
///
/// It holds what a world may not: files and compiled filters. One owner, one thread. What the files hold is a function of
/// what the world shows; when a session goes back in time, they stay as they are, and grow again once it has come to where
/// they end.
final class CaptureRecorder {
  /// Where a port's frames go: into a file, as one of its interfaces, if they pass the filter.
  private struct Tap {
    var file: Int
    var interface: UInt32
    var filter: CaptureFilter?
  }

  private var open: [CaptureFile] = []
  /// By port ID.
  private var taps: [[Tap]]
  /// The files that failed. The run goes on to its end without them, and then reports the first.
  private var failures: [(file: Int, error: CaptureError)] = []
  /// About what all files hold, in bytes.
  private(set) var byteCount = 0

  /// What a record takes beside its frame, roughly, in bytes.
  private static let recordLength = 48

  /// - Parameters:
  ///   - folder: that of the files; nil for none.
  ///   - positions: of the files that continue others.
  init(_ plan: Plan, in folder: String?, continuing positions: [CapturePosition]) throws(SessionError) {
    taps = Array(repeating: [], count: plan.labels.ports.count)
    guard let folder else { return }
    let files = plan.captureFiles
    var compiled: [String: CaptureFilter] = [:]
    for (number, file) in files.enumerated() {
      let layout = file.layout(plan.labels)
      let isContinued = number < positions.count
      let encoder =
        isContinued ? CaptureEncoder(layout, continuing: positions[number]) : CaptureEncoder(layout)
      try create { () throws(CaptureError) in
        try CaptureFile(
          path: folder + "/" + file.name, nameIsTrusted: false, encoder: encoder,
          chunkSize: CaptureRecorder.chunkSize(for: files.count))
      }
      try tap(file, number: number, &compiled)
    }
  }

  /// The files of a branch: they begin with what those of `original` held at `positions`.
  ///
  /// - Parameter folder: that of the new files; nil for none.
  init(
    _ plan: Plan, branchingOff original: CaptureRecorder, at positions: [CapturePosition], in folder: String?
  ) throws(SessionError) {
    taps = original.taps.map { _ in [] }
    guard let folder else { return }
    guard !original.open.isEmpty || plan.captures.isEmpty else { throw .noCapturesToBranch }
    taps = original.taps
    for (number, file) in plan.captureFiles.enumerated() {
      try create { () throws(CaptureError) in
        try CaptureFile(
          path: folder + "/" + file.name, nameIsTrusted: false, copying: original.open[number], upTo: positions[number],
          chunkSize: CaptureRecorder.chunkSize(for: positions.count))
      }
    }
    failures = original.failures
  }

  /// A lab may have thousands of ports; all their chunks together stay below 64 MiB.
  private static func chunkSize(for files: Int) -> Int {
    max(16 * 1024, min(CaptureFile.defaultChunkSize, (64 << 20) / max(1, files)))
  }

  private func create(_ file: () throws(CaptureError) -> CaptureFile) throws(SessionError) {
    do { open.append(try file()) } catch { throw .capture(error) }
  }

  /// - Parameter compiled: Thousands of ports may have the same filter.
  private func tap(
    _ file: PlannedFile, number: Int, _ compiled: inout [String: CaptureFilter]
  ) throws(SessionError) {
    for (index, interface) in file.interfaces.enumerated() {
      var filter: CaptureFilter?
      if let expression = interface.filter {
        filter = compiled[expression]
        if filter == nil { filter = try CaptureFilter(compiling: expression) }
        compiled[expression] = filter
      }
      taps[Int(interface.port.rawValue)].append(Tap(file: number, interface: UInt32(index), filter: filter))
    }
  }

  /// The ports whose frames it wants to see.
  var watchedPorts: [PortID] { taps.indices.filter { !taps[$0].isEmpty }.map { PortID($0) } }

  /// Writes the frames of a log.
  func record(_ log: borrowing ObservationLog, of world: borrowing World, _ labels: Labels) {
    guard !open.isEmpty else { return }
    for record in log.records {
      let frame = log.bytes.span.bytes.extracting(record.range)
      for tap in taps[Int(record.port.rawValue)] where tap.filter?.matches(frame) ?? true {
        let comment = record.dropped.map { reason in
          "dropped: " + world.text(of: reason, record.detail, at: record.port, labels)
        }
        write(record, frame, to: tap, comment: comment)
      }
    }
  }

  private func write(_ record: ObservationLog.Record, _ frame: RawSpan, to tap: Tap, comment: String?) {
    byteCount += frame.byteCount + CaptureRecorder.recordLength
    do {
      try open.append(
        to: tap.file, interface: tap.interface, at: record.at,
        direction: record.direction == .sent ? .outbound : .inbound, frame: frame, comment: comment)
    } catch {
      failures.append((tap.file, error))
    }
  }

  /// How far each file has come, what is still in memory included.
  var positions: [CapturePosition] { open.map(\.position) }

  /// The session goes on from an earlier instant, or from a later one that it has been at.
  func move(to positions: [CapturePosition]) {
    byteCount = positions.reduce(0) { $0 + Int(clamping: $1.bytes) }
    for (number, file) in open.enumerated() {
      do { try file.move(to: positions[number]) } catch { failures.append((number, error)) }
    }
  }

  /// Puts everything on the disk.
  func flush() throws(SessionError) {
    do {
      for file in open { try file.flush() }
    } catch {
      throw .capture(error)
    }
  }

  /// Closes all files. Throws the first error that occurred with any of them, at any time.
  func close() throws(SessionError) {
    for (number, file) in open.enumerated() {
      do { try file.close() } catch { failures.append((number, error)) }
    }
    if let first = failures.first { throw .capture(first.error) }
  }

  var files: [WrittenCapture] {
    open.enumerated().map { number, file in
      let failure = failures.first { $0.file == number }?.error
      return WrittenCapture(path: file.path, frames: file.frames, cut: failure?.reason)
    }
  }
}
