import Fabric
import Packets
import SimulationKernel

/// What goes with a packet on its way through the stack: on a machine with functions what they know of it, and on any other
/// nothing at all.
///
/// The way is written once, generic over this, and the compiler makes two of it: on the one without functions, the stations
/// are not even looked at.
///
/// ```
/// parse ─▶ prerouting ─▶ route ─▶ hop limit, MTU ─▶ forward ─▶ postrouting ─▶ emit
///                          └─▶ input ─▶ accept
/// ```
protocol Passage<Header> {
  associatedtype Header: InternetHeader

  /// Whether the packet goes on past a hook, with its frame and addresses as the functions there have left them. If not, its
  /// frame is used up.
  mutating func pass(
    _ hook: Hook, _ packet: inout Packet, _ header: inout Header, through stack: inout Stack, into outbox: inout Outbox
  ) -> Bool

  /// It will go out of this interface, with one less to its time to live.
  mutating func setWayOut(_ interface: Int, of stack: borrowing Stack)

  /// Whether addresses of its connection are translated: its sender is told of no better way, which it could not take.
  func isTranslated(in chain: borrowing HookChain) -> Bool

  /// The packet goes out or is taken in: the connection that it began is remembered from now on. Whether there is room; if
  /// not, its frame is used up.
  mutating func confirm(_ packet: Packet, through stack: inout Stack, into outbox: inout Outbox) -> Bool

  /// Makes the packet again what it was when it came in, so that an error about it quotes what its sender knows.
  mutating func restore(
    _ packet: inout Packet, _ header: inout Header, through stack: inout Stack, into outbox: inout Outbox)
}

/// The way of a packet through a machine without functions.
struct PlainPassage<Header: InternetHeader>: Passage {
  @inline(__always) mutating func pass(
    _ hook: Hook, _ packet: inout Packet, _ header: inout Header, through stack: inout Stack, into outbox: inout Outbox
  ) -> Bool { true }

  @inline(__always) mutating func setWayOut(_ interface: Int, of stack: borrowing Stack) {}

  @inline(__always) func isTranslated(in chain: borrowing HookChain) -> Bool { false }

  @inline(__always) mutating func confirm(
    _ packet: Packet, through stack: inout Stack, into outbox: inout Outbox
  ) -> Bool { true }

  @inline(__always) mutating func restore(
    _ packet: inout Packet, _ header: inout Header, through stack: inout Stack, into outbox: inout Outbox
  ) {}
}

/// The way of a packet past the functions of a machine.
struct HookedPassage<Header: InternetHeader>: Passage where Header.Address: RejectedAddress {
  typealias Address = Header.Address

  var hooked: HookedPacket<Address>

  @inline(__always) mutating func pass(
    _ hook: Hook, _ packet: inout Packet, _ header: inout Header, through stack: inout Stack, into outbox: inout Outbox
  ) -> Bool {
    guard Address.wanted(in: stack.chain).contains(HookSet(hook)) else { return true }
    guard stack.ask(hook, &hooked, packet, into: &outbox) else { return false }
    update(&packet, &header)
    return true
  }

  private func update(_ packet: inout Packet, _ header: inout Header) {
    packet.frame = hooked.frame
    (header.source, header.destination) = (hooked.tuple.source, hooked.tuple.destination)
  }

  mutating func setWayOut(_ interface: Int, of stack: borrowing Stack) {
    hooked.outInterface = interface
    hooked.outAddress = Address.first(of: stack.interfaces[interface])
    if hooked.inInterface != nil { hooked.timeToLive &-= 1 }
  }

  func isTranslated(in chain: borrowing HookChain) -> Bool { Address.isTranslated(hooked, chain) }

  mutating func confirm(_ packet: Packet, through stack: inout Stack, into outbox: inout Outbox) -> Bool {
    guard !Address.confirm(&hooked, in: &stack.chain) else { return true }
    outbox.drop(hooked.frame, on: packet.port, .connectionTableFull)
    return false
  }

  mutating func restore(
    _ packet: inout Packet, _ header: inout Header, through stack: inout Stack, into outbox: inout Outbox
  ) {
    Address.restore(&hooked, stack.chain, &outbox.frames)
    update(&packet, &header)
  }
}
