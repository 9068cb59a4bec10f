public import Fabric

extension Host {
  public mutating func shutDown(into outbox: inout Outbox) {}
}
