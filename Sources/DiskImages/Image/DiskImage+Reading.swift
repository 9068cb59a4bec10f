extension DiskImage {
  /// What the guest sees at the beginning of a range: never ``Content/inherit``.
  func resolve(_ range: GuestRange, from first: Int = 0) throws(DiskError) -> (layer: Int, extent: Extent) {
    var range = range
    var layer = first
    while layer < layers.count {
      let visible = range.clipped(to: GuestOffset(layers[layer].virtualSize))
      // A parent that is shorter than its child ends in zeroes, whatever lies below it.
      if visible.isEmpty { break }
      let extent = try layers[layer].locate(visible)
      range = range.prefix(extent.count)
      guard case .inherit = extent.content else { return (layer, extent) }
      layer = layer == 0 ? try shortcuts.next(for: &range) : layer + 1
    }
    return (layers.count, Extent(count: range.count, content: .zero))
  }

  /// Reads what the guest sees.
  public func read(_ octets: UnsafeMutableRawBufferPointer, at offset: GuestOffset) throws(DiskError) {
    try expectWithinDisk(GuestRange(offset, count: octets.count))
    try readView(octets, at: offset, from: 0)
  }

  public func read(_ range: GuestRange) throws(DiskError) -> [UInt8] {
    try expectWithinDisk(range)
    var result = [UInt8](repeating: 0, count: range.count)
    try result.withMutableOctets { (octets) throws(DiskError) in try read(octets, at: range.start) }
    return result
  }

  /// - Parameter layer: the uppermost layer that is asked.
  func readView(_ octets: UnsafeMutableRawBufferPointer, at offset: GuestOffset, from layer: Int) throws(DiskError) {
    var done = 0
    while done < octets.count {
      let range = GuestRange(offset + done, count: octets.count - done)
      let extent = try resolve(range, from: layer).extent
      try fetch(extent, octets.part(done, count: extent.count), range.start)
      done += extent.count
    }
  }

  private func fetch(_ extent: Extent, _ octets: UnsafeMutableRawBufferPointer, _ start: GuestOffset) throws(DiskError)
  {
    switch extent.content {
    case .stored(let location): try location.store.read(octets, at: location.offset)
    case .zero, .inherit: octets.clear()
    case .compressed(let block):
      let unpacked = try unpacked.octets(of: block)
      let first = start - block.block.start
      octets.copyMemory(from: unpacked.part(first, count: extent.count))
    }
  }

  /// Whether the guest sees only zeroes, as far as the tables say; nothing is read.
  func isKnownZero(_ range: GuestRange) throws(DiskError) -> Bool {
    var rest = range.clipped(to: GuestOffset(virtualSize))
    while !rest.isEmpty {
      let extent = try resolve(rest).extent
      guard case .zero = extent.content else { return false }
      rest = rest.dropping(extent.count)
    }
    return true
  }
}
