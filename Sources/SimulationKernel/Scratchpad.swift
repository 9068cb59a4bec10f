/// A list that is filled and wiped over and over, such as the effects of one call of a device.
///
/// To wipe it is to set its count to zero: nothing is freed, so that a lab in its stride allocates nothing. What was
/// wiped does not count when two are compared.
public struct Scratchpad<Element: BitwiseCopyable & Sendable>: Sendable {
  /// The first `end` are the list; what lies beyond is left from before.
  @usableFromInline var elements: [Element] = []
  @usableFromInline var end = 0

  @inlinable public init() {}

  @inlinable @inline(__always) public mutating func append(_ element: Element) {
    if end == elements.count { lengthen(with: element) } else { elements[end] = element }
    end += 1
  }

  /// Apart, so that what happens nearly always is short enough to be inlined.
  @usableFromInline mutating func lengthen(with element: Element) { elements.append(element) }

  @inlinable public mutating func wipe() { end = 0 }
}

extension Scratchpad: RandomAccessCollection {
  @inlinable public var startIndex: Int { 0 }
  @inlinable public var endIndex: Int { end }
  @inlinable public subscript(index: Int) -> Element { elements[index] }
}

extension Scratchpad: Equatable where Element: Equatable {
  public static func == (a: Scratchpad, b: Scratchpad) -> Bool { a.elementsEqual(b) }
}
