public import Settings
public import SimulationKernel

/// How a machine shares the processors and the memory of its host.
public struct SchedulingSettings: Hashable, Sendable, StateRecord {
  /// Its share when processors are short, relative to those of the others. As in Linux's control groups (`cpu.shares`), 1024 is
  /// usual.
  public var weight = 1024
  /// The most that it gets, in percent of one processor; nil for no limit.
  public var cap: Int?
  /// The processors that it may run on; empty for all.
  public var pin: [Int] = []
  /// Frames that wait at an interface until the machine processes them, as in the ring of a virtio interface.
  public var ring = 256

  /// The part of its memory that the host never takes back, in bytes.
  public var memoryReservation: UInt64 = 0

  /// Creates the default settings.
  public init() {}

  /// The keys that a machine has for its scheduling.
  public static let keys = KeyTable("the scheduling of a machine", SchedulingSettings()) {
    Key("weight", \.weight, .integer(1...weightLimit), "Its share of busy processors, relative to the others'.")
      .oftenCalled("shares", "cpu-shares", "cpu-weight", "priority")
    Key("cap", \.cap, .percent(1...100 * HostSettings.cpuLimit), "The most that it gets, in percent of one processor.")
      .oftenCalled("limit", "cpu-limit", "quota", "cpuexecutioncap")
    Key(
      "pin", \.pin, .list(of: Form(.integer(0...HostSettings.cpuLimit - 1)), "a processor", orOne: true),
      "The processors of the host that it may run on, from 0; all unless given."
    ).oftenCalled("cpuset", "affinity", "cpu-affinity", "pinned", "cpupin")
    Key("rx-queue", \.ring, .integer(1...65_536), "Frames that wait at each interface for the machine's processor.")
      .oftenCalled("ring", "rx-ring", "receive-ring")
    Key(
      "memory-reservation", \.memoryReservation, .size(atLeast: 0),
      "The part of its memory that its host never takes back."
    ).oftenCalled("reservation", "min-memory", "guaranteed-memory", "memory-min")
  }

  /// The highest weight.
  public static let weightLimit = 65_536

  public static let fields = Fields(\SchedulingSettings.weight, \.cap, \.pin, \.ring, \.memoryReservation)

  public var inconsistency: String? {
    (1...SchedulingSettings.weightLimit).contains(weight) && (cap.map { $0 > 0 && $0 <= 409_600 } ?? true)
      && (1...65_536).contains(ring) ? nil : "scheduling settings out of range"
  }
}
