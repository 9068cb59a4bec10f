/// What came of a run, as `polder run --json` prints it.
public struct RunResult: Sendable, Equatable, Codable {
  public struct Frames: Sendable, Equatable, Codable { public var sent, delivered, dropped: UInt64 }

  public struct Program: Sendable, Equatable, Codable {
    public var node: String
    public var command: String
    public var startedNanoseconds: Int64
    /// Null while it runs.
    public var endedNanoseconds: Int64?
    public var exit: Int32?
    /// Standard output.
    public var output: String
    /// Standard error.
    public var errors: String
    /// Both, in the order of writing. It is no member of the JSON object.
    public var written = ""
  }

  public struct CheckOutcome: Sendable, Equatable, Codable { public var name, verdict, detail: String }

  public struct Drop: Sendable, Equatable, Codable {
    /// `NODE:IF`
    public var location: String
    public var reason: String
    public var count: UInt64
  }

  public struct Capture: Sendable, Equatable, Codable {
    public var file: String
    public var frames: UInt64
    /// Why it ends before the run does, in the operating system's words; null if it is complete.
    public var cut: String?
  }

  /// What a rule of a network function matched.
  public struct Function: Sendable, Equatable, Codable {
    public var node, function, rule: String
    public var packets, bytes: UInt64
  }

  /// Whether a node is on, and how.
  public struct Power: Sendable, Equatable, Codable { public var node, state: String }

  /// A line that a machine's kernel logged.
  public struct Message: Sendable, Equatable, Codable {
    public var node: String
    public var at: Int64
    public var text: String
  }

  /// What a host's processors have done.
  public struct Host: Sendable, Equatable, Codable {
    public var host: String
    /// Processors.
    public var cpus: Int
    /// What all of them have run, and what they could have, in ns.
    public var busy, capacity: Int64
    public var memory: HostMemory
    public var machines: [Machine]
  }

  /// Where a host's memory is at the end, in bytes.
  public struct HostMemory: Sendable, Equatable, Codable {
    /// What it has, and what its machines may be granted together.
    public var size, offered: UInt64
    /// What the machines that are on were granted, and what they use, before anything is shared.
    public var granted, used: UInt64
    /// What machines have alike, without the one copy that there is.
    public var shared: UInt64
    /// The most by which they used more than there is although nothing was left to take back.
    public var shortage: UInt64
  }

  /// What a machine has of its host's memory at the end, in bytes.
  public struct MachineMemory: Sendable, Equatable, Codable {
    public var isOn: Bool
    public var size, reservation: UInt64
    /// Programs, sockets and files in memory, and what of the disk is in memory.
    public var used, cache: UInt64
    /// What the host holds back now, and what it has taken in all.
    public var balloon, reclaimed: UInt64
  }

  /// What a machine has got from its host.
  public struct Machine: Sendable, Equatable, Codable {
    public var node: String
    public var vcpus, weight: Int
    /// What it has run in all, computing, and for packets, timers and system calls, in ns.
    public var used, user, system: Int64
    /// Its virtual processors had work and waited for a processor, in ns.
    public var steal: Int64
    /// How often one began to run, and the average and longest wait before, in ns.
    public var dispatches: UInt64
    public var averageDelay, maximumDelay: Int64
    /// Frames that found the receive ring full.
    public var ringDrops: UInt64
    public var memory: MachineMemory
  }

  public var lab: String
  public var seed: UInt64
  public var simulatedNanoseconds: Int64
  public var events: UInt64
  public var frames: Frames
  public var programs: [Program]
  public var checks: [CheckOutcome]
  public var drops: [Drop]
  public var functions: [Function]
  public var hosts: [Host]
  public var power: [Power]
  public var messages: [Message]
  public var captures: [Capture]
  /// The limits that were reached, a line for each.
  public var limits: [String]
  /// Of the final world: equal digests mean equal worlds.
  public var digest: String
}
