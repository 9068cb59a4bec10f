/// The numbers of a ``NumberedTable`` in their order, and the position of the value of each.
///
/// It knows nothing of the values, so that what is done with numbers is not compiled, or looked up, for each kind of them.
@usableFromInline struct NumberedSlots: Sendable {
  @usableFromInline struct Slot: Sendable, BitwiseCopyable {
    @usableFromInline let number: UInt32
    /// The value's position; negative for a gap.
    @usableFromInline var position: Int32

    @inlinable init(number: UInt32, position: Int32) { (self.number, self.position) = (number, position) }
  }

  /// In the order of the numbers. The last one is never a gap.
  @usableFromInline private(set) var slots: [Slot] = []
  /// The index among ``slots`` of each of the values.
  private var owners: [Int32] = []

  @inlinable static var linearLimit: Int { 8 }

  @usableFromInline init() {}

  /// How many values there are.
  @usableFromInline var count: Int { owners.count }
  @usableFromInline var numbers: [UInt32] { slots.filter { $0.position >= 0 }.map(\.number) }
  /// The indices of the values.
  @usableFromInline var indices: [Int] { slots.indices.filter { !isGap($0) } }

  @inlinable func isGap(_ index: Int) -> Bool { slots[index].position < 0 }
  @inlinable func position(of index: Int) -> Int { Int(slots[index].position) }

  @inlinable @inline(__always) func index(of number: UInt32) -> Int? {
    guard slots.count <= NumberedSlots.linearLimit else { return indexAmongMany(of: number) }
    var index = 0
    while index < slots.count {
      if slots[index].number == number { return isGap(index) ? nil : index }
      index += 1
    }
    return nil
  }

  @usableFromInline func indexAmongMany(of number: UInt32) -> Int? {
    let index = firstIndex(notBelow: number)
    return index < slots.count && slots[index].number == number && !isGap(index) ? index : nil
  }

  @usableFromInline func firstIndex(notBelow number: UInt32) -> Int {
    var (low, high) = (0, slots.count)
    while low < high {
      let middle = (low + high) / 2
      if slots[middle].number < number { low = middle + 1 } else { high = middle }
    }
    return low
  }
}

extension NumberedSlots {
  /// Enters a number. It costs more where that is not the highest one so far.
  ///
  /// - Returns: its index, and whether it is new: its value's position is the next one then.
  @usableFromInline mutating func enter(_ number: UInt32) -> (index: Int, isNew: Bool) {
    if slots.last.map({ $0.number < number }) ?? true {
      slots.append(Slot(number: number, position: Int32(count)))
      owners.append(Int32(slots.count - 1))
      return (slots.count - 1, true)
    }
    let index = firstIndex(notBelow: number)
    if slots[index].number != number {
      slots.insert(Slot(number: number, position: -1), at: index)
      noteOwners()
    }
    guard isGap(index) else { return (index, false) }
    slots[index].position = Int32(count)
    owners.append(Int32(index))
    return (index, true)
  }

  /// Makes a gap of a number. The last value takes the position of the one that goes.
  ///
  /// - Returns: that position.
  @usableFromInline mutating func vacate(_ index: Int) -> Int {
    let position = position(of: index)
    owners.swapAt(position, owners.count - 1)
    slots[Int(owners[position])].position = Int32(position)
    owners.removeLast()
    slots[index].position = -1
    while let last = slots.last, last.position < 0 { slots.removeLast() }
    return position
  }

  /// - Returns: whether it has closed them, so that values have other indices.
  @usableFromInline mutating func closeGapsIfMany() -> Bool {
    guard slots.count > 2 * (count + NumberedSlots.linearLimit) else { return false }
    slots.removeAll { $0.position < 0 }
    noteOwners()
    return true
  }

  private mutating func noteOwners() {
    for index in slots.indices where !isGap(index) { owners[Int(slots[index].position)] = Int32(index) }
  }
}
