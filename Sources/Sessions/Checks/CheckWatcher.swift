import Fabric
import PacketCapture
import SimulationKernel

/// Shows checks the frames that they watch.
struct CheckWatcher: Sendable {
  private struct Tap: Sendable {
    var check: Int
    var watch: Int
    var filter: CaptureFilter?
  }

  /// By port ID; empty if no check watches any.
  private var taps: [[Tap]] = []

  init(_ checks: [Open<any Check>], portCount: Int) throws(SessionError) {
    for (index, check) in checks.enumerated() {
      for (number, watch) in check.value.watches.enumerated() {
        if taps.isEmpty { taps = Array(repeating: [], count: portCount) }
        let filter = try watch.filter.map(CaptureFilter.init(compiling:))
        taps[Int(watch.port.rawValue)].append(Tap(check: index, watch: number, filter: filter))
      }
    }
  }

  var ports: [PortID] { taps.indices.filter { !taps[$0].isEmpty }.map { PortID($0) } }

  func show(_ log: borrowing ObservationLog, to checks: inout [Open<any Check>]) {
    guard !taps.isEmpty else { return }
    for record in log.records where !taps[Int(record.port.rawValue)].isEmpty {
      let frame = log.bytes.span.bytes.extracting(record.range)
      for tap in taps[Int(record.port.rawValue)] where tap.filter?.matches(frame) ?? true {
        checks[tap.check].value.see(frame, at: record.at, watch: tap.watch)
      }
    }
  }
}

extension CaptureFilter {
  init(compiling expression: String) throws(SessionError) {
    do { try self.init(expression) } catch { throw .filter(error) }
  }
}
