public import Fabric
public import NetworkStack
public import Packets

/// A function that sees no packets, and only configures the machine.
public protocol PassiveFunction: ConfigurableFunction {}

extension PassiveFunction {
  public var hooks: HookSet { [] }

  public mutating func process(
    _ packet: inout HookedPacket<IPv4Address>, at hook: Hook, _ connections: inout ConnectionTable<IPv4Address>,
    into outbox: inout Outbox
  ) -> Verdict { .accept }

  public mutating func process(
    _ packet: inout HookedPacket<IPv6Address>, at hook: Hook, _ connections: inout ConnectionTable<IPv6Address>,
    into outbox: inout Outbox
  ) -> Verdict { .accept }
}
