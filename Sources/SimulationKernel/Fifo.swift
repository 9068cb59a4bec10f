/// A first-in, first-out queue in one array. The front moves along it, and the array is cut back when the part that
/// has left outgrows the part that waits, so both ends cost the same on average.
public struct Fifo<Element: Sendable>: Sendable {
  @usableFromInline var elements: [Element] = []
  @usableFromInline var front = 0

  @inlinable public init() {}
  @inlinable public var count: Int { elements.count - front }
  @inlinable public var isEmpty: Bool { elements.count == front }
  @inlinable public var first: Element? { isEmpty ? nil : elements[front] }
  /// What waits, first come first.
  @inlinable public var waiting: ArraySlice<Element> { elements[front...] }

  @inlinable public mutating func append(_ element: Element) { elements.append(element) }

  @inlinable public mutating func popFirst() -> Element? {
    guard !isEmpty else { return nil }
    let element = elements[front]
    front += 1
    if front == elements.count {
      elements.removeAll(keepingCapacity: true)
      front = 0
    } else if front >= 32 && 2 * front >= elements.count {
      elements.removeFirst(front)
      front = 0
    }
    return element
  }

  @inlinable public mutating func removeAll() {
    elements.removeAll()
    front = 0
  }
}

extension Fifo: Equatable where Element: Equatable {
  /// What has left does not count.
  public static func == (a: Fifo, b: Fifo) -> Bool { a.waiting == b.waiting }
}

extension Fifo: Checkpointable where Element: Checkpointable {
  public func encode(to writer: inout ByteWriter) { writer.write(Array(waiting)) }
  public init(from reader: inout CheckpointReader) throws(CheckpointError) { elements = try reader.read() }
}
