import OpenFlow
public import SimulationKernel

/// Asks switches at intervals for the counters of their ports and flow entries, and prints them.
public struct MonitorApp: ControllerApp, Equatable, StateRecord {
  public static let name = "monitor"

  public enum Format: UInt8, CaseIterable, Sendable, BitwiseCopyable, Checkpointable {
    case table
    case csv
  }

  private let interval: Duration
  private let format: Format
  public private(set) var nextWake = Instant.never

  public init(every interval: Duration = .seconds(10), _ format: Format = .table) {
    self.interval = max(interval, .milliseconds(1))
    self.format = format
  }

  public var stages: [Stage] { [] }

  public mutating func handle(_ event: ControllerEvent, _ context: inout AppContext) {
    switch event {
    case .joined: if nextWake == .never { nextWake = context.now + interval }
    case .wake: ask(&context)
    case .statistics(let datapath, let reply): show(reply, of: datapath, &context)
    case .left, .viewChanged, .packetIn, .flowRemoved, .confirmed: break
    }
  }

  private mutating func ask(_ context: inout AppContext) {
    nextWake = context.view.switches.isEmpty ? .never : context.now + interval
    for datapath in context.view.datapaths {
      context.send(.multipartRequest(MultipartRequest(.ports(.any))), to: datapath)
      context.send(.multipartRequest(MultipartRequest(.flows(FlowStatisticsRequest()))), to: datapath)
    }
  }

  private func show(_ reply: MultipartReply, of datapath: DatapathID, _ context: inout AppContext) {
    switch reply.body {
    case .ports(let ports):
      print(MonitorColumn.ports, ports.map { $0.cells(datapath, context.now) }, &context)
    case .flows(let flows):
      print(MonitorColumn.flows, flows.map { $0.cells(datapath, context.now) }, &context)
    default: break
    }
  }

  private func print(_ columns: [MonitorColumn], _ rows: [[String]], _ context: inout AppContext) {
    switch format {
    case .csv: for row in rows { context.report(row.map(MonitorColumn.csv).joined(separator: ",")) }
    case .table:
      guard !rows.isEmpty else { return }
      for line in MonitorColumn.table(columns, rows) { context.report(line) }
    }
  }

  public static let fields = Fields(\MonitorApp.interval, \.format, \.nextWake)
}
