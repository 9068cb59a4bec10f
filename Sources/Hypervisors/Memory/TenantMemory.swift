public import SimulationKernel

/// A machine's share of its host's memory. Sizes are in bytes.
public struct TenantMemory: Hashable, Sendable, StateRecord {
  /// The machine's name, for the figures of others that do not fit.
  public let name: String
  /// What the machine was made with.
  public let size: UInt64
  /// The part of it that the host never takes back.
  public let reservation: UInt64
  /// Whether the host has set it aside: the machine is on.
  public internal(set) var isGranted = false
  /// What the machine was last found to use, without what it could read again from its disk.
  public internal(set) var fixed: UInt64 = 0
  /// What it could read again from its disk.
  public internal(set) var cache: UInt64 = 0
  /// What the host has taken back and not given again.
  public internal(set) var balloon: UInt64 = 0
  /// What the host has taken back in all.
  public internal(set) var reclaimed: UInt64 = 0
  /// When the machine has last done something.
  public internal(set) var activity = Instant.zero

  init(name: String, size: UInt64, reservation: UInt64) {
    (self.name, self.size, self.reservation) = (name, size, min(size, reservation))
  }

  /// What the host has to back with memory of its own. The machine has no more than its size.
  public var resident: UInt64 { isGranted ? min(size, fixed + cache) : 0 }

  public static let fields = Fields(
    \TenantMemory.name, \.size, \.reservation, \.isGranted, \.fixed, \.cache, \.balloon, \.reclaimed, \.activity)

  public var inconsistency: String? {
    let isInRange = [fixed, cache, balloon, reclaimed].allSatisfy { $0 < 1 << 60 }
    return isInRange && reservation <= size && balloon <= size && activity >= .zero ? nil : "memory out of range"
  }
}

/// Why a machine cannot be switched on: its host's memory does not suffice.
public struct MemoryShortage: Error, Hashable, Sendable {
  public var host: String
  public var needed, free, offered: UInt64
  /// Whether it is about reservations, which cannot be overcommitted.
  public var isReserved: Bool
  /// Who holds how much.
  public var holders: [Holder]

  public struct Holder: Hashable, Sendable {
    public var name: String
    public var memory: UInt64
  }
}
