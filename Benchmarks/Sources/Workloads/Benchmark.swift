/// Something to measure: one line of the table.
struct Benchmark: Sendable {
  var name: String
  /// Of the figure and its targets.
  var unit: String
  /// What the figure must reach and what it should, on the reference machine.
  var must: Double?
  var aim: Double?
  /// Builds what it needs and runs the given part of the work once.
  var measure: @Sendable (_ part: Int) throws -> Measurement

  static let all =
    Chain.all + CapturedChain.all + FatTree.all + DumbbellWorkload.all + FirewallWorkload.all + LAN.all + RunningLab.all
    + FlowTableWorkload.all + QueueAlone.all + SessionWorkload.all
}

/// What one run of a benchmark found.
struct Measurement {
  /// What was done; it has been checked to be what should be done.
  var work: String
  /// User and system time of what is measured, in seconds.
  var cpu: Double
  /// In the benchmark's unit.
  var figure: Double
}

/// The simulator did something else than the workload asks for.
struct WorkloadError: Error, CustomStringConvertible {
  var description: String

  init(_ description: String) { self.description = description }
}

extension [Measurement] {
  /// The one whose figure is in the middle.
  var median: Measurement { sorted { $0.figure < $1.figure }[count / 2] }
}
