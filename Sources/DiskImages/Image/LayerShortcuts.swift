/// Caches which parent provides each granule of the disk, so that a long chain costs no more than a short one.
/// Parents do not change while a child is open, so nothing is ever invalidated.
final class LayerShortcuts {
  private let layers: [any FormatDriver]
  /// The first layer that is cached.
  let first: Int
  private let granule: Int
  /// The size of what is searched at once, in one walk over the tables of each layer.
  private let region: Int
  private let end: Int
  @exclusivity(unchecked) private var known: [Int: [LayerAnswer]] = [:]
  @exclusivity(unchecked) private var lastRegion = -1
  @exclusivity(unchecked) private var lastAnswers: [LayerAnswer] = []
  /// The file that holds each layer's data, if it is a single one.
  @exclusivity(unchecked) private var stores: [(any Store)?]

  private static let granulesPerRegion = 1024
  /// Beyond this number all are dropped; it keeps the cache within 16 MiB.
  private static let maximumRegionCount = 1024

  /// - Parameter first: 1 if the top layer may change, 0 otherwise.
  init(_ layers: [any FormatDriver], from first: Int) {
    (self.layers, self.first) = (layers, first)
    end = layers[0].virtualSize
    granule = layers.dropFirst(first).map(\.shortcutGranule).min() ?? 1 << 20
    region = granule * LayerShortcuts.granulesPerRegion
    stores = Array(repeating: nil, count: layers.count)
  }

  struct Next {
    var layer: Int
    var content: Content?
  }

  /// The first layer that may provide the range, and its content if that is cached. The range is shortened to the part
  /// that the answer covers.
  func next(for range: inout GuestRange) throws(DiskError) -> Next {
    guard layers.count > 3, layers.count < Int(UInt16.max), range.start.bytes < end else { return Next(layer: first) }
    // The top may have grown since.
    range = range.clipped(to: GuestOffset(end))
    let number = range.start.bytes / region
    if number != lastRegion { try turn(to: number) }
    let index = range.start.bytes % region / granule
    let answer = lastAnswers[index]
    let layer = Int(answer.layer)
    switch answer.kind {
    case .unknown:
      // Beyond the granule another layer may be responsible.
      if layer > first { range = range.withinBlock(of: granule) }
      return Next(layer: layer)
    case .zero:
      extend(&range, from: index) { next, _ in next == answer }
      return Next(layer: layer, content: .zero)
    case .stored:
      extend(&range, from: index) { $0 == answer.after(($1 - index) * granule) }
      guard let store = stores[layer] else { return Next(layer: layer) }
      let offset = HostOffset(answer.offset + range.start.bytes % granule)
      return Next(layer: layer, content: .stored(HostLocation(store: store, offset: offset)))
    }
  }

  /// Shortens the range to the granules that continue the answer of the first.
  private func extend(_ range: inout GuestRange, from index: Int, _ goesOn: (LayerAnswer, Int) -> Bool) {
    var count = range.withinBlock(of: granule).count
    var next = index + 1
    while count < range.count, next < lastAnswers.count, goesOn(lastAnswers[next], next) {
      count = min(range.count, count + granule)
      next += 1
    }
    range = range.prefix(count)
  }

  private func turn(to number: Int) throws(DiskError) {
    if let answers = known[number] {
      lastAnswers = answers
    } else {
      if known.count >= LayerShortcuts.maximumRegionCount { known = [:] }
      lastAnswers = try search(BlockIndex(number).range(of: region).clipped(to: GuestOffset(end)))
      known[number] = lastAnswers
    }
    lastRegion = number
  }
}

extension LayerShortcuts {
  /// Finds, for each granule, the first layer that does not inherit all of it.
  private func search(_ region: GuestRange) throws(DiskError) -> [LayerAnswer] {
    let none = LayerAnswer(layer: UInt16(layers.count), kind: .zero)
    var answers = Array(repeating: none, count: region.count.dividedRoundingUp(by: granule))
    for layer in first..<layers.count {
      guard let first = answers.firstIndex(of: none), let last = answers.lastIndex(of: none) else { break }
      let open = GuestRange(
        from: region.start + first * granule, to: min(region.end, region.start + (last + 1) * granule))
      try search(open, of: layer) { range, content in
        let start = (range.start - region.start) / granule
        for index in start...(range.end - region.start - 1) / granule where answers[index] == none {
          let whole = GuestRange(region.start + index * granule, count: granule).clipped(to: region.end)
          answers[index] = self.answer(of: layer, whole, range, content)
        }
      }
    }
    return answers
  }

  /// An answer is cached if it covers the whole granule; otherwise the layer has to be asked.
  private func answer(of layer: Int, _ whole: GuestRange, _ range: GuestRange, _ content: Content) -> LayerAnswer {
    let unknown = LayerAnswer(layer: UInt16(layer), kind: .unknown)
    guard range.start <= whole.start, whole.end <= range.end else { return unknown }
    switch content {
    case .zero: return LayerAnswer(layer: UInt16(layer), kind: .zero)
    case .stored(let location):
      if stores[layer] == nil { stores[layer] = location.store }
      guard stores[layer] === location.store else { return unknown }
      return LayerAnswer(
        layer: UInt16(layer), kind: .stored, offset: location.offset.bytes + (whole.start - range.start))
    case .compressed, .inherit: return unknown
    }
  }

  /// Calls `body` for the parts that a layer provides. Past its end a layer hides what is below it.
  private func search(
    _ range: GuestRange, of layer: Int, _ body: (GuestRange, Content) -> Void
  ) throws(DiskError) {
    let driver = layers[layer]
    var rest = range
    while !rest.isEmpty {
      let visible = rest.clipped(to: GuestOffset(driver.virtualSize))
      if visible.isEmpty { return body(rest, .zero) }
      let extent = try driver.locate(visible)
      if case .inherit = extent.content {} else { body(rest.prefix(extent.count), extent.content) }
      rest = rest.dropping(extent.count)
    }
  }
}

/// What is cached about a granule.
private struct LayerAnswer: Equatable {
  enum Kind: UInt8 {
    /// The layer has to be asked.
    case unknown
    case zero
    /// Stored at `offset` in the layer's file.
    case stored
  }
  var layer: UInt16
  var kind: Kind
  var offset = 0

  func after(_ count: Int) -> LayerAnswer { LayerAnswer(layer: layer, kind: kind, offset: offset + count) }
}

extension FormatDriver {
  private static var sectorGranule: Int { 64 << 10 }
  private static var smallestGranule: Int { 4 << 10 }

  /// Formats without sector bitmaps inherit whole blocks or nothing.
  fileprivate var shortcutGranule: Int {
    switch format {
    case .vhd, .vhdx: Self.sectorGranule
    case .raw, .vdi, .vmdk, .qcow2: max(blockSize, Self.smallestGranule)
    }
  }
}
