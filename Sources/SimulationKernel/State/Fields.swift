import Synchronization

/// The stored fields of a ``StateRecord``: where each is in the value's memory, and how its type is coded.
///
/// A value is decoded by filling in its memory field by field, so a type needs no initializer and no blank value for
/// it, and may have constant and private fields. This file and ``FieldSteps`` are all that touches the memory of state.
public struct Fields<Root: Sendable>: Sendable {
  @usableFromInline private(set) var table: FieldTable

  /// - Precondition: each path names a stored field without observers; anything else has no location in the value.
  public init<each Value: Checkpointable>(_ paths: repeat any KeyPath<Root, each Value> & Sendable) {
    var fields: [Field] = []
    for path in repeat each paths { fields.append(Field(path)) }
    table = FieldTable(fields, size: MemoryLayout<Root>.size)
  }

  /// Adds a field that is neither written nor compared because it follows from the others or is empty between two
  /// steps. A decoded value has `initial` there until its type settles.
  public func derived<Value: Sendable>(
    _ path: any KeyPath<Root, Value> & Sendable, _ initial: @autoclosure () -> Value
  ) -> Fields {
    var copy = self
    copy.table.add(Derived(path, initial()))
    return copy
  }

  /// The table of a generic type, which can have no stored static property: made once for each of its specializations.
  public static func once(_ make: () -> Fields) -> Fields {
    let key = ObjectIdentifier(Root.self)
    if let known = tables.withLock({ $0[key] }) { return Fields(known) }
    let made = make()
    tables.withLock { $0[key] = made.table }
    return made
  }

  private init(_ table: FieldTable) { self.table = table }

  /// The stored fields that the table leaves out, by name: empty for a whole table.
  public func missing(in value: Root) -> [String] {
    let known = table.names
    return Mirror(reflecting: value).children.compactMap { $0.label }.filter { !known.contains($0) }
  }
}

extension Fields {
  /// Whether the table names every stored field. Looked at once for each type.
  @usableFromInline func isWhole(_ value: Root) -> Bool {
    guard checked.withLock({ $0.insert(ObjectIdentifier(Root.self)).inserted }) else { return true }
    return missing(in: value).isEmpty
  }
}

/// The types whose tables have been found whole. Only debug builds look.
private let checked = Mutex<Set<ObjectIdentifier>>([])

/// The tables of generic types. No state: each can be made again at any time.
private let tables = Mutex<[ObjectIdentifier: FieldTable]>([:])

extension Fields {
  @inlinable func encode(_ value: Root, to writer: inout ByteWriter) {
    assert(isWhole(value), "\(Root.self) leaves out \(missing(in: value))")
    withUnsafeBytes(of: value) { memory in
      if let base = memory.baseAddress { table.encode(base, to: &writer) }
    }
  }

  @inlinable func decode(from reader: inout CheckpointReader) throws(CheckpointError) -> Root {
    let memory = UnsafeMutablePointer<Root>.allocate(capacity: 1)
    defer { memory.deallocate() }
    try decode(at: UnsafeMutableRawPointer(memory), from: &reader)
    return memory.move()
  }

  @inlinable func decode(
    at memory: UnsafeMutableRawPointer, from reader: inout CheckpointReader
  ) throws(CheckpointError) {
    try table.decode(into: memory, from: &reader)
  }

  @inlinable func compare(_ a: Root, _ b: Root, into comparison: inout Comparison) {
    withUnsafeBytes(of: a) { left in
      withUnsafeBytes(of: b) { right in
        if let left = left.baseAddress, let right = right.baseAddress {
          table.compare(left, right, into: &comparison)
        }
      }
    }
  }
}

/// The fields of some structure. Not generic, so that nothing has to be looked up about the structure's type at run time.
@usableFromInline struct FieldTable: Sendable {
  private let fields: [Field]
  private var derived: [Derived] = []
  private var steps = FieldSteps()
  /// Of the structure, in bytes.
  private let size: Int
  /// Whether the fields, laid out one after another, are as long as the structure: memory that no field fills is never read.
  private var fillsLayout: Bool

  fileprivate init(_ fields: [Field], size: Int) {
    self.fields = fields
    self.size = size
    for field in fields { steps.add(field.type, at: field.extent.offset) }
    fillsLayout = FieldTable.length(of: fields.map(\.extent)) == size
  }

  fileprivate mutating func add(_ field: Derived) {
    derived.append(field)
    steps.add(field.initial, at: field.extent.offset)
    fillsLayout = FieldTable.length(of: fields.map(\.extent) + derived.map(\.extent)) == size
  }

