/// Remembers what the parents have to say of each granule of the disk, so that a long chain costs no more than a short one.
/// Parents do not change while a child is open.
final class LayerShortcuts {
  private let layers: [any FormatDriver]
  /// The first layer that is remembered.
  let first: Int
  private let granule: Int
  /// What is searched at once: in one walk over the tables of each layer.
  private let region: Int
  private let end: Int
  @exclusivity(unchecked) private var known: [Int: [LayerAnswer]] = [:]
  @exclusivity(unchecked) private var lastRegion = -1
  @exclusivity(unchecked) private var lastAnswers: [LayerAnswer] = []
  /// The file of each layer's data, as long as it is only one.
  @exclusivity(unchecked) private var stores: [(any Store)?]

  private static let granulesPerRegion = 1024
  /// They are forgotten beyond this number; it keeps them within 16 MiB.
  private static let mostRegions = 1024

  /// - Parameter first: 1 where the top may change.
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

  /// The first of the layers that may know of the range, and what it says, where that is known. The range is shortened
  /// to what the answer holds for.
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
      // Beyond the granule another layer may answer.
      if layer > first { range = range.withinBlock(of: granule) }
      return Next(layer: layer)
    case .zero:
      extend(&range, from: index) { next, _ in next == answer }
      return Next(layer: layer, content: .zero)
    case .stored:
      extend(&range, from: index) { $0 == answer.after(($1 - index) * granule) }
      guard let store = stores[layer] else { return Next(layer: layer) }
      let place = HostOffset(answer.place + range.start.bytes % granule)
      return Next(layer: layer, content: .stored(HostLocation(store: store, offset: place)))
    }
  }

  /// Cuts the range where the answers are no longer alike.
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
      if known.count >= LayerShortcuts.mostRegions { known = [:] }
      lastAnswers = try search(BlockIndex(number).range(of: region).clipped(to: GuestOffset(end)))
      known[number] = lastAnswers
    }
    lastRegion = number
  }
}

extension LayerShortcuts {
  /// For each granule the layer above which all of it is inherited.
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

  /// What holds for all of a granule is remembered; else the layer has to be asked.
  private func answer(of layer: Int, _ whole: GuestRange, _ range: GuestRange, _ content: Content) -> LayerAnswer {
    let unknown = LayerAnswer(layer: UInt16(layer), kind: .unknown)
    guard range.start <= whole.start, whole.end <= range.end else { return unknown }
    switch content {
    case .zero: return LayerAnswer(layer: UInt16(layer), kind: .zero)
    case .stored(let place):
      if stores[layer] == nil { stores[layer] = place.store }
      guard stores[layer] === place.store else { return unknown }
      return LayerAnswer(
        layer: UInt16(layer), kind: .stored, place: place.offset.bytes + (whole.start - range.start))
    case .compressed, .inherit: return unknown
    }
  }

  /// Calls `body` with the parts on which a layer has something to say. What lies past its end it hides from those below.
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

/// What is known of a granule.
private struct LayerAnswer: Equatable {
  enum Kind: UInt8 {
    /// The layer has to be asked.
    case unknown
    case zero
    /// It lies at `place` in the layer's file.
    case stored
  }
  var layer: UInt16
  var kind: Kind
  var place = 0

  func after(_ count: Int) -> LayerAnswer { LayerAnswer(layer: layer, kind: kind, place: place + count) }
}

extension FormatDriver {
  private static var sectorGranule: Int { 64 << 10 }
  private static var smallestGranule: Int { 4 << 10 }

  /// Whole blocks are inherited or not, where there are no maps of sectors.
  fileprivate var shortcutGranule: Int {
    switch format {
    case .vhd, .vhdx: Self.sectorGranule
    case .raw, .vdi, .vmdk, .qcow2: max(blockSize, Self.smallestGranule)
    }
  }
}
