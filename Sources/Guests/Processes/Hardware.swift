public import SimulationKernel

/// What a guest's programs see of the machine that they run on.
public struct Hardware: Hashable, Sendable, StateRecord {
  /// Virtual processors.
  public var vcpus = 1
  /// In bytes.
  public var memory: UInt64 = 256 << 20
  /// Whether a host's processors do its work, so that it takes time.
  public var isHosted = false

  /// Creates the usual machine, whose work takes no time.
  public init() {}

  /// The most virtual processors that a machine can have.
  public static let vcpuLimit = 1_024

  public static let fields = Fields(\Hardware.vcpus, \.memory, \.isHosted)

  public var inconsistency: String? {
    (1...Hardware.vcpuLimit).contains(vcpus) && memory < 1 << 60
      ? nil : "a machine with \(vcpus) processors and \(memory) bytes"
  }
}

/// What programs of a guest have done that takes a processor's time.
public struct ProgramWork: Sendable, Equatable {
  /// How often programs were resumed.
  public var runs = 0
  /// What they have written, in bytes.
  public var bytes = 0
}

/// What a guest knows from its host about its processors, all since it began, in ns.
public struct ProcessorTimes: Sendable, Equatable {
  /// Programs computed.
  public var user: Int64 = 0
  /// The kernel and system calls.
  public var system: Int64 = 0
  /// There was something to do, and no processor of the host.
  public var steal: Int64 = 0
  /// Threads and interrupts that have something to do now.
  public var runnable = 0

  /// Creates the times of a guest that has done nothing.
  public init() {}
}
