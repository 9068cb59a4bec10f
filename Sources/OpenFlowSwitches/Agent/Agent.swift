import Datapath
import OpenFlow
public import SimulationKernel

/// The switch's side of OpenFlow's channel (OpenFlow 1.3.5, section 6): a state machine over bytes.
///
/// It does not know what carries its connections: whoever does tells it of them and of what they bring, and carries out the
/// effects. So a simulated connection and a real one drive the same code.
public struct Agent: Sendable, Equatable, StateRecord {
  /// What it says of the switch.
  let identity: SwitchIdentity
  /// How long a change of tables, groups or meters takes.
  let installDelay: Duration
  var changes = DelayedChanges()
  var connections: [ControllerConnection] = []
  /// The largest generation that a master or slave has named; nil before the first.
  var generation: UInt64?
  /// Empty between two calls of the owner.
  var effects: [AgentEffect] = []

  public init(_ identity: SwitchIdentity, installDelay: Duration = .zero) {
    self.identity = identity
    self.installDelay = installDelay
  }

  /// Whether some controller can be heard.
  public var isConnected: Bool { connections.contains { $0.stage == .established } }

  /// The connections that are there, in the order in which they were opened.
  public var connectionNumbers: [UInt32] { connections.map(\.number) }

  /// Takes what is to be done.
  public mutating func takeEffects() -> [AgentEffect] {
    guard !effects.isEmpty else { return [] }
    defer { effects = [] }
    return effects
  }

  /// When ``wake(_:at:into:)`` is due.
  public var nextWake: Instant {
    var next = changes.nextDue
    for connection in connections { next = min(next, connection.nextWake) }
    return next
  }

  public static let fields = Fields(\Agent.identity, \.installDelay, \.changes, \.connections, \.generation).derived(
    \.effects, [])

  public var inconsistency: String? {
    Set(connections.map(\.number)).count == connections.count ? nil : "two connections of a switch with one number"
  }
}

/// Who a switch is.
public struct SwitchIdentity: Sendable, Equatable, StateRecord {
  public var datapathID: UInt64
  /// Its name in the lab.
  public var name: String
  public var buffers: UInt32
  public var tables: UInt8
  /// Of every port, numbered from 0.
  public var queues: UInt32

  public init(datapathID: UInt64, name: String, buffers: UInt32, tables: UInt8, queues: UInt32) {
    self.datapathID = datapathID
    self.name = name
    self.buffers = buffers
    self.tables = tables
    self.queues = queues
  }

  public static let fields = Fields(
    \SwitchIdentity.datapathID, \.name, \.buffers, \.tables, \.queues)
}
