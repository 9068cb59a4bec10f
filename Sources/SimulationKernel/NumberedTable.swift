/// Values by number, in the order of their numbers, which are given out one after another: processes, sockets, jobs.
///
/// Finding, adding and removing a value cost at most the logarithm of the count, on average. A value that is removed leaves
/// a gap; the gaps are closed when there are more of them than values.
public struct NumberedTable<Value: Sendable>: Sendable {
  @usableFromInline var slots = NumberedSlots()
  /// The values in no order, without gaps; ``position(of:)`` says where each is. A field of a large value is read out of
  /// here, because the subscripts of the table copy the whole value first.
  public var elements: [Value] = []

  @inlinable public init() {}

  @inlinable public var count: Int { elements.count }
  @inlinable public var isEmpty: Bool { elements.isEmpty }

  /// One more than the highest index in use.
  @inlinable public var endIndex: Int { slots.slots.count }
  @inlinable public func isGap(_ index: Int) -> Bool { slots.isGap(index) }
  /// Where the value at an index is among ``elements``; negative for a gap.
  @inlinable public func position(of index: Int) -> Int { slots.position(of: index) }
  @inlinable public func number(at index: Int) -> UInt32 { slots.slots[index].number }

  /// The indices of the values, in the order of their numbers.
  @inlinable public var indices: [Int] { slots.indices }
  /// The values, in the order of their numbers.
  @inlinable public var values: [Value] { indices.map { self[at: $0] } }
  @inlinable public var numbers: [UInt32] { slots.numbers }

  /// The index of the value with the highest number.
  @inlinable public var lastIndex: Int? { isEmpty ? nil : endIndex - 1 }
  @inlinable public var last: Value? { lastIndex.map { self[at: $0] } }
  @inlinable public var lastNumber: UInt32? { slots.slots.last?.number }

  /// The value at an index that is no gap; changed in place, with no copy.
  @inlinable public subscript(at index: Int) -> Value {
    _read { yield elements[slots.position(of: index)] }
    _modify { yield &elements[slots.position(of: index)] }
  }

  @inlinable public subscript(number: UInt32) -> Value? { index(of: number).map { self[at: $0] } }

  /// The index of the value with this number, good until the next insertion or removal.
  @inlinable @inline(__always) public func index(of number: UInt32) -> Int? { slots.index(of: number) }

  /// The index of the first value, or gap, with a higher number; ``endIndex`` where there is none.
  @inlinable public func firstIndex(above number: UInt32) -> Int {
    number == .max ? endIndex : slots.firstIndex(notBelow: number + 1)
  }

  /// Sets the value of a number. It costs more where that is not the highest one so far.
  ///
  /// - Returns: its index.
  @inlinable @discardableResult public mutating func set(_ value: Value, for number: UInt32) -> Int {
    let (index, isNew) = slots.enter(number)
    if isNew { elements.append(value) } else { self[at: index] = value }
    return index
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
    elements.swapAt(slots.vacate(index), elements.count - 1)
    return elements.removeLast()
  }

  /// - Returns: whether it has, so that values have other indices.
  @inlinable @discardableResult public mutating func closeGapsIfMany() -> Bool { slots.closeGapsIfMany() }

  @inlinable public mutating func removeAll() { self = NumberedTable() }
}

extension NumberedTable: Equatable where Value: Equatable {
  /// The gaps do not count.
  public static func == (a: NumberedTable, b: NumberedTable) -> Bool {
    a.count == b.count && a.numbers == b.numbers && a.values == b.values
  }
}

extension NumberedTable: Checkpointable where Value: Checkpointable {
  public static var blank: Blank<NumberedTable>? { Blank(NumberedTable(), length: 4) }

  /// A count (UInt32), and each number with its value.
  public func encode(to writer: inout ByteWriter) {
    writer.write(UInt32(count))
    for index in slots.indices {
      writer.write(number(at: index))
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
