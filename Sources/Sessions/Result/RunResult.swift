import Fabric
import Foundation
import Lab
import NetworkStack
import SimulationKernel

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
  }

  public struct CheckOutcome: Sendable, Equatable, Codable { public var name, verdict, detail: String }

  public struct Drop: Sendable, Equatable, Codable {
    /// `NODE:IF`
    public var place: String
    public var reason: String
    public var count: UInt64
  }

  public struct Capture: Sendable, Equatable, Codable {
    public var file: String
    public var frames: UInt64
    /// Why it ends before the run does, in the operating system's words; null where it is whole.
    public var cut: String?
  }

  /// What a rule of a network function matched.
  public struct Function: Sendable, Equatable, Codable {
    public var node, function, rule: String
    public var packets, bytes: UInt64
  }

  /// A line that a machine's kernel logged.
  public struct Message: Sendable, Equatable, Codable {
    public var node: String
    public var at: Int64
    public var text: String
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
  public var messages: [Message]
  public var captures: [Capture]
  /// Of the final world: equal digests mean equal worlds.
  public var digest: String
}

extension RunResult {
  /// The names of interface.md's contract.
  enum CodingKeys: String, CodingKey {
    case lab, seed, events, frames, programs, checks, drops, functions, messages, captures, digest
    case simulatedNanoseconds = "simulated_ns"
  }

  /// One JSON object, keys sorted.
  public var json: String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    guard let data = try? encoder.encode(self) else { return "{}" }
    return String(decoding: data, as: UTF8.self)
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

  /// Null stands in the object where a program has not ended: a reader need not tell missing from unknown.
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
    case place = "where"
    case reason, count
  }
}

extension Session {
  /// What has come of the run so far.
  public var result: RunResult {
    RunResult(
      lab: plan.lab, seed: plan.seed, simulatedNanoseconds: world.now.nanoseconds, events: world.eventsHandled,
      frames: RunResult.Frames(
        sent: world.fabric.framesSent, delivered: world.fabric.framesDelivered, dropped: world.fabric.drops.total),
      programs: progress.transcript.programs.map { RunResult.Program($0, plan.labels) },
      checks: verdicts(isFinal: true).map {
        RunResult.CheckOutcome(name: $0.name, verdict: $0.verdict.outcome.rawValue, detail: $0.verdict.detail)
      },
      drops: world.fabric.drops.all.map {
        RunResult.Drop(
          place: plan.labels[$0.place.port],
          reason: world.text(of: $0.place.reason, $0.place.detail, at: $0.place.port, plan.labels), count: $0.count)
      },
      functions: functionCounts, messages: messages,
      captures: captureFiles.map { RunResult.Capture(file: $0.path, frames: $0.frames, cut: $0.cut) },
      digest: world.digest.description)
  }
}

extension Session {
  private var functionCounts: [RunResult.Function] {
    world.nodes.indices.flatMap { number -> [RunResult.Function] in
      let node = NodeIndex(number)
      return (world.chain(of: node)?.counts ?? []).map {
        RunResult.Function(
          node: plan.labels[node], function: $0.function, rule: $0.count.subject, packets: $0.count.packets,
          bytes: $0.count.bytes)
      }
    }
  }

  private var messages: [RunResult.Message] {
    progress.transcript.messages.messages.map {
      RunResult.Message(node: plan.labels[$0.node], at: $0.at.nanoseconds, text: $0.text)
    }
  }
}

extension RunResult.Program {
  init(_ record: ProgramRecord, _ labels: Labels) {
    node = labels[record.node]
    command = record.command
    startedNanoseconds = record.started.nanoseconds
    endedNanoseconds = record.ended?.nanoseconds
    exit = record.exit
    output = String(decoding: record.output, as: UTF8.self)
    errors = String(decoding: record.errors, as: UTF8.self)
  }
}
