/// A list that is filled and wiped over and over, such as the effects of one call of a device.
///
/// To wipe it is to set its count to zero: nothing is freed, so that a lab in its stride allocates nothing. What was
/// wiped does not count when two are compared.
public struct Scratchpad<Element: BitwiseCopyable & Sendable>: Sendable {
  /// The first `used` are the list; what lies beyond is left from before.
  @usableFromInline var elements: [Element] = []
  @usableFromInline var used = 0

  @inlinable public init() {}

  @inlinable public var count: Int { used }
  @inlinable public var isEmpty: Bool { used == 0 }
  @inlinable public var indices: Range<Int> { 0..<used }

  @inlinable public subscript(place: Int) -> Element { elements[place] }

  @inlinable public mutating func append(_ element: Element) {
    if used < elements.count { elements[used] = element } else { elements.append(element) }
    used += 1
  }

  @inlinable public mutating func wipe() { used = 0 }
}

extension Scratchpad: Equatable where Element: Equatable {
  public static func == (a: Scratchpad, b: Scratchpad) -> Bool {
    a.elements.prefix(a.used).elementsEqual(b.elements.prefix(b.used))
  }
}
