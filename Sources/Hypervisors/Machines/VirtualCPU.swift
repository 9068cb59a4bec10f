import SimulationKernel

/// A virtual processor.
struct VirtualCPU: Sendable, Equatable, StateRecord {
  enum State: UInt8, Sendable, Checkpointable, CaseIterable {
    /// It has nothing to do.
    case idle
    /// It has something to do and no processor.
    case waiting
    case running
  }

  /// What it does in the kernel of its machine; only the first one of a machine does, to which all interrupts go.
  enum KernelWork: UInt8, Sendable, Checkpointable, CaseIterable {
    case none, frame, timer
    /// It pays for what has been done.
    case debt
  }

  let tenant: Int
  var state = State.idle
  /// The processor on which it runs, or has run last.
  var cpu = 0
  /// Since when it waits.
  var since = Instant.zero
  /// What it has got, by its weight. Counts from ``PinClass/virtualTime``.
  var virtualTime: Int64 = 0
  var work = KernelWork.none
  /// What is left of ``work``, in ns.
  var remaining: Int64 = 0
  /// The thread that it computes, or goes on with after what the kernel has to do.
  var thread: UInt32?

  static let fields = Fields(
    \VirtualCPU.tenant, \.state, \.cpu, \.since, \.virtualTime, \.work, \.remaining, \.thread)

  public var inconsistency: String? { since < .zero ? "a processor that waits since before the lab began" : nil }

  /// What is left of what it does now, in ns; the greatest for a thread, which computes until it is stopped.
  @inline(__always) var left: Int64 { work != .none ? remaining : .max }
}

/// A physical processor.
struct PhysicalCPU: Sendable, Equatable, StateRecord {
  /// The virtual processor that it runs; negative for none.
  var running: Int32 = -1
  /// Up to when its time has been accounted for.
  var since = Instant.zero
  var sliceEnd = Instant.zero
  /// Its event that counts; any other in the queue is stale.
  var pending = Instant.never
  /// What it has run, in ns.
  var busy: Int64 = 0
  /// What the machines of each pin class have got of it, by their weight. Empty where there is one class.
  var classTimes: [Int64]
  /// The highest of these when it was chosen.
  var virtualTime: Int64 = 0

  static let fields = Fields(
    \PhysicalCPU.running, \.since, \.sliceEnd, \.pending, \.busy, \.classTimes, \.virtualTime)

  public var inconsistency: String? {
    since >= .zero && (0..<1 << 62).contains(busy) ? nil : "the times of a processor out of range"
  }
}
