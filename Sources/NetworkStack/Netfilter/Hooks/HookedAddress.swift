import Fabric
import Packets
import SimulationKernel

/// What only the stack itself asks of a version's chain.
protocol HookedAddress: TrackedAddress {
  /// Where any function of a chain wants to be called for packets of this version.
  static func wanted(in chain: borrowing HookChain) -> HookSet
  /// Where one function of a chain wants to be called.
  static func hooks(of index: Int, in chain: borrowing HookChain) -> HookSet
  /// Asks a function of a chain.
  static func ask(
    _ index: Int, of chain: inout HookChain, _ packet: inout HookedPacket<Self>, at hook: Hook,
    into outbox: inout Outbox
  ) -> Verdict
  /// The first address of an interface.
  static func first(of interface: Interface) -> Self?
  static func isTranslated(_ packet: HookedPacket<Self>, _ chain: borrowing HookChain) -> Bool
  /// The packet has passed all hooks. False where there is no room for the connection that it began.
  static func confirm(_ packet: inout HookedPacket<Self>, in chain: inout HookChain) -> Bool
  /// Undoes what functions have rewritten.
  static func restore(_ packet: inout HookedPacket<Self>, _ chain: HookChain, _ frames: inout FrameStore)
}

extension IPv4Address: HookedAddress {
  static func wanted(in chain: borrowing HookChain) -> HookSet { chain.wanted }
  static func hooks(of index: Int, in chain: borrowing HookChain) -> HookSet { chain.hooks[index] }

  static func ask(
    _ index: Int, of chain: inout HookChain, _ packet: inout HookedPacket<IPv4Address>, at hook: Hook,
    into outbox: inout Outbox
  ) -> Verdict {
    chain.functions[index].value.process(&packet, at: hook, &chain.connections, into: &outbox)
  }

  static func first(of interface: Interface) -> IPv4Address? { interface.ipv4.first?.address }

  static func isTranslated(_ packet: HookedPacket<IPv4Address>, _ chain: borrowing HookChain) -> Bool {
    guard let connection = chain.connections.connection(of: packet) else { return false }
    return connection.translatesSource || connection.translatesDestination
  }

  static func confirm(_ packet: inout HookedPacket<IPv4Address>, in chain: inout HookChain) -> Bool {
    chain.connections.confirm(&packet)
  }

  static func restore(_ packet: inout HookedPacket<IPv4Address>, _ chain: HookChain, _ frames: inout FrameStore) {
    chain.connections.restore(&packet, &frames)
  }
}

extension IPv6Address: HookedAddress {
  static func wanted(in chain: borrowing HookChain) -> HookSet { chain.ipv6Wanted }
  static func hooks(of index: Int, in chain: borrowing HookChain) -> HookSet { chain.ipv6Hooks[index] }

  static func ask(
    _ index: Int, of chain: inout HookChain, _ packet: inout HookedPacket<IPv6Address>, at hook: Hook,
    into outbox: inout Outbox
  ) -> Verdict {
    chain.functions[index].value.process(&packet, at: hook, &chain.ipv6Connections, into: &outbox)
  }

  static func first(of interface: Interface) -> IPv6Address? { interface.ipv6.first?.address }

  static func isTranslated(_ packet: HookedPacket<IPv6Address>, _ chain: borrowing HookChain) -> Bool { false }

  static func confirm(_ packet: inout HookedPacket<IPv6Address>, in chain: inout HookChain) -> Bool {
    chain.ipv6Connections.confirm(&packet)
  }

  /// Nothing rewrites IPv6.
  static func restore(_ packet: inout HookedPacket<IPv6Address>, _ chain: HookChain, _ frames: inout FrameStore) {}
}
