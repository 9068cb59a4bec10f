/// Remembers which of the parents answers for a granule of the disk, so that a long chain costs no more than a short one.
/// Parents do not change while a child is open.
final class LayerShortcuts {
  private let layers: [any FormatDriver]
  private let granule: Int
  /// What is searched at once: in one walk over the tables of each layer.
  private let region: Int
  private let end: Int
  /// The answers of a region, by granule.
  private var known: [Int: [UInt16]] = [:]
  @exclusivity(unchecked) private var lastRegion = -1
  @exclusivity(unchecked) private var lastAnswers: [UInt16] = []

  private static let granulesPerRegion = 1024
  /// They are forgotten beyond this number; it keeps them within 8 MiB.
  private static let mostRegions = 4096

  init(_ layers: [any FormatDriver]) {
    self.layers = layers
    end = layers[0].virtualSize
    granule = layers.dropFirst().map(\.shortcutGranule).min() ?? 1 << 20
    region = granule * LayerShortcuts.granulesPerRegion
  }

  /// The first layer below the top that knows of the range, which is shortened to what the answer holds for.
  func next(for range: inout GuestRange) throws(DiskError) -> Int {
    guard layers.count > 3, layers.count < Int(UInt16.max), range.start.octets < end else { return 1 }
    let number = range.start.octets / region
    if number != lastRegion { try turn(to: number) }
    let answer = lastAnswers[range.start.octets % region / granule]
    // Beyond the granule another layer may answer.
    if answer > 1 { range = range.withinBlock(of: granule) }
    return Int(answer)
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

  /// For each granule the layer above which all of it is inherited.
  private func search(_ region: GuestRange) throws(DiskError) -> [UInt16] {
    let none = UInt16(layers.count)
    var answers = Array(repeating: none, count: region.count.dividedRoundingUp(by: granule))
    for layer in 1..<layers.count {
      guard let first = answers.firstIndex(of: none), let last = answers.lastIndex(of: none) else { break }
      let open = GuestRange(
        from: region.start + first * granule, to: min(region.end, region.start + (last + 1) * granule))
      try search(open, of: layer) { touched in
        let start = (touched.start - region.start) / granule
        for index in start...(touched.end - region.start - 1) / granule where answers[index] == none {
          answers[index] = UInt16(layer)
        }
      }
    }
    return answers
  }

  /// Calls `body` with the parts on which a layer has something to say. What lies past its end it hides from those below.
  private func search(_ range: GuestRange, of layer: Int, _ body: (GuestRange) -> Void) throws(DiskError) {
    let driver = layers[layer]
    var rest = range
    while !rest.isEmpty {
      let visible = rest.clipped(to: GuestOffset(driver.virtualSize))
      if visible.isEmpty { return body(rest) }
      let extent = try driver.locate(visible)
      if case .inherit = extent.content {} else { body(rest.prefix(extent.count)) }
      rest = rest.dropping(extent.count)
    }
  }
}

extension FormatDriver {
  private static var sectorGranule: Int { 64 << 10 }

  /// Whole blocks are inherited or not, where there are no maps of sectors.
  fileprivate var shortcutGranule: Int {
    switch format {
    case .vhd, .vhdx: Self.sectorGranule
    case .raw, .vdi, .vmdk, .qcow2: max(blockSize, Self.sectorGranule)
    }
  }
}
