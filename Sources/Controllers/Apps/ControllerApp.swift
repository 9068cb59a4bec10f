import OpenFlow
public import SimulationKernel

/// A program that decides what switches do. It knows no connections: it declares its tables, says which rules it wants on
/// a switch, and is told events, to which it answers through its context.
///
/// Rules are declared, not sent: the controller compares what all apps want with what a switch has, and sends the
/// difference. What is to live shorter than the reason for it, such as an entry with an idle timeout, is sent by the app
/// itself.
public protocol ControllerApp: OpenPart {
  /// The name in topology files and on the command line.
  static var name: String { get }

  /// The tables that the app needs, in any order.
  var stages: [Stage] { get }

  /// Ports of network functions, which are no hosts. They do not change.
  var functionPorts: [FunctionPort] { get }

  /// What the app wants on a switch, given the view; nothing else may decide.
  func rules(for datapath: DatapathID, _ context: inout AppContext) -> RuleSet

  /// Called for each event. A packet-in comes first to the app whose rule sent it, then to those after it in the
  /// pipeline, until one consumes it.
  mutating func handle(_ event: ControllerEvent, _ context: inout AppContext)

  /// When the app wants to be woken.
  var nextWake: Instant { get }
}

extension ControllerApp {
  public static var registeredName: String { "controller-app-\(name)" }
  public var nextWake: Instant { .never }
  public var functionPorts: [FunctionPort] { [] }
  public func rules(for datapath: DatapathID, _ context: inout AppContext) -> RuleSet { RuleSet() }
  public mutating func handle(_ event: ControllerEvent, _ context: inout AppContext) {}
}
