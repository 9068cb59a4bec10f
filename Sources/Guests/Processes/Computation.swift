public import SimulationKernel

/// A thread of a process that computes until it is stopped or the process ends.
public struct Computation: Sendable, Equatable, StateRecord {
  /// Its number in this guest.
  public let id: UInt32
  let process: ProcessID

  public static let fields = Fields(\Computation.id, \.process)
}

/// The threads of a guest that compute.
public struct ComputationTable: Sendable, Equatable, StateRecord {
  /// In the order of their numbers.
  public private(set) var all: [Computation] = []
  private var next: UInt32 = 1
  /// Whether they are others than the host knows of. Never between two calls of a guest that has a host.
  private(set) var isChanged = false

  public static let fields = Fields(\ComputationTable.all, \.next).derived(\.isChanged, false)

  public var inconsistency: String? {
    all.last.map { $0.id < next } ?? true && zip(all, all.dropFirst()).allSatisfy { $0.id < $1.id }
      ? nil : "threads out of order"
  }

  mutating func start(_ count: Int, of process: ProcessID, isHosted: Bool) {
    for _ in 0..<count {
      all.append(Computation(id: next, process: process))
      next &+= 1
    }
    isChanged = isHosted
  }

  mutating func stop(of process: ProcessID, isHosted: Bool) {
    guard all.contains(where: { $0.process == process }) else { return }
    all.removeAll { $0.process == process }
    isChanged = isHosted
  }

  mutating func takeChange() -> [UInt32]? {
    guard isChanged else { return nil }
    isChanged = false
    return all.map(\.id)
  }
}

extension SystemCalls {
  /// Computes with so many threads, for as long as the process runs. Where the guest's work takes no time, nothing comes of it.
  public func compute(threads: Int) {
    system.pointee.computations.start(threads, of: process, isHosted: system.pointee.hardware.isHosted)
  }

  /// What the guest runs on.
  public var hardware: Hardware { system.pointee.hardware }

  /// Asks the host what the guest's processors have done. The program is resumed by `.timer`, and only then can it read
  /// ``processorTimes``.
  public func requestProcessorTimes() {
    guard system.pointee.hardware.isHosted else { return system.pointee.requests.append(.listPrograms(for: process)) }
    system.pointee.asking.append(process)
  }

  /// What the guest's processors have done, if the program is being resumed after ``requestProcessorTimes()``.
  public var processorTimes: ProcessorTimes { system.pointee.processorTimes }
}
