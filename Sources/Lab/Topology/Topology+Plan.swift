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
      case power(PowerCommand, node: Int)
      /// Send a capture file's frames out of a port, the first at the event's instant. The path is relative to the folder of the
      /// topology file.
      case replay(file: Located<String>, port: Port)
      /// Put a medium into a drive: one that begins as an image, whose path is relative to the folder of the topology file.
      case insert(image: Located<String>, DriveName, node: Int)
      /// Have the system unmount the medium in a drive, and take it out.
      case eject(DriveName, node: Int)
      /// Take a medium out without asking.
      case pull(DriveName, node: Int)
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
}
