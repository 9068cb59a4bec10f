public import OpenFlow
import Packets
public import SimulationKernel

/// What an app sees while it decides, and where it puts what it wants done.
public struct AppContext: Sendable {
  public let now: Instant
  public let view: NetworkView
  public let pipeline: Pipeline
  /// Shortest paths through the view.
  public var paths: PathFinder
  /// The index of the app.
  let app: Int
  private(set) var messages: [(DatapathID, OpenFlowMessage)] = []
  /// Barriers whose replies the app wants to hear of.
  private(set) var confirmations: [(DatapathID, UInt32)] = []
  private(set) var reports: [String] = []
  private(set) var isConsumed = false
  private(set) var wantsRules = false

  init(_ view: NetworkView, _ pipeline: Pipeline, _ paths: PathFinder, app: Int, at now: Instant) {
    (self.view, self.pipeline, self.paths, self.app, self.now) = (view, pipeline, paths, app, now)
  }

  public mutating func send(_ message: OpenFlowMessage, to datapath: DatapathID) {
    messages.append((datapath, message))
  }

  /// Has the app told by `.confirmed`, with a number of its own, when a switch has done all that it is sent now: by a barrier
  /// (OpenFlow 1.3.5, section 6.2).
  public mutating func confirm(_ number: UInt32, by datapath: DatapathID) {
    confirmations.append((datapath, number))
  }

  /// A line on the controller's console.
  public mutating func report(_ line: String) { reports.append(line) }

  /// The packet is dealt with; later apps do not see it.
  public mutating func consume() { isConsumed = true }

  /// What the app wants on switches is no longer what it was.
  public mutating func refreshRules() { wantsRules = true }
}

extension AppContext {
  public func table(_ stage: String) -> TableNumber { pipeline.table(of: stage, app: app) ?? TableNumber(0) }

  /// The instructions that hand a packet to the table after a stage.
  public func proceed(after stage: String) -> [Instruction] { pipeline.proceed(after: table(stage)) }

  /// The cookies of an app's entries have its number in the upper half. The lower half is the app's own.
  public func cookie(_ number: UInt32 = 0) -> UInt64 { AppCookie.cookie(app, number) }

  public func rule(
    _ stage: String, priority: UInt16, _ match: Match, _ instructions: [Instruction], number: UInt32 = 0
  ) -> Rule {
    Rule(
      table: table(stage), priority: priority, match: match, instructions: instructions, cookie: cookie(number))
  }

  /// The number of a group that stays the same as long as what it is for does: that of the app, and a hash of `words`.
  public func groupNumber(_ words: [UInt64]) -> GroupNumber {
    var hash: UInt64 = 0
    for word in words { hash = (hash ^ word).spread &+ 1 }
    return GroupNumber(UInt32(app + 1) << 24 & 0x7F00_0000 | UInt32(truncatingIfNeeded: hash.spread >> 40))
  }

  /// The number of an app's meter, from 1 to 1024. Switches have few meters, so the numbers are low.
  public func meterNumber(_ number: UInt32) -> MeterNumber { MeterNumber(UInt32(app) << 10 + number) }
}

enum AppCookie {
  static func cookie(_ app: Int, _ number: UInt32) -> UInt64 { UInt64(app + 1) << 32 | UInt64(number) }

  /// The app that an entry belongs to; nil for the controller's own and for foreign ones.
  static func app(of cookie: UInt64, in count: Int) -> Int? {
    let number = Int(truncatingIfNeeded: cookie >> 32) - 1
    return (0..<count).contains(number) ? number : nil
  }
}

// What apps do with packets.

extension AppContext {
  /// Sends a frame out of a port.
  public mutating func output(_ frame: [UInt8], at location: SwitchPort) {
    send(.packetOut(PacketOut(actions: [.output(location.port)], data: frame)), to: location.datapath)
  }

  /// Sends a frame out of all ports that lead out of the network, but for the one where it came in. Ports that have only
  /// just come up are left out: there may be a switch behind them that nobody has met yet.
  public mutating func outputAtEdge(_ frame: [UInt8], except origin: SwitchPort?) {
    var actions: [Action] = []
    let ports = view.floodPorts().filter { isSettled($0) && $0 != origin }
    for (index, location) in ports.enumerated() {
      actions.append(.output(location.port))
      let isLast = index + 1 == ports.count || ports[index + 1].datapath != location.datapath
      guard isLast else { continue }
      send(.packetOut(PacketOut(actions: actions, data: frame)), to: location.datapath)
      actions = []
    }
  }

  private func isSettled(_ location: SwitchPort) -> Bool {
    guard let port = view.port(location) else { return false }
    return now - port.upSince >= AppContext.settlingTime
  }

  /// How long a probe has before a port without an answer counts as the edge of the network.
  static let settlingTime = Duration.milliseconds(200)
}
