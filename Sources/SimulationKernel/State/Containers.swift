// Containers of the standard library, as state.

extension Array: Checkpointable where Element: Checkpointable {
  public static var blank: Blank<[Element]>? { Blank([], length: 4) }

  /// A count (UInt32) and the elements in their order.
  public func encode(to writer: inout ByteWriter) {
    writer.write(UInt32(count))
    Element.encode(self, to: &writer)
  }

  public init(from reader: inout CheckpointReader) throws(CheckpointError) {
    let count = try reader.readCount(ofElementsAtLeast: 0)
    self = count == 0 ? [] : try Element.decode(count, from: &reader)
  }

  public func compare(with other: [Element], into comparison: inout Comparison) {
    if count != other.count { comparison.within("count") { $0.note(count, other.count) } }
    for index in 0..<Swift.min(count, other.count) where self[index] != other[index] {
      comparison.at(index) { self[index].compare(with: other[index], into: &$0) }
    }
  }
}

extension Optional: Checkpointable where Wrapped: Checkpointable {
  public static var blank: Blank<Wrapped?>? { Blank(nil, length: 1) }

  /// Whether there is a value (one byte), and the value.
  public func encode(to writer: inout ByteWriter) {
    writer.write(self != nil)
    if let self { self.encode(to: &writer) }
  }

  public init(from reader: inout CheckpointReader) throws(CheckpointError) {
    self = try reader.read(Bool.self) ? try Wrapped(from: &reader) : nil
  }

  public func compare(with other: Wrapped?, into comparison: inout Comparison) {
    guard let self, let other else { return comparison.note(self, other) }
    self.compare(with: other, into: &comparison)
  }
}

extension ClosedRange: Checkpointable where Bound: Checkpointable {
  public func encode(to writer: inout ByteWriter) {
    writer.write(lowerBound)
    writer.write(upperBound)
  }

  public init(from reader: inout CheckpointReader) throws(CheckpointError) {
    let (lower, upper) = (try Bound(from: &reader), try Bound(from: &reader))
    guard lower <= upper else { throw reader.failure("a range from \(lower) to \(upper)") }
    self = lower...upper
  }
}
