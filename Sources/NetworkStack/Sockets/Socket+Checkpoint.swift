import Fabric
public import SimulationKernel

extension Socket: StateRecord {
  public static let fields = Fields(
    \Socket.id, \.kind, \.owner, \.localPort, \.boundInterface, \.timeToLive, \.fragmentation, \.interface, \.received,
    \.receivedBytes)

  public var inconsistency: String? {
    (0...Socket.bufferLimit).contains(receivedBytes) ? nil : "\(receivedBytes) bytes received"
  }
}

extension Received: StateRecord {
  public static let fields = Fields(
    \Received.content, \.source, \.destination, \.timeToLive, \.arrived, \.interface, \.frame, \.start, \.length)
}

extension Received.Content: StateVariant {
  public static let cases = Cases<Self>(
    Case("datagram", .datagram),
    Case("failure", Self.failure) { if case .failure(let failure) = $0 { failure } else { nil } })
}

extension DeliveryFailure: StateRecord {
  public static let fields = Fields(\DeliveryFailure.type, \.code, \.nextHopMTU, \.gateway)
}
