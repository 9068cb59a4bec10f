import Fabric
import Lab
import PacketCapture
import SimulationKernel
import SystemFiles

/// The capture files of a run, and the counters of the checks that look at frames.
///
/// It holds what a world may not: files and compiled filters. One owner, one thread.
final class CaptureSession {
  /// Where a port's frames go: into a file, as one of its interfaces, if they pass the filter.
  private struct Tap {
    var file: Int
    var interface: UInt32
    var filter: CaptureFilter?
  }

  /// A check that counts frames at a port.
  private struct Counter {
    var check: Int
    var filter: CaptureFilter?
  }

  private var open: [CaptureFile] = []
  /// By port number.
  private var taps: [[Tap]]
  private var counters: [[Counter]]
  /// The files that failed. The run goes on to its end without them, and then reports the first.
  private var failures: [(file: Int, error: CaptureError)] = []

  init(_ plan: Plan, output: String?, isResumed: Bool) throws(RunError) {
    taps = Array(repeating: [], count: plan.labels.ports.count)
    counters = taps.map { _ in [] }
    for (number, check) in plan.checks.enumerated() {
      guard case .frames(let expectation) = check.condition else { continue }
      let filter = try expectation.filter.map(CaptureSession.compile)
      counters[Int(expectation.port.rawValue)].append(Counter(check: number, filter: filter))
    }
    guard let output else { return }
    let files = plan.captureFiles
    let chunkSize = CaptureSession.chunkSize(for: files.count)
    for (number, file) in files.enumerated() {
      let layout = file.layout(plan.labels)
      let isContinued = isResumed && number < plan.positions.count
      let encoder =
        isContinued ? CaptureEncoder(layout, continuing: plan.positions[number]) : CaptureEncoder(layout)
      open.append(try CaptureSession.create(output + "/" + file.name, encoder, chunkSize))
      try tap(file, number: number)
    }
  }

  /// A lab may have thousands of ports; all their chunks together stay below 64 MiB.
  private static func chunkSize(for files: Int) -> Int {
    max(16 * 1024, min(CaptureFile.defaultChunkSize, (64 << 20) / max(1, files)))
  }

  private static func compile(_ expression: String) throws(RunError) -> CaptureFilter {
    do { return try CaptureFilter(expression) } catch { throw .filter(error) }
  }

  private static func create(
    _ path: String, _ encoder: CaptureEncoder, _ chunkSize: Int
  ) throws(RunError) -> CaptureFile {
    do { return try CaptureFile(path: path, encoder: encoder, chunkSize: chunkSize) } catch { throw .capture(error) }
  }

  private func tap(_ file: PlannedFile, number: Int) throws(RunError) {
    for (index, interface) in file.interfaces.enumerated() {
      let filter = try interface.filter.map(CaptureSession.compile)
      taps[Int(interface.port.rawValue)].append(Tap(file: number, interface: UInt32(index), filter: filter))
    }
  }

  /// The ports whose frames it wants to see.
  var watchedPorts: [PortID] {
    taps.indices.filter { !taps[$0].isEmpty || !counters[$0].isEmpty }.map { PortID($0) }
  }

  /// Writes the frames of a log and counts those that checks look for.
  func write(_ log: ObservationLog, of world: World, counting plan: inout Plan) {
    for record in log.records {
      let frame = log.bytes.span.bytes.extracting(record.range)
      for tap in taps[Int(record.port.rawValue)] where tap.filter?.matches(frame) ?? true {
        write(
          record, frame, to: tap,
          comment: record.dropped.map { reason in
            "dropped: " + world.text(of: reason, record.detail, at: record.port, plan.labels)
          })
      }
      for counter in counters[Int(record.port.rawValue)] where counter.filter?.matches(frame) ?? true {
        plan.countFrame(forCheck: counter.check)
      }
    }
  }

  private func write(_ record: ObservationLog.Record, _ frame: RawSpan, to tap: Tap, comment: String?) {
    do {
      try open.append(
        to: tap.file, interface: tap.interface, at: record.at,
        direction: record.direction == .sent ? .outbound : .inbound, frame: frame, comment: comment)
    } catch {
      failures.append((tap.file, error))
    }
  }

  /// Puts everything on the disk and tells how far each file has come.
  func flush() throws(RunError) -> [CapturePosition] {
    do {
      for file in open { try file.flush() }
    } catch {
      throw .capture(error)
    }
    return open.map(\.position)
  }

  /// Closes all files. Throws the first thing that went wrong with any of them, at whatever time.
  func close() throws(RunError) {
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

/// A capture file as far as it has come.
public struct WrittenCapture: Sendable, Equatable {
  public var path: String
  public var frames: UInt64
  /// Why it ends before the run does; nil where it does not.
  public var cut: String?
}

extension CaptureError {
  /// What the operating system said.
  fileprivate var reason: String {
    switch self {
    case .cannotOpen(_, let error), .cannotRead(_, let error), .cannotCreate(_, let error),
      .cannotWrite(_, let error, _):
      error.description
    case .malformed, .cannotReplay: description
    }
  }
}

extension Plan {
  mutating func countFrame(forCheck number: Int) {
    guard case .frames(var expectation) = checks[number].condition else { return }
    expectation.seen &+= 1
    checks[number] = Check(name: checks[number].name, condition: .frames(expectation))
  }
}
