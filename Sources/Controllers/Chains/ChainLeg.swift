import OpenFlow

/// The way of one direction of a chain to one of its hops.
struct ChainLeg {
  var direction: ChainDirection
  /// The index of the hop among those that are there.
  var index: Int
  /// What the hop's switch does with a packet for it.
  var delivery: [Action]
  /// How many switches have forwarded packets before this leg.
  var switches: Int

  init(_ direction: ChainDirection, _ index: Int, _ delivery: [Action], after switches: Int) {
    (self.direction, self.index, self.delivery, self.switches) = (direction, index, delivery, switches)
  }

  var hop: ChainHop { direction.hops[index] }

  // What entries at its beginning, on its way and at its end are for.

  var begin: ChainPurpose {
    index == 0 ? .classify(to: hop.name) : .proceed(from: direction.hops[index - 1].name, to: hop.name)
  }
  var middle: ChainPurpose { .transit(to: hop.name) }
  var end: ChainPurpose { .deliver(to: hop.name) }
}

extension ChainDirection {
  /// The number of the chain, from 1.
  var chainNumber: UInt32 { UInt32(number / 2 + 1) }
}
