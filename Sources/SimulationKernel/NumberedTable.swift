/// Values by number, in the order of their numbers, which are given out one after another: processes, sockets, jobs.
///
/// Finding, adding and removing a value cost at most the logarithm of the count, on average. A value that is removed leaves
/// a gap; the gaps are closed when there are more of them than values.
public struct NumberedTable<Value: Sendable>: Sendable {
  @usableFromInline struct Slot: Sendable {
    @usableFromInline let number: UInt32
    @usableFromInline var value: Value?

    @inlinable init(number: UInt32, value: Value?) { (self.number, self.value) = (number, value) }
  }

  /// The last one is never a gap.
  @usableFromInline var slots: [Slot] = []
  @usableFromInline var valueCount = 0

  @usableFromInline static var linearLimit: Int { 8 }

  @inlinable public init() {}

  @inlinable public var count: Int { valueCount }
  @inlinable public var isEmpty: Bool { valueCount == 0 }

  /// One more than the highest index in use.
  @inlinable public var endIndex: Int { slots.count }
  @inlinable public func isGap(_ index: Int) -> Bool { slots[index].value == nil }
  @inlinable public func number(at index: Int) -> UInt32 { slots[index].number }

  /// The indices of the values, in the order of their numbers.
  public var indices: [Int] { slots.indices.filter { !isGap($0) } }
  /// The values, in the order of their numbers.
  public var values: [Value] { slots.compactMap(\.value) }
  public var numbers: [UInt32] { slots.compactMap { $0.value == nil ? nil : $0.number } }

  /// The index of the value with the highest number.
  public var lastIndex: Int? { slots.isEmpty ? nil : slots.count - 1 }
  public var last: Value? { slots.last?.value }
  public var lastNumber: UInt32? { slots.last?.number }

  /// The value at an index that is no gap; changed in place, with no copy.
  // swift-format-ignore: NeverForceUnwrap
  @inlinable public subscript(at index: Int) -> Value {
    _read { yield slots[index].value! }
    _modify { yield &slots[index].value! }
  }

  @inlinable public subscript(number: UInt32) -> Value? { index(of: number).map { self[at: $0] } }

  /// The index of the value with this number, good until the next insertion or removal.
  @inlinable public func index(of number: UInt32) -> Int? {
    if slots.count <= NumberedTable.linearLimit {
      for index in slots.indices where slots[index].number == number { return isGap(index) ? nil : index }
      return nil
    }
    let index = firstIndex(notBelow: number)
    return index < slots.count && slots[index].number == number && !isGap(index) ? index : nil
  }

  /// The index of the first value, or gap, with a higher number; ``endIndex`` where there is none.
  public func firstIndex(above number: UInt32) -> Int {
    number == .max ? slots.count : firstIndex(notBelow: number + 1)
  }

  @usableFromInline func firstIndex(notBelow number: UInt32) -> Int {
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
  @discardableResult public mutating func set(_ value: Value, for number: UInt32) -> Int {
    let slot = Slot(number: number, value: value)
    if slots.last.map({ $0.number < number }) ?? true {
      slots.append(slot)
      valueCount += 1
      return slots.count - 1
    }
    let index = firstIndex(notBelow: number)
    let isPresent = slots[index].number == number
    if !isPresent || isGap(index) { valueCount += 1 }
    if isPresent { slots[index] = slot } else { slots.insert(slot, at: index) }
    return index
  }

  @discardableResult public mutating func remove(_ number: UInt32) -> Value? {
    index(of: number).map { remove(at: $0) }
  }

  /// - Parameter index: that of a value.
  @discardableResult public mutating func remove(at index: Int) -> Value {
    let value = removeLeavingGap(at: index)
    closeGapsIfMany()
    return value
  }

  /// All other values keep their indices.
  @discardableResult public mutating func removeLeavingGap(at index: Int) -> Value {
    let value = self[at: index]
    slots[index].value = nil
    valueCount -= 1
    while let last = slots.last, last.value == nil { slots.removeLast() }
    return value
  }

  /// - Returns: whether it has, so that values have other indices.
  @discardableResult public mutating func closeGapsIfMany() -> Bool {
    guard slots.count > 2 * (valueCount + NumberedTable.linearLimit) else { return false }
    slots.removeAll { $0.value == nil }
    return true
  }

  public mutating func removeAll() { self = NumberedTable() }
}

extension NumberedTable: Equatable where Value: Equatable {
  /// The gaps do not count.
  public static func == (a: NumberedTable, b: NumberedTable) -> Bool {
    a.valueCount == b.valueCount && a.numbers == b.numbers && a.values == b.values
  }
}

extension NumberedTable: Checkpointable where Value: Checkpointable {
  /// A count (UInt32), and each number with its value.
  public func encode(to writer: inout ByteWriter) {
    writer.write(UInt32(valueCount))
    for slot in slots {
      guard let value = slot.value else { continue }
      writer.write(slot.number)
      writer.write(value)
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
