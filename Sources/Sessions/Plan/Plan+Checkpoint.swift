import Fabric
public import SimulationKernel

extension Plan: StateRecord {
  public static let fields = Fields(\Plan.lab, \.seed, \.end, \.ownEnd, \.labels, \.captures, \.diskOrigins, \.limits)
}

extension Labels: StateRecord {
  public static let fields = Fields(\Labels.nodes, \.ports, \.file, \.rules, \.hosts)
}

extension CaptureOrder: StateRecord {
  public static let fields = Fields(\CaptureOrder.ports, \.file, \.filter, \.snapLength)
}
