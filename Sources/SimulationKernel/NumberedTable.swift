/// Values by number, in the order of their numbers, which are given out one after another: processes, sockets, jobs.
///
/// Finding, adding and removing a value cost at most the logarithm of the count, on average. A value that is removed leaves
/// a gap; the gaps are closed when there are more of them than values.
public struct NumberedTable<Value: Sendable>: Sendable {
  /// Where the value of a number is.
  @usableFromInline struct Slot: Sendable, BitwiseCopyable {
    @usableFromInline let number: UInt32
    /// The value's position among ``elements``; negative for a gap.
    @usableFromInline var position: Int32

    @inlinable init(number: UInt32, position: Int32) { (self.number, self.position) = (number, position) }
  }

  /// In the order of the numbers. The last one is never a gap.
  @usableFromInline var slots: [Slot] = []
  /// The values in no order, without gaps; ``position(of:)`` says where each is. A field of a large value is read out of
  /// here, because the subscripts of the table copy the whole value first.
  public var elements: [Value] = []
  /// The index among ``slots`` of each of the values.
  @usableFromInline var owners: [Int32] = []

  @inlinable static var linearLimit: Int { 8 }

  @inlinable public init() {}

  @inlinable public var count: Int { elements.count }
  @inlinable public var isEmpty: Bool { elements.isEmpty }

  /// One more than the highest index in use.
  @inlinable public var endIndex: Int { slots.count }
  @inlinable public func isGap(_ index: Int) -> Bool { slots[index].position < 0 }
  /// Where the value at an index is among ``elements``; negative for a gap.
  @inlinable public func position(of index: Int) -> Int { Int(slots[index].position) }
  @inlinable public func number(at index: Int) -> UInt32 { slots[index].number }

  /// The indices of the values, in the order of their numbers.
  @inlinable public var indices: [Int] { slots.indices.filter { !isGap($0) } }
  /// The values, in the order of their numbers.
  @inlinable public var values: [Value] { indices.map { self[at: $0] } }
  @inlinable public var numbers: [UInt32] { indices.map { slots[$0].number } }

  /// The index of the value with the highest number.
  @inlinable public var lastIndex: Int? { slots.isEmpty ? nil : slots.count - 1 }
  @inlinable public var last: Value? { lastIndex.map { self[at: $0] } }
  @inlinable public var lastNumber: UInt32? { slots.last?.number }

  /// The value at an index that is no gap; changed in place, with no copy.
  @inlinable public subscript(at index: Int) -> Value {
    _read { yield elements[Int(slots[index].position)] }
    _modify { yield &elements[Int(slots[index].position)] }
  }

  @inlinable public subscript(number: UInt32) -> Value? { index(of: number).map { self[at: $0] } }

  /// The index of the value with this number, good until the next insertion or removal.
  @inlinable @inline(__always) public func index(of number: UInt32) -> Int? {
    guard slots.count <= NumberedTable.linearLimit else { return indexAmongMany(of: number) }
    var index = 0
    while index < slots.count {
      if slots[index].number == number { return isGap(index) ? nil : index }
      index += 1
    }
    return nil
  }

  @inlinable func indexAmongMany(of number: UInt32) -> Int? {
    let index = firstIndex(notBelow: number)
    return index < slots.count && slots[index].number == number && !isGap(index) ? index : nil
  }

  /// The index of the first value, or gap, with a higher number; ``endIndex`` where there is none.
  @inlinable public func firstIndex(above number: UInt32) -> Int {
    number == .max ? slots.count : firstIndex(notBelow: number + 1)
  }

  @inlinable func firstIndex(notBelow number: UInt32) -> Int {
    var (low, high) = (0, slots.count)
    while low < high {
      let middle = (low + high) / 2
      if slots[middle].number < number { low = middle + 1 } else { high = middle }
    }
    return low
  }

  /// Sets the value of a number. It costs more where that is not the highest one so far.
  ///
  /// - Returns: its index.
  @inlinable @discardableResult public mutating func set(_ value: Value, for number: UInt32) -> Int {
    if slots.last.map({ $0.number < number }) ?? true {
      slots.append(Slot(number: number, position: append(value, of: slots.count)))
      return slots.count - 1
    }
    let index = firstIndex(notBelow: number)
    if slots[index].number != number {
      slots.insert(Slot(number: number, position: -1), at: index)
      noteOwners()
    }
    if isGap(index) {
      slots[index].position = append(value, of: index)
    } else {
      self[at: index] = value
    }
    return index
  }

  @inlinable mutating func append(_ value: Value, of index: Int) -> Int32 {
    elements.append(value)
    owners.append(Int32(index))
    return Int32(elements.count - 1)
  }

  @inlinable mutating func noteOwners() {
    for index in slots.indices where !isGap(index) { owners[Int(slots[index].position)] = Int32(index) }
  }

  @inlinable @discardableResult public mutating func remove(_ number: UInt32) -> Value? {
    index(of: number).map { remove(at: $0) }
  }

  /// - Parameter index: that of a value.
  @inlinable @discardableResult public mutating func remove(at index: Int) -> Value {
    let value = removeLeavingGap(at: index)
    closeGapsIfMany()
    return value
  }

  /// All other values keep their indices.
  @inlinable @discardableResult public mutating func removeLeavingGap(at index: Int) -> Value {
    let position = Int(slots[index].position)
    // The last value takes the position of the one that goes.
    elements.swapAt(position, elements.count - 1)
    owners.swapAt(position, owners.count - 1)
    slots[Int(owners[position])].position = Int32(position)
    owners.removeLast()
    slots[index].position = -1
    while let last = slots.last, last.position < 0 { slots.removeLast() }
    return elements.removeLast()
  }

  /// - Returns: whether it has, so that values have other indices.
  @inlinable @discardableResult public mutating func closeGapsIfMany() -> Bool {
    guard slots.count > 2 * (count + NumberedTable.linearLimit) else { return false }
    slots.removeAll { $0.position < 0 }
    noteOwners()
    return true
  }

  @inlinable public mutating func removeAll() { self = NumberedTable() }
}

extension NumberedTable: Equatable where Value: Equatable {
  /// The gaps do not count.
  public static func == (a: NumberedTable, b: NumberedTable) -> Bool {
    a.count == b.count && a.numbers == b.numbers && a.values == b.values
  }
}

extension NumberedTable: Checkpointable where Value: Checkpointable {
  /// A count (UInt32), and each number with its value.
  public func encode(to writer: inout ByteWriter) {
    writer.write(UInt32(count))
    for index in slots.indices where !isGap(index) {
      writer.write(slots[index].number)
      writer.write(self[at: index])
    }
  }

  public init(from reader: inout CheckpointReader) throws(CheckpointError) {
    let count = try reader.readCount(ofElementsAtLeast: MemoryLayout<UInt32>.size)
    for _ in 0..<count {
      let number: UInt32 = try reader.readInteger()
      guard lastNumber.map({ $0 < number }) ?? true else { throw reader.failure("number \(number) out of order") }
      set(try reader.read(Value.self), for: number)
    }
  }

  /// By number.
  public func compare(with other: NumberedTable, into comparison: inout Comparison) {
    for number in Set(numbers + other.numbers).sorted() where self[number] != other[number] {
      comparison.at(number) { self[number].compare(with: other[number], into: &$0) }
    }
  }
}
