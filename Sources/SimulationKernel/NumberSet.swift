/// Numbers in their order. Asking for one, adding the highest and removing one cost at most the logarithm of the count, on average.
public struct NumberSet: Sendable, Equatable {
  private var table = NumberedTable<UInt8>()

  public init() {}
  public init(_ numbers: [UInt32]) { for number in numbers { insert(number) } }

  public var count: Int { table.count }
  public var isEmpty: Bool { table.isEmpty }
  /// In their order.
  public var numbers: [UInt32] { table.numbers }
  public var last: UInt32? { table.lastNumber }

  public func contains(_ number: UInt32) -> Bool { table.index(of: number) != nil }

  /// - Returns: whether it is new.
  @discardableResult public mutating func insert(_ number: UInt32) -> Bool {
    guard !contains(number) else { return false }
    table.set(0, for: number)
    return true
  }

  /// - Returns: whether it was there.
  @discardableResult public mutating func remove(_ number: UInt32) -> Bool { table.remove(number) != nil }
}

extension NumberSet: Checkpointable {
  public static var blank: Blank<NumberSet>? { Blank(NumberSet(), length: 4) }

  /// A list (``Swift/Array``) of the numbers.
  public func encode(to writer: inout ByteWriter) { writer.write(numbers) }

  public init(from reader: inout CheckpointReader) throws(CheckpointError) {
    for number: UInt32 in try reader.read([UInt32].self) {
      guard last.map({ $0 < number }) ?? true else { throw reader.failure("number \(number) out of order") }
      insert(number)
    }
  }

  public func compare(with other: NumberSet, into comparison: inout Comparison) {
    numbers.compare(with: other.numbers, into: &comparison)
  }
}
