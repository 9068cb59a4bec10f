public import Fabric
public import Guests
public import Settings
public import SimulationKernel

extension Topology {
  /// Something that is to happen.
  public struct Event: Hashable, Sendable {
    public var at: Instant
    public var action: Action

    public init(at: Instant, action: Action) {
      self.at = at
      self.action = action
    }

    public enum Action: Hashable, Sendable {
      /// Start a command on a machine.
      case run(command: String, node: Int)
      /// Type a line into a machine's console.
      case type(line: String, node: Int)
      /// Press a key on a machine's console.
      case press(ConsoleKey, node: Int)
      case change(link: Int, to: LinkChange)
      case power(on: Bool, node: Int)
      /// Send a capture file's frames out of a port, the first at the event's instant. The path is relative to the folder of the
      /// topology file.
      case replay(file: Located<String>, port: Port)
    }
  }

  /// Frames to be recorded.
  public struct Capture: Hashable, Sendable {
    public var scope: Scope
    /// As the file has it; nil for a file per port.
    public var file: String?
    /// In the language of pcap-filter(7).
    public var filter: String?
    /// How many bytes of each frame are kept; nil for all.
    public var snapLength: Int?

    public init(scope: Scope, file: String? = nil, filter: String? = nil, snapLength: Int? = nil) {
      self.scope = scope
      self.file = file
      self.filter = filter
      self.snapLength = snapLength
    }

    public enum Scope: Hashable, Sendable {
      case all
      case node(Int)
      case port(Port)
    }
  }

  /// Something that must hold, or the run has failed.
  public struct Check: Hashable, Sendable {
    public var name: String
    public var condition: Condition

    public init(name: String, condition: Condition) {
      self.name = name
      self.condition = condition
    }

    public enum Condition: Hashable, Sendable {
      /// A command that is run for the check's sake.
      case command(CommandCheck)
      /// How many frames cross a port in the whole run.
      case frames(FrameCheck)
    }
  }

  public struct CommandCheck: Hashable, Sendable {
    public var at: Instant
    public var node: Int
    public var command: String
    public var exit: Int?
    /// A text that the standard output contains.
    public var output: String?
    /// The text that the standard output equals.
    public var outputIs: String?

    public init(
      at: Instant, node: Int, command: String, exit: Int? = nil, output: String? = nil, outputIs: String? = nil
    ) {
      self.at = at
      self.node = node
      self.command = command
      self.exit = exit
      self.output = output
      self.outputIs = outputIs
    }
  }

  public struct FrameCheck: Hashable, Sendable {
    public var port: Port
    /// In the language of pcap-filter(7); nil for every frame.
    public var filter: String?
    public var atLeast: UInt64
    /// Nil for any number.
    public var atMost: UInt64?

    public init(port: Port, filter: String? = nil, atLeast: UInt64 = 0, atMost: UInt64? = nil) {
      self.port = port
      self.filter = filter
      self.atLeast = atLeast
      self.atMost = atMost
    }
  }
}
