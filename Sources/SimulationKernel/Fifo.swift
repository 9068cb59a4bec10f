/// A first-in, first-out queue in one array. The front moves along it, and the array is cut back when the part that
/// has left outgrows the part that waits, so both ends cost the same on average.
///
/// It knows its count without looking at the array: in a large lab most queues are empty, and asking must not cost a
/// look at memory that nothing else needs.
public struct Fifo<Element: Sendable>: Sendable {
  @usableFromInline var elements: [Element] = []
  /// The index of the first that waits in `elements`; the others follow to its end.
  @usableFromInline var front: UInt32 = 0
  @usableFromInline var waitingCount: UInt32 = 0

  @inlinable public init() {}
  @inlinable public var count: Int { Int(waitingCount) }
  @inlinable public var isEmpty: Bool { waitingCount == 0 }
  @inlinable public var last: Element? { isEmpty ? nil : elements.last }
  @inlinable public var first: Element? { isEmpty ? nil : elements[Int(front)] }
  /// What waits, first come first.
  @inlinable public var waiting: ArraySlice<Element> { elements[Int(front)...] }

  @inlinable public mutating func append(_ element: Element) {
    elements.append(element)
    waitingCount += 1
  }

  @inlinable @inline(__always) public mutating func popFirst() -> Element? {
    guard !isEmpty else { return nil }
    // Mostly there is one, and what cuts the array at its end costs least.
    if front == 0, waitingCount == 1 {
      waitingCount = 0
      return elements.removeLast()
    }
    return popFirstOfMany()
  }

  @inlinable mutating func popFirstOfMany() -> Element {
    let element = elements[Int(front)]
    front += 1
    waitingCount -= 1
    if isEmpty {
      elements.removeAll(keepingCapacity: true)
      front = 0
    } else if front >= 32 && front >= waitingCount {
      elements.removeFirst(Int(front))
      front = 0
    }
    return element
  }

  @inlinable public mutating func removeAll() { self = Fifo() }
}

extension Fifo: Equatable where Element: Equatable {
  /// What has left does not count.
  public static func == (a: Fifo, b: Fifo) -> Bool { a.waiting == b.waiting }
}

extension Fifo: Checkpointable where Element: Checkpointable {
  public static var blank: Blank<Fifo>? { Blank(Fifo(), length: 4) }

  public func encode(to writer: inout ByteWriter) { writer.write(Array(waiting)) }

  public init(from reader: inout CheckpointReader) throws(CheckpointError) {
    elements = try reader.read()
    waitingCount = UInt32(elements.count)
  }

  public func compare(with other: Fifo, into comparison: inout Comparison) {
    Array(waiting).compare(with: Array(other.waiting), into: &comparison)
  }
}
