/// The interfaces of one segment that want an address, and what the segment has already.
struct AddressDemand {
  /// In the order of the nodes.
  var ports: [Topology.Port]
  /// The subnet that the first interface with an address is in.
  var subnet: Subnet?
  /// The addresses that the segment's interfaces have.
  var used: Set<UInt128>
  /// Whether the segment is one cable between two machines.
  var isPointToPoint: Bool

  /// Nil where nobody wants one.
  init?<Family: AddressFamily>(_: Family.Type, _ members: [Topology.Port], in addressing: Addressing) {
    let placements = members.map { port in
      Family.placements(at: port, in: addressing.topology).filter { $0.number >> 118 != 0x3FA }
    }
    ports = zip(members, placements).filter { port, own in
      let getsOne =
        Family.Address.width == 32 && addressing.topology.nodes[port.node].interfaces[port.interface].usesDHCP
      return own.isEmpty && !getsOne && addressing.linkIndex[port] != nil
    }.map(\.0)
    guard let first = ports.first else { return nil }
    subnet = placements.joined().first?.subnet
    used = Set(placements.joined().map(\.number))
    let link = addressing.linkIndex[first].map { addressing.topology.links[$0] }
    isPointToPoint = members.count == 2 && link.map { members.contains($0.a) && members.contains($0.b) } ?? false
  }
}

extension Addressing {
  /// A subnet for each demand. New ones have /24, or /30 on a cable between two machines, and more where there are more
  /// interfaces; where the pool has no room for that, each gets just what it needs. A lab of one segment gets the pool whole.
  func subnets(
    for demands: [AddressDemand], pool: Subnet, taken: Set<Subnet>, width: Int
  ) -> [Subnet]? {
    let new = demands.filter { $0.subnet == nil }
    if demands.count == 1, new.count == 1, taken.isEmpty, pool.capacity(width: width) >= UInt128(new[0].ports.count) {
      return [pool]
    }
    for isTight in [false, true] {
      var allocator = SubnetAllocator(pool: pool, width: width, taken: taken)
      let subnets = demands.map { demand in
        demand.subnet ?? allocator.next(length: demand.prefixLength(width: width, tight: isTight))
      }
      if !subnets.contains(nil) { return subnets.compactMap(\.self) }
    }
    return nil
  }
}

extension AddressDemand {
  fileprivate func prefixLength(width: Int, tight: Bool) -> Int {
    var hostBits = tight || isPointToPoint ? 2 : 8
    if width == 128 { hostBits = tight ? 2 : 64 }
    while hostBits < width, UInt128(1) << UInt128(hostBits) - 2 < UInt128(ports.count) { hostBits += 1 }
    return width - hostBits
  }
}
