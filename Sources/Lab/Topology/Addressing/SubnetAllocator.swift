/// Cuts subnets out of a pool from its start, past those that are taken.
struct SubnetAllocator {
  private let pool: Subnet
  private let width: Int
  /// In order, and none within another.
  private let taken: [Subnet]
  private var passed = 0
  /// Nil when the pool is used up.
  private var cursor: UInt128?

  init(pool: Subnet, width: Int, taken: some Sequence<Subnet>) {
    self.pool = pool
    self.width = width
    var outer: [Subnet] = []
    for subnet in taken.sorted() where outer.last.map({ !$0.overlaps(subnet) }) ?? true { outer.append(subnet) }
    self.taken = outer
    cursor = pool.first
  }

  /// The next free subnet with a prefix of `length` bits, or nil when there is none.
  mutating func next(length: Int) -> Subnet? {
    guard length >= pool.length else { return nil }
    while let start = cursor, let candidate = aligned(start, length), candidate.last <= pool.last {
      while passed < taken.count, taken[passed].last < candidate.first { passed += 1 }
      guard passed < taken.count, taken[passed].overlaps(candidate) else {
        cursor = after(candidate)
        return candidate
      }
      cursor = after(max(taken[passed].last, candidate.first))
    }
    return nil
  }

  private func aligned(_ start: UInt128, _ length: Int) -> Subnet? {
    let floor = Subnet(of: start, length: length, width: width)
    if floor.first == start { return floor }
    return after(floor).map { Subnet(of: $0, length: length, width: width) }
  }

  private func after(_ subnet: Subnet) -> UInt128? { after(subnet.last) }
  private func after(_ number: UInt128) -> UInt128? { number >= pool.last ? nil : number + 1 }
}

extension Subnet {
  /// The addresses that an interface may have: not the network's own and not its broadcast address, which very small subnets
  /// do without (RFC 3021).
  func usable(width: Int) -> ClosedRange<UInt128> {
    if length >= width - 1 { return first...last }
    // IPv6 knows no broadcast, but leaving the last address alone costs nothing.
    return first + 1...last - 1
  }

  func capacity(width: Int) -> UInt128 {
    let usable = usable(width: width)
    return usable.upperBound - usable.lowerBound < .max ? usable.upperBound - usable.lowerBound + 1 : .max
  }
}
