import Packets
import SimulationKernel

/// Where a router sends what goes to the destinations that it forwarded to last: interface, MAC addresses, MTU. All that a
/// packet on its way needs to know, in 32 bytes (the Destination Cache of RFC 4861, section 5.1, and Linux' cached
/// link-layer headers).
///
/// It says nothing that routes, neighbours and interfaces do not say: the stack forgets it when any of them changes. It
/// spares a packet the search of three tables, and in a large lab the wait for their memory.
public struct DestinationCache: Sendable {
  /// The way to one destination.
  struct Entry: Sendable, BitwiseCopyable {
    let destination: IPv4Address
    let interface: UInt16
    let mtu: UInt16
    /// Until when the next hop needs no proof that it is there.
    let freshUntil: Instant
    let mac, source: MACAddress

    init(
      to destination: IPv4Address, on interface: Int, mtu: Int, mac: MACAddress, from source: MACAddress,
      freshUntil: Instant
    ) {
      self.destination = destination
      self.interface = UInt16(truncatingIfNeeded: interface)
      self.mtu = UInt16(clamping: mtu)
      self.mac = mac
      self.source = source
      self.freshUntil = freshUntil
    }

    /// Where no destination is kept: time is never negative, so it is never fresh.
    fileprivate static let vacant = Entry(
      to: .any, on: 0, mtu: 0, mac: .zero, from: .zero, freshUntil: Instant(nanoseconds: -1))
  }

  /// A power of two. Each destination has one slot, and the last one keeps it.
  private static let size = 64

  private var entries: [Entry] = []

  subscript(destination: IPv4Address, at now: Instant) -> Entry? {
    guard !entries.isEmpty else { return nil }
    let entry = entries[DestinationCache.index(of: destination)]
    return entry.destination == destination && now < entry.freshUntil ? entry : nil
  }

  mutating func remember(_ entry: Entry) {
    if entries.isEmpty { entries = Array(repeating: .vacant, count: DestinationCache.size) }
    entries[DestinationCache.index(of: entry.destination)] = entry
  }

  mutating func forget() {
    if !entries.isEmpty { entries = [] }
  }

  private static func index(of destination: IPv4Address) -> Int {
    Int(truncatingIfNeeded: UInt64(destination.bits).spread) & (size - 1)
  }
}

extension DestinationCache: Equatable {
  /// What it holds follows from the tables that it was made of.
  public static func == (a: DestinationCache, b: DestinationCache) -> Bool { true }
}
