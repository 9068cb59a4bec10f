public import SimulationKernel

/// What a system asks for when it has ended.
public enum PowerRequest: UInt8, Hashable, Sendable, Checkpointable { case off, reboot }

extension Guest {
  /// What the owner of the guest is to do with its power. It tells of it by a change of a port that it does not have
  /// (``Outbox/setPort(_:isEnabled:)``), so that nobody has to ask after every packet.
  public var powerRequest: PowerRequest? { systemBox.value.powerRequest }
}

extension SystemCalls {
  /// Ends the system, with all that runs. What was not written back is lost.
  public func requestPower(_ request: PowerRequest) { system.pointee.requests.append(.power(request)) }
}
