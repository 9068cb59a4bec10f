import OpenFlow
public import SimulationKernel

/// An OpenFlow controller: sessions with switches, a view of the network, and apps that decide. It is a value that gets
/// bytes and instants, and gives bytes and lines of text; who holds the sockets and the clock is outside.
public struct Controller: Equatable, Sendable {
  var sessions = OrderedTable<ConnectionNumber, SwitchSession>()
  /// The connection by which a switch is spoken to.
  var connections = OrderedTable<DatapathID, ConnectionNumber>()
  public internal(set) var view: NetworkView
  /// In the order of their stages.
  var apps: [Open<any ControllerApp>]
  public let pipeline: Pipeline
  /// What each switch has been told.
  var installed = OrderedTable<DatapathID, RuleSet>()
  /// Barriers of apps that are unanswered, oldest first; at most ``confirmationLimit``.
  var confirmations: [Confirmation] = []
  var nextProbe = Instant.never
  /// Lines that nobody has taken yet; at most ``reportLimit``.
  var reports: [String] = []
  /// The rules may have to be others.
  var isStale = false

  /// Connections at a time. More are refused.
  public static let connectionLimit = 4096
  static let reportLimit = 10_000
  static let confirmationLimit = 10_000

  public init(_ apps: [any ControllerApp]) {
    let sorted = apps.enumerated().sorted { a, b in
      (a.element.firstOrder, a.offset) < (b.element.firstOrder, b.offset)
    }
    self.apps = sorted.map { Open($0.element) }
    pipeline = Pipeline(sorted.map(\.element.stages))
    view = NetworkView(functions: apps.flatMap(\.functionPorts))
  }

  /// The names of the apps, in the order in which packets meet them.
  public var appNames: [String] { apps.map { type(of: $0.value).name } }

  /// The app that owns an entry with this cookie.
  public func appName(of cookie: UInt64) -> String? {
    AppCookie.app(of: cookie, in: apps.count).map { appNames[$0] }
  }
}

extension ControllerApp {
  fileprivate var firstOrder: UInt16 { stages.map(\.order).min() ?? .max }
}

// Sessions.

extension Controller {
  /// A switch has connected.
  public mutating func connect(_ connection: ConnectionNumber, at now: Instant) {
    guard sessions.count < Controller.connectionLimit, sessions.index(of: connection) == nil else { return }
    sessions.set(SwitchSession(at: now), for: connection)
  }

  /// Bytes have come in.
  public mutating func receive(
    _ bytes: some Collection<UInt8>, from connection: ConnectionNumber, at now: Instant
  ) {
    guard let index = sessions.index(of: connection) else { return }
    for event in sessions[at: index].receive(bytes, at: now) {
      // What an event causes can end the session.
      guard sessions[connection]?.isClosed == false else { break }
      handle(event, on: connection, at: now)
    }
    settle(at: now)
  }

  /// The connection is over.
  public mutating func disconnect(_ connection: ConnectionNumber, at now: Instant) {
    close(connection, "it has closed the connection", at: now)
    settle(at: now)
    sessions.remove(connection)
  }

  /// Bytes for a connection, as many as it takes: they stay until ``didSend(_:on:)``.
  public func output(for connection: ConnectionNumber) -> [UInt8] { sessions[connection]?.output ?? [] }

  public mutating func didSend(_ count: Int, on connection: ConnectionNumber) {
    if let index = sessions.index(of: connection) { sessions[at: index].didSend(count) }
  }

  /// Whether the connection is to be closed once its output is sent.
  public func isClosed(_ connection: ConnectionNumber) -> Bool { sessions[connection]?.isClosed ?? true }

  /// Connections that have bytes to send, or are to be closed.
  public var pendingConnections: [ConnectionNumber] {
    (0..<sessions.count).filter { !sessions[at: $0].output.isEmpty || sessions[at: $0].isClosed }
      .map { sessions.key(at: $0) }
  }

  /// Takes the lines for the console.
  public mutating func takeReports() -> [String] {
    defer { reports = [] }
    return reports
  }

  mutating func report(_ line: String) {
    if reports.count < Controller.reportLimit { reports.append(line) }
  }
}
