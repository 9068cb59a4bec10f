public import SimulationKernel

/// A port was added, has gone or has changed (OpenFlow 1.3.5, section 7.4.3).
public struct PortStatus: Hashable, Sendable {
  public var reason: PortStatusReason
  public var port: OpenFlowPort

  public init(_ reason: PortStatusReason, _ port: OpenFlowPort) {
    self.reason = reason
    self.port = port
  }
}

public enum PortStatusReason: UInt8, CaseIterable, Sendable, BitwiseCopyable, Checkpointable {
  case add = 0
  case delete = 1
  case modify = 2
}

extension PortStatus: OpenFlowStructure {
  public init(parsing reader: inout OpenFlowReader) throws(OpenFlowError) {
    let reason: UInt8 = try reader.integer()
    try reader.skip(7)
    port = try OpenFlowPort(parsing: &reader)
    guard let known = PortStatusReason(rawValue: reason) else { throw .badRequest(.badType) }
    self.reason = known
  }

  public func emit(into writer: inout OpenFlowWriter) {
    writer.write(reason.rawValue)
    writer.zeros(7)
    port.emit(into: &writer)
  }
}
