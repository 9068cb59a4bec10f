/// Remembers which of the parents answers for a granule of the disk, so that a long chain costs no more than a short one.
/// Parents do not change while a child is open.
final class LayerShortcuts {
  private let layers: [any FormatDriver]
  private let granule: Int
  private let end: Int
  /// By granule; 0: not known yet.
  private var answers: [UInt16] = []

  private static let smallestGranule = 64 << 10
  private static let mostGranules = 1 << 20

  init(_ layers: [any FormatDriver]) {
    self.layers = layers
    end = layers[0].virtualSize
    var granule = layers.dropFirst().map(\.blockSize).filter { $0 >= LayerShortcuts.smallestGranule }.min() ?? 1 << 20
    while end.dividedRoundingUp(by: granule) > LayerShortcuts.mostGranules { granule *= 2 }
    self.granule = granule
  }

  /// The first layer below the top that knows of the range, which is shortened to what the answer holds for.
  func next(for range: inout GuestRange) throws(DiskError) -> Int {
    guard layers.count > 3, layers.count < Int(UInt16.max) else { return 1 }
    if answers.isEmpty { answers = Array(repeating: 0, count: end.dividedRoundingUp(by: granule)) }
    let index = range.start.octets / granule
    guard index < answers.count else { return 1 }
    if answers[index] == 0 { answers[index] = UInt16(try search(BlockIndex(index).range(of: granule))) }
    // Beyond the granule another layer may answer.
    if answers[index] > 1 { range = range.withinBlock(of: granule) }
    return Int(answers[index])
  }

  /// The last layer above which all of the granule is inherited.
  private func search(_ block: GuestRange) throws(DiskError) -> Int {
    for layer in 1..<layers.count {
      guard block.end.octets <= layers[layer].virtualSize else { return layer }
      var rest = block
      while !rest.isEmpty {
        let extent = try layers[layer].locate(rest)
        guard case .inherit = extent.content else { return layer }
        rest = rest.dropping(extent.count)
      }
    }
    return layers.count
  }
}
