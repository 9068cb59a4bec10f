import OpenFlow
public import SimulationKernel

extension Controller {
  /// When ``wake(at:)`` has something to do.
  public var nextWake: Instant {
    var next = nextProbe
    for index in 0..<sessions.count { next = min(next, sessions[at: index].nextWake) }
    for app in apps { next = min(next, app.value.nextWake) }
    return next
  }

  public mutating func wake(at now: Instant) {
    for index in 0..<sessions.count { sessions[at: index].wake(at: now) }
    probeAll(at: now)
    for index in apps.indices where apps[index].value.nextWake <= now { tell(.wake, only: index, at: now) }
    settle(at: now)
  }

  /// Does what follows from what has happened: switches whose sessions have ended are forgotten, rules are renewed.
  mutating func settle(at now: Instant) {
    let ended = (0..<sessions.count).filter { sessions[at: $0].isClosed }.map { sessions.key(at: $0) }
    for connection in ended { forget(connection, at: now) }
    guard isStale else { return }
    tell(.viewChanged, at: now)
    install(at: now)
  }

  mutating func send(_ message: OpenFlowMessage, to datapath: DatapathID) {
    guard let connection = connections[datapath], let index = sessions.index(of: connection) else { return }
    sessions[at: index].send(message)
  }

  /// Sends each switch what its rules lack.
  mutating func install(at now: Instant) {
    isStale = false
    var paths = PathFinder(view)
    for datapath in view.datapaths {
      guard let old = installed[datapath] else { continue }
      let wanted = rules(for: datapath, &paths, at: now)
      guard wanted != old else { continue }
      for message in wanted.messages(replacing: old) { send(message, to: datapath) }
      installed.set(wanted, for: datapath)
    }
  }

  /// All that apps and the controller itself want on a switch.
  private func rules(for datapath: DatapathID, _ paths: inout PathFinder, at now: Instant) -> RuleSet {
    var all = ownRules
    for (index, app) in apps.enumerated() {
      var context = AppContext(view, pipeline, paths, app: index, at: now)
      all.append(app.value.rules(for: datapath, &context))
      paths = context.paths
    }
    all.deduplicate()
    return all
  }

  /// Probes go to the controller before anything else, and each table has its entry for what no rule is for.
  private var ownRules: RuleSet {
    var set = RuleSet()
    set.rules.append(
      Rule(
        table: TableNumber(0), priority: .max, match: Match(MatchField(.etherType, 0x88CC)),
        instructions: [.applyActions([.output(.controller)])], cookie: 0))
    for (number, entry) in pipeline.entries.enumerated() {
      let table = TableNumber(UInt8(number))
      set.rules.append(
        Rule(
          table: table, priority: 0, match: Match(), instructions: instructions(for: entry.stage.miss, table),
          cookie: AppCookie.cookie(entry.app, 0)))
    }
    return set
  }

  private func instructions(for miss: Stage.Miss, _ table: TableNumber) -> [Instruction] {
    switch miss {
    case .next: pipeline.proceed(after: table)
    case .controller: [.applyActions([.output(.controller)])]
    case .drop: []
    }
  }

  /// What each switch has been told to have, for whoever shows it.
  public func rules(on datapath: DatapathID) -> RuleSet? { installed[datapath] }
}

// Apps.

extension Controller {
  /// Tells all apps, or those from one on until one of them consumes what it is told.
  mutating func tell(_ event: ControllerEvent, from first: Int = 0, at now: Instant) {
    for index in apps.indices.dropFirst(first) {
      if tell(event, only: index, at: now) { return }
    }
  }

  /// Returns whether the app has consumed the event.
  @discardableResult mutating func tell(_ event: ControllerEvent, only index: Int, at now: Instant) -> Bool {
    var context = AppContext(view, pipeline, PathFinder(view), app: index, at: now)
    apps[index].value.handle(event, &context)
    for line in context.reports { report(line) }
    if context.wantsRules { isStale = true }
    deliver(context.messages)
    for (datapath, number) in context.confirmations { askForConfirmation(number, of: index, by: datapath) }
    return context.isConsumed
  }

  /// In the order that suits each switch; entries before the packets that are to meet them.
  private mutating func deliver(_ messages: [(DatapathID, OpenFlowMessage)]) {
    var datapaths: [DatapathID] = []
    for (datapath, _) in messages where !datapaths.contains(datapath) { datapaths.append(datapath) }
    for datapath in datapaths {
      let own = messages.filter { $0.0 == datapath }.map(\.1)
      for message in MessageOrder.arranged(own) { send(message, to: datapath) }
    }
  }
}

extension Controller: StateRecord {
  public static let fields = Fields(
    \Controller.sessions, \.connections, \.view, \.apps, \.pipeline, \.installed, \.confirmations,
    \.nextProbe, \.reports, \.isStale)

  public var inconsistency: String? {
    pipeline == Pipeline(apps.map(\.value.stages)) ? nil : "tables that do not follow from the apps"
  }
}
