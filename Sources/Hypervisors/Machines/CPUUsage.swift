public import SimulationKernel

/// What a virtual machine has got from its host's processors since the lab began, in ns.
public struct CPUUsage: Sendable, Equatable, StateRecord {
  /// Processing packets, timers and programs' system calls.
  public var system: Int64 = 0
  /// Computing.
  public var user: Int64 = 0
  /// Virtual processors had work and no processor: Linux's *steal*.
  public var steal: Int64 = 0
  /// How often a virtual processor began to run.
  public var dispatches: UInt64 = 0
  /// The longest time that one waited for a processor.
  public var maximumDelay: Int64 = 0
  /// Frames that found the receive ring full.
  public var ringDrops: UInt64 = 0

  /// Creates a usage of nothing.
  public init() {}

  /// What it has run in all.
  public var used: Int64 { system &+ user }

  public static let fields = Fields(
    \CPUUsage.system, \.user, \.steal, \.dispatches, \.maximumDelay, \.ringDrops)

  public var inconsistency: String? {
    [system, user, steal, maximumDelay].allSatisfy { (0..<1 << 62).contains($0) } ? nil : "processor times out of range"
  }

  mutating func noteWait(_ delay: Int64) {
    steal &+= delay
    maximumDelay = max(maximumDelay, delay)
  }
}
