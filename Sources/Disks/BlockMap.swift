/// The content of blocks of 4 KiB by their index: a sparse array whose copies share what they have in common.
///
/// A copy costs nothing, and the first change after it costs a list of pages and the page of the block.
struct BlockMap: Sendable, Equatable {
  static let blockSize = 4096
  private static let blocksInPage = 512

  /// Empty where no block of the page is stored.
  private var pages: [[[UInt8]?]]
  /// The number of blocks that are stored.
  private(set) var count = 0
  /// The number of blocks of the disk.
  let limit: Int

  init(limit: Int) {
    self.limit = limit
    pages = Array(repeating: [], count: (limit + BlockMap.blocksInPage - 1) / BlockMap.blocksInPage)
  }

  /// Nil where nothing is stored. What is stored has ``blockSize`` bytes.
  subscript(index: Int) -> [UInt8]? {
    get {
      let page = pages[index / BlockMap.blocksInPage]
      return page.isEmpty ? nil : page[index % BlockMap.blocksInPage]
    }
    set {
      let (page, slot) = (index / BlockMap.blocksInPage, index % BlockMap.blocksInPage)
      if pages[page].isEmpty {
        guard newValue != nil else { return }
        pages[page] = Array(repeating: nil, count: BlockMap.blocksInPage)
      }
      count += (newValue == nil ? 0 : 1) - (pages[page][slot] == nil ? 0 : 1)
      pages[page][slot] = newValue
    }
  }

  /// Changes bytes of a block in place.
  mutating func update(_ index: Int, orFrom other: @autoclosure () -> [UInt8], _ change: (inout [UInt8]) -> Void) {
    let (page, slot) = (index / BlockMap.blocksInPage, index % BlockMap.blocksInPage)
    guard !pages[page].isEmpty, pages[page][slot] != nil else {
      var block = other()
      change(&block)
      self[index] = block
      return
    }
    // Taken out meanwhile, so that the block has one owner and is not copied.
    var block = pages[page][slot].take() ?? other()
    change(&block)
    pages[page][slot] = block
  }

  /// The indices of the stored blocks, ascending.
  var indices: [Int] {
    pages.enumerated().flatMap { number, page in
      page.indices.filter { page[$0] != nil }.map { number * BlockMap.blocksInPage + $0 }
    }
  }

  /// Takes all blocks of another map.
  mutating func merge(_ other: BlockMap) {
    for index in other.indices { self[index] = other[index] }
  }

  /// The blocks that the two maps do not have alike. Pages that they share are not looked into.
  func differences(from other: BlockMap) -> [Int] {
    var found: [Int] = []
    for (number, (page, old)) in zip(pages, other.pages).enumerated() where page != old {
      for slot in 0..<BlockMap.blocksInPage {
        let (new, before) = (page.isEmpty ? nil : page[slot], old.isEmpty ? nil : old[slot])
        if new != before { found.append(number * BlockMap.blocksInPage + slot) }
      }
    }
    return found
  }
}
