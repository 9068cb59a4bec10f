import DiskTesting
import SimulationKernel
import Testing

@testable import DiskImages

/// The cache of who provides what, over layers whose content is known, against a plain walk down the chain.
@Suite struct LayerShortcutsTests {
  private static let block = 64 << 10

  /// Layers of random content, the top first.
  private func layers(_ count: Int, blocks: Int, seed: UInt64) throws -> [ScriptedLayer] {
    var random = RandomStream(seed: seed, owner: "layers")
    return try (0..<count).map { layer in
      let own = layer == 0 ? blocks : blocks - Int(random.next(below: UInt64(blocks / 4)))
      return try ScriptedLayer("layer \(layer)", block: Self.block, size: own * Self.block) { block in
        switch random.next(below: 8) {
        case 0: .zero
        // Runs that lie together in the file, and some that do not.
        case 1: .stored(block * 2 % 7 == 0 ? block * 3 : block)
        case 2: .compressed
        default: .inherit
        }
      }
    }
  }

  /// Who provides the byte at an offset, and the answer, by asking one layer after the other.
  private func plain(_ layers: [ScriptedLayer], _ offset: Int, from first: Int) -> (
    layer: Int, kind: ScriptedLayer.Kind
  ) {
    for (index, layer) in layers.enumerated().dropFirst(first) {
      guard offset < layer.virtualSize else { return (index, .zero) }
      let kind = layer.kinds[offset / Self.block]
      if kind != .inherit { return (index, kind) }
    }
    return (layers.count, .zero)
  }

  private func verify(
    _ shortcuts: LayerShortcuts, _ layers: [ScriptedLayer], _ asked: GuestRange, _ comment: String
  ) throws {
    var range = asked
    let next = try shortcuts.next(for: &range)
    #expect(range.start == asked.start && range.count > 0 && range.count <= asked.count, "\(comment)")
    for offset in stride(from: range.start.bytes, to: range.end.bytes, by: 4096) {
      let truth = plain(layers, offset, from: shortcuts.first)
      guard let content = next.content else {
        #expect(
          next.layer <= truth.layer, "\(comment): \(offset) is of layer \(truth.layer), not from \(next.layer) on")
        continue
      }
      #expect(next.layer == truth.layer, "\(comment): \(offset)")
      switch (content, truth.kind) {
      case (.zero, .zero): break
      case (.stored(let location), .stored(let block)):
        let start = location.offset.bytes + offset - range.start.bytes
        #expect(start == block * Self.block + offset % Self.block, "\(comment): \(offset)")
        #expect(location.store === layers[truth.layer].store)
      default: Issue.record("\(comment): \(content) where \(truth.kind) is")
      }
    }
  }

  @Test(arguments: 1...8 as ClosedRange<UInt64>)
  func `answers are those of a walk down the chain`(seed: UInt64) throws {
    // More than one region of 1024 granules.
    let layers = try layers(6, blocks: 2500, seed: seed)
    for first in 0...1 {
      let shortcuts = LayerShortcuts(layers, from: first)
      var random = RandomStream(seed: seed, owner: "ranges")
      for _ in 0..<400 {
        let start = Int(random.next(below: UInt64(2500 * Self.block / 512))) * 512
        let count = min(2500 * Self.block - start, (1 + Int(random.next(below: 600))) * 4096)
        try verify(shortcuts, layers, GuestRange(GuestOffset(start), count: count), "seed \(seed), from \(first)")
      }
    }
  }

  @Test func `a region is searched once, however often it is asked for`() throws {
    let layers = try layers(6, blocks: 1000, seed: 1)
    let shortcuts = LayerShortcuts(layers, from: 1)
    var range = GuestRange(GuestOffset(0), count: 4096)
    _ = try shortcuts.next(for: &range)
    let asked = layers.map(\.questions)
    #expect(asked[0] == 0 && asked[1] > 0)
    for block in 0..<1000 {
      var range = GuestRange(GuestOffset(block * Self.block), count: 4096)
      _ = try shortcuts.next(for: &range)
    }
    #expect(layers.map(\.questions) == asked)
  }

  @Test func `short chains are not cached: the first layer is to be asked`() throws {
    let layers = try layers(3, blocks: 100, seed: 1)
    var range = GuestRange(GuestOffset(0), count: 1 << 20)
    let next = try LayerShortcuts(layers, from: 1).next(for: &range)
    #expect(next.layer == 1 && next.content == nil && range.count == 1 << 20 && layers[1].questions == 0)
  }

  @Test func `what the top has grown by is its own`() throws {
    let layers = try layers(6, blocks: 100, seed: 1)
    let shortcuts = LayerShortcuts(layers, from: 1)
    var range = GuestRange(GuestOffset(100 * Self.block), count: 4096)
    let next = try shortcuts.next(for: &range)
    #expect(next.layer == 1 && next.content == nil)
    range = GuestRange(GuestOffset(99 * Self.block), count: 2 * Self.block)
    _ = try shortcuts.next(for: &range)
    #expect(range.end.bytes <= 100 * Self.block)
  }

  @Test func `an error of a layer is thrown, and is not remembered as an answer`() throws {
    let layers = try layers(6, blocks: 100, seed: 1)
    let shortcuts = LayerShortcuts(layers, from: 1)
    layers[2].fails = true
    var range = GuestRange(GuestOffset(0), count: 4096)
    #expect(throws: DiskError.self) { try shortcuts.next(for: &range) }
    layers[2].fails = false
    try verify(shortcuts, layers, GuestRange(GuestOffset(0), count: 4 << 20), "after an error")
  }
}

