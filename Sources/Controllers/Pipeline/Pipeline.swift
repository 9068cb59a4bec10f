public import OpenFlow
public import SimulationKernel

/// Which table is whose: the stages of all apps in their order, one table each.
public struct Pipeline: Equatable, Sendable, StateRecord {
  /// One table.
  public struct Entry: Equatable, Sendable, StateRecord {
    public var stage: Stage
    /// The index of the app.
    public var app: Int

    public static let fields = Fields(\Pipeline.Entry.stage, \.app)
  }

  /// By the number of the table.
  public private(set) var entries: [Entry] = []

  /// - Parameter stages: of each app.
  init(_ stages: [[Stage]]) {
    for (app, list) in stages.enumerated() { entries += list.map { Entry(stage: $0, app: app) } }
    // Stable: of apps that have stages of the same order, the first is asked first.
    let sorted = entries.enumerated().sorted {
      ($0.element.stage.order, $0.offset) < ($1.element.stage.order, $1.offset)
    }
    entries = sorted.prefix(Int(TableNumber.maximum.rawValue)).map(\.element)
  }

  public var tableCount: Int { entries.count }

  /// The table of an app's stage.
  public func table(of stage: String, app: Int) -> TableNumber? {
    entries.firstIndex { $0.app == app && $0.stage.name == stage }.map { TableNumber(UInt8($0)) }
  }

  /// The table after another; nil after the last one.
  public func table(after table: TableNumber) -> TableNumber? {
    Int(table.rawValue) + 1 < entries.count ? TableNumber(table.rawValue + 1) : nil
  }

  /// The instructions that hand a packet to the next table: none after the last one, which drops it.
  public func proceed(after table: TableNumber) -> [Instruction] {
    self.table(after: table).map { [.gotoTable($0)] } ?? []
  }

  public static let fields = Fields(\Pipeline.entries)

  public var inconsistency: String? {
    entries.count <= Int(TableNumber.maximum.rawValue) ? nil : "a pipeline of \(entries.count) tables"
  }
}
