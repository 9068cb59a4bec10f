public import Fabric
import SimulationKernel

/// Something that must hold for a lab to be as it should, and what is known of it so far.
public struct Check: Sendable, Equatable {
  public let name: String
  public let condition: Condition

  public enum Condition: Sendable, Equatable {
    case command(CommandExpectation)
    case frames(FrameExpectation)
  }

  public init(name: String, condition: Condition) {
    self.name = name
    self.condition = condition
  }
}

/// A command that is run for the check's sake, and what it must come to.
public struct CommandExpectation: Sendable, Equatable {
  public var node: NodeIndex
  public var command: String
  public var exit: Int32?
  /// A text that the standard output contains.
  public var output: String?
  /// The text that the standard output equals.
  public var outputIs: String?

  public init(node: NodeIndex, command: String, exit: Int32? = nil, output: String? = nil, outputIs: String? = nil) {
    self.node = node
    self.command = command
    self.exit = exit
    self.output = output
    self.outputIs = outputIs
  }
}

/// How many frames must cross a port in the whole run.
public struct FrameExpectation: Sendable, Equatable {
  public var port: PortID
  /// In libpcap's language; nil for every frame.
  public var filter: String?
  public var atLeast: UInt64
  /// Nil for any number.
  public var atMost: UInt64?
  /// The frames that crossed it so far.
  public internal(set) var seen: UInt64 = 0

  public init(port: PortID, filter: String? = nil, atLeast: UInt64 = 0, atMost: UInt64? = nil) {
    self.port = port
    self.filter = filter
    self.atLeast = atLeast
    self.atMost = atMost
  }
}

/// What became of a check.
public struct CheckResult: Sendable, Equatable {
  public enum Verdict: String, Sendable {
    case passed, failed
    case couldNotRun = "could-not-run"
  }

  public var name: String
  public var verdict: Verdict
  /// What was expected and what was found.
  public var detail: String
}
