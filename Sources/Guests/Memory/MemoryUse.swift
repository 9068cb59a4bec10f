import NetworkStack
public import SimulationKernel

/// What the memory of a guest is used for, in bytes.
public struct MemoryUse: Hashable, Sendable {
  /// Of each process: what small programs take on Linux, since Polder's own have no memory that could be measured.
  public static let ofProgram = 1 << 20

  public var programs = 0
  /// What waits in sockets and pipes.
  public var sockets = 0
  /// Files in memory, such as those of a guest without a disk.
  public var files = 0
  /// What has been read from the disk, and could be read again.
  public var cleanCache = 0
  /// What has been written and is not on the disk yet.
  public var dirtyCache = 0

  public init() {}

  public var cache: Int { cleanCache + dirtyCache }
  /// All that cannot be had by forgetting what is on the disk as well.
  public var fixed: Int { programs + sockets + files + dirtyCache }
  public var all: Int { fixed + cleanCache }
}

extension MemoryUse {
  init(_ system: GuestSystem, _ stack: Stack) {
    let processes: Int = system.members.values.reduce(0) { $0 + $1 }
    programs = processes * MemoryUse.ofProgram
    for socket in stack.sockets.all.values { sockets += socket.receivedBytes }
    for index in 0..<system.pipes.count { sockets += system.pipes[at: index].count }
    for (_, entry) in stack.tcp.all {
      guard let status = stack.tcpStatus(of: entry.id) else { continue }
      sockets += status.readable + Int(status.unacknowledged)
    }
    let held = system.files.memoryUse
    (files, cleanCache, dirtyCache) = (held.files, held.clean, held.dirty)
  }
}

extension Guest {
  /// What its memory is used for.
  public var memoryUse: MemoryUse { MemoryUse(systemBox.value, stack) }

  /// What of its memory its host has taken back, in bytes.
  public var balloon: UInt64 { systemBox.value.balloon }

  /// Forgets what is on the disk as well, to give memory back.
  ///
  /// - Returns: how much that was, in bytes.
  public mutating func shrinkCache(by bytes: Int, at now: Instant) -> Int {
    system.files.shrinkCache(by: bytes, at: now)
  }

  /// The host takes memory back, or gives it again: what it has taken from now on, in bytes.
  public mutating func setBalloon(_ bytes: UInt64) { if balloon != bytes { system.balloon = bytes } }

  /// The blocks of the root's disk that it has in memory as they were when the disk was made, ascending, and how to look at them.
  public func sharableBlocks(_ body: (_ index: Int, _ bytes: [UInt8]) -> Void) {
    systemBox.value.files.sharableBlocks(body)
  }
}

extension SystemCalls {
  /// What the guest's memory is used for.
  public var memoryUse: MemoryUse { MemoryUse(system.pointee, stackPointer.pointee) }

  /// The guest's memory, without what the host has taken back, in bytes.
  public var memorySize: UInt64 {
    let (memory, balloon) = (system.pointee.hardware.memory, system.pointee.balloon)
    return memory - min(memory, balloon)
  }
}

extension GuestSystem {
  /// Keeps what was read from the disk within the memory that there is.
  mutating func limitCache(of stack: Stack, at now: Instant) {
    let room = Int(clamping: hardware.memory - min(hardware.memory, balloon))
    guard files.isOnDisk else { return }
    let use = MemoryUse(self, stack)
    if use.all > room { _ = files.shrinkCache(by: use.all - room, at: now) }
  }
}
