import Foundation
import Lab

extension RunResult {
  /// The members of the JSON object.
  enum CodingKeys: String, CodingKey {
    case lab, seed, events, frames, programs, checks, drops, functions, hosts, power, messages, captures, limits, digest
    case simulatedNanoseconds = "simulated_ns"
  }

  /// One JSON object, keys sorted.
  public var json: String {
    (try? JSONText.of(self)) ?? "{}"
  }

  /// A check failed or could not run.
  public var hasFailedCheck: Bool { checks.contains { $0.verdict != Verdict.Outcome.passed.rawValue } }
}

extension RunResult.Program {
  enum CodingKeys: String, CodingKey {
    case node, command, exit, output, errors
    case startedNanoseconds = "started_ns"
    case endedNanoseconds = "ended_ns"
  }

  /// Members that have no value are null, not missing.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(node, forKey: .node)
    try container.encode(command, forKey: .command)
    try container.encode(startedNanoseconds, forKey: .startedNanoseconds)
    try container.encode(endedNanoseconds, forKey: .endedNanoseconds)
    try container.encode(exit, forKey: .exit)
    try container.encode(output, forKey: .output)
    try container.encode(errors, forKey: .errors)
  }
}

extension RunResult.Host {
  enum CodingKeys: String, CodingKey {
    case host, cpus, memory, machines
    case busy = "busy_ns"
    case capacity = "capacity_ns"
  }
}

extension RunResult.Machine {
  enum CodingKeys: String, CodingKey {
    case node, vcpus, weight, dispatches, memory
    case used = "used_ns"
    case user = "user_ns"
    case system = "system_ns"
    case steal = "steal_ns"
    case averageDelay = "average_delay_ns"
    case maximumDelay = "maximum_delay_ns"
    case ringDrops = "ring_drops"
  }
}

extension RunResult.MachineMemory {
  enum CodingKeys: String, CodingKey {
    case size, reservation, used, cache, balloon, reclaimed
    case isOn = "on"
  }
}

extension RunResult.Capture {
  enum CodingKeys: String, CodingKey { case file, frames, cut }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(file, forKey: .file)
    try container.encode(frames, forKey: .frames)
    try container.encode(cut, forKey: .cut)
  }
}

extension RunResult.Message {
  enum CodingKeys: String, CodingKey {
    case node, text
    case at = "at_ns"
  }
}

extension RunResult.Drop {
  enum CodingKeys: String, CodingKey {
    case location = "where"
    case reason, count
  }
}