/// A layer whose blocks say what a test wants.
private final class ScriptedLayer: FormatDriver {
  enum Kind: Equatable {
    case zero, inherit, compressed
    /// The index of a block in its file.
    case stored(Int)
  }

  let path: String
  let blockSize: Int
  let virtualSize: Int
  let kinds: [Kind]
  let store: any Store
  private(set) var questions = 0
  var fails = false

  init(_ path: String, block: Int, size: Int, _ kind: (Int) -> Kind) throws {
    (self.path, blockSize, virtualSize) = (path, block, size)
    kinds = (0..<size / block).map(kind)
    store = try MemoryStorage().create(path)
  }

  var format: ImageFormat { .qcow2 }
  var variant: String { "scripted" }
  var identity: ImageIdentity { ImageIdentity() }
  var parentLink: ParentLink? { nil }
  var stores: [any Store] { [store] }

  func locate(_ range: GuestRange) throws(DiskError) -> Extent {
    questions += 1
    if fails { throw DiskError(.inputOutput, path, "cannot read") }
    let part = range.withinBlock(of: blockSize)
    let location = { HostLocation(store: self.store, offset: HostOffset($0)) }
    let content: Content =
      switch kinds[range.start.bytes / blockSize] {
      case .zero: .zero
      case .inherit: .inherit
      case .stored(let block): .stored(location(block * blockSize + range.start.bytes % blockSize))
      case .compressed:
        .compressed(
          CompressedBlock(
            location: location(0), storedCount: 1, method: .zlib, block: range.block(of: blockSize).range(of: blockSize)
          ))
      }
    return Extent(count: part.count, content: content)
  }

  private var readOnly: DiskError { DiskError(.usage, path, "read-only") }
  func beginWriting(keepingIdentity: Bool) throws(DiskError) { throw readOnly }
  func allocate(_ range: GuestRange) throws(DiskError) -> Placement { throw readOnly }
  func publish(_ placement: Placement) throws(DiskError) { throw readOnly }
  func abandon(_ placement: Placement) {}
  func mark(_ block: BlockIndex, as mark: BlockMark) throws(DiskError) -> Bool { throw readOnly }
  func flush() throws(DiskError) {}
  func check(_ findings: inout Findings, _ progress: Progress) throws(DiskError) {}
  func resize(to size: Int) throws(DiskError) { throw readOnly }
  func setParent(_ parent: ParentReference?) throws(DiskError) { throw readOnly }
}