  fileprivate var names: Set<String> { Set(fields.map(\.name) + derived.map(\.name)) }

  /// Swift lays the stored fields of a structure out in their order, each at the next multiple of its alignment. Nil where
  /// there is a gap.
  private static func length(of extents: [Extent]) -> Int? {
    var end = 0
    for extent in extents.sorted(by: { ($0.offset, $0.size) < ($1.offset, $1.size) }) {
      guard extent.offset == (end + extent.alignment - 1) / extent.alignment * extent.alignment else { return nil }
      end = extent.offset + extent.size
    }
    return end
  }

  @usableFromInline func encode(_ memory: UnsafeRawPointer, to writer: inout ByteWriter) {
    steps.encode(memory, to: &writer)
  }

  @usableFromInline func decode(
    into memory: UnsafeMutableRawPointer, from reader: inout CheckpointReader
  ) throws(CheckpointError) {
    // What lies between the fields is nobody's, but never left to chance.
    memory.initializeMemory(as: UInt8.self, repeating: 0, count: size)
    try wholeSteps.decode(into: memory, from: &reader)
  }

  /// - Precondition: no stored field is left out.
  var wholeSteps: FieldSteps {
    precondition(fillsLayout, "the fields of a type leave out one of those that it stores")
    return steps
  }

  @usableFromInline func compare(
    _ left: UnsafeRawPointer, _ right: UnsafeRawPointer, into comparison: inout Comparison
  ) {
    for field in fields {
      let offset = field.extent.offset
      guard !field.type.areEqual(left + offset, right + offset) else { continue }
      comparison.within(field.name) { field.type.compare(left + offset, right + offset, into: &$0) }
    }
  }
}

/// Where a field is in its structure, in bytes.
private struct Extent: Sendable {
  let offset, size, alignment: Int

  init<Root, Value>(_ path: KeyPath<Root, Value>) {
    guard let offset = MemoryLayout<Root>.offset(of: path) else {
      preconditionFailure("\(path) is not a stored field without observers")
    }
    (self.offset, size, alignment) = (offset, MemoryLayout<Value>.size, MemoryLayout<Value>.alignment)
  }
}

/// A field in memory.
private struct Field: Sendable {
  let extent: Extent
  let type: any Checkpointable.Type
  private let path: any AnyKeyPath & Sendable

  init<Root, Value: Checkpointable>(_ path: any KeyPath<Root, Value> & Sendable) {
    extent = Extent(path)
    type = Value.self
    self.path = path
  }

  var name: String { fieldName(path) }
}

private struct Derived: Sendable {
  let extent: Extent
  let initial: InitialValue
  private let path: any AnyKeyPath & Sendable

  init<Root, Value: Sendable>(_ path: any KeyPath<Root, Value> & Sendable, _ initial: Value) {
    extent = Extent(path)
    self.initial = InitialValue(initial)
    self.path = path
  }

  var name: String { fieldName(path) }
}

/// `congestion` of `\TCPConnection.congestion`.
private func fieldName(_ path: AnyKeyPath) -> String { String("\(path)".split(separator: ".").last ?? "") }

// One call through the type's witness for each field, to code that is compiled for the type.
extension Checkpointable {
  @inlinable public static func encode(at memory: UnsafeRawPointer, to writer: inout ByteWriter) {
    memory.assumingMemoryBound(to: Self.self).pointee.encode(to: &writer)
  }

  @inlinable public static func decode(
    at memory: UnsafeMutableRawPointer, from reader: inout CheckpointReader
  ) throws(CheckpointError) {
    memory.initializeMemory(as: Self.self, to: try Self(from: &reader))
  }

  @inlinable public static func destroy(at memory: UnsafeMutableRawPointer) {
    memory.assumingMemoryBound(to: Self.self).deinitialize(count: 1)
  }

  @inlinable public static func areEqual(_ left: UnsafeRawPointer, _ right: UnsafeRawPointer) -> Bool {
    left.assumingMemoryBound(to: Self.self).pointee == right.assumingMemoryBound(to: Self.self).pointee
  }

  @inlinable public static func compare(
    _ left: UnsafeRawPointer, _ right: UnsafeRawPointer, into comparison: inout Comparison
  ) {
    left.assumingMemoryBound(to: Self.self).pointee
      .compare(with: right.assumingMemoryBound(to: Self.self).pointee, into: &comparison)
  }
}
