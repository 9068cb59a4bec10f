import Synchronization

/// The stored fields of a ``StateRecord``: where each lies in the value's memory, and how its type is coded.
///
/// A value is decoded by filling in its memory field by field, so a type needs no initializer and no blank value for
/// it, and may have constant and private fields. This is the one file that touches the memory of state.
public struct Fields<Root: Sendable>: Sendable {
  private let fields: [Field]
  private var derived: [Derived] = []
  /// Whether the fields, laid out one after another, are as long as the type: memory that no field fills is never read.
  private var fillsLayout: Bool

  /// - Precondition: each path names a stored field without observers; anything else has no location in the value.
  public init<each Value: Checkpointable>(_ paths: repeat any KeyPath<Root, each Value> & Sendable) {
    var fields: [Field] = []
    for path in repeat each paths { fields.append(Field(path)) }
    self.fields = fields
    fillsLayout = Fields.fills(fields.map(\.extent))
  }

  /// Adds a field that is neither written nor compared because it follows from the others or is empty between two
  /// steps. A decoded value has `initial` there until its type settles.
  public func derived<Value: Sendable>(
    _ path: any KeyPath<Root, Value> & Sendable, _ initial: @autoclosure () -> Value
  ) -> Fields {
    var copy = self
    copy.derived.append(Derived(path, initial()))
    copy.fillsLayout = Fields.fills(copy.fields.map(\.extent) + copy.derived.map(\.extent))
    return copy
  }

  /// The table of a generic type, which can have no stored static property: made once for each of its specializations.
  public static func once(_ make: () -> Fields) -> Fields {
    let key = ObjectIdentifier(Root.self)
    if let known = tables.withLock({ $0[key] }) as? Fields { return known }
    let made = make()
    tables.withLock { $0[key] = made }
    return made
  }

  /// The stored fields that the table leaves out, by name: empty for a whole table.
  public func missing(in value: Root) -> [String] {
    let known = Set(fields.map(\.name) + derived.map(\.name))
    return Mirror(reflecting: value).children.compactMap { $0.label }.filter { !known.contains($0) }
  }
}

extension Fields {
  /// Whether the table names every stored field. Looked at once for each type.
  private func isWhole(_ value: Root) -> Bool {
    guard checked.withLock({ $0.insert(ObjectIdentifier(Root.self)).inserted }) else { return true }
    return missing(in: value).isEmpty
  }
}

/// The types whose tables have been found whole. Only debug builds look.
private let checked = Mutex<Set<ObjectIdentifier>>([])

/// The tables of generic types. No state: each can be made again at any time.
private let tables = Mutex<[ObjectIdentifier: any Sendable]>([:])

extension Fields {
  /// Swift lays the stored fields of a structure out in their order, each at the next multiple of its alignment.
  private static func fills(_ extents: [Extent]) -> Bool {
    var end = 0
    for extent in extents.sorted(by: { ($0.offset, $0.size) < ($1.offset, $1.size) }) {
      guard extent.offset == (end + extent.alignment - 1) / extent.alignment * extent.alignment else { return false }
      end = extent.offset + extent.size
    }
    return end == MemoryLayout<Root>.size
  }
}

extension Fields {
  func encode(_ value: Root, to writer: inout ByteWriter) {
    assert(isWhole(value), "\(Root.self) leaves out \(missing(in: value))")
    withUnsafeBytes(of: value) { memory in
      guard let base = memory.baseAddress else { return }
      for field in fields { field.type.encode(at: base + field.offset, to: &writer) }
    }
  }

  func decode(from reader: inout CheckpointReader) throws(CheckpointError) -> Root {
    precondition(fillsLayout, "the fields of \(Root.self) leave out one of those that it stores")
    let result = withUnsafeTemporaryAllocation(of: Root.self, capacity: 1) { buffer in
      decode(into: buffer, from: &reader)
    }
    return try result.get()
  }

  private func decode(
    into buffer: UnsafeMutableBufferPointer<Root>, from reader: inout CheckpointReader
  ) -> Result<Root, CheckpointError> {
    let memory = UnsafeMutableRawBufferPointer(buffer)
    // What lies between the fields is nobody's, but never left to chance.
    memory.initializeMemory(as: UInt8.self, repeating: 0)
    guard let base = memory.baseAddress, let value = buffer.baseAddress else { preconditionFailure("no memory") }
    for (index, field) in fields.enumerated() {
      do throws(CheckpointError) {
        try field.type.decode(at: base + field.offset, from: &reader)
      } catch {
        for done in fields[..<index] { done.type.destroy(at: base + done.offset) }
        return .failure(error)
      }
    }
    for field in derived { field.initialize(base + field.offset) }
    return .success(value.move())
  }

  func compare(_ a: Root, _ b: Root, into comparison: inout Comparison) {
    withUnsafeBytes(of: a) { left in
      withUnsafeBytes(of: b) { right in
        guard let left = left.baseAddress, let right = right.baseAddress else { return }
        for field in fields {
          field.type.compare(left + field.offset, right + field.offset, field.name, into: &comparison)
        }
      }
    }
  }
}

/// Where a field lies in its structure, in bytes.
private struct Extent: Sendable {
  let offset, size, alignment: Int

  init<Root, Value>(_ path: KeyPath<Root, Value>) {
    guard let offset = MemoryLayout<Root>.offset(of: path) else {
      preconditionFailure("\(path) is not a stored field without observers")
    }
    (self.offset, size, alignment) = (offset, MemoryLayout<Value>.size, MemoryLayout<Value>.alignment)
  }
}

/// A field as it lies in memory.
private struct Field: Sendable {
  let extent: Extent
  let offset: Int
  let type: any Checkpointable.Type
  private let path: any AnyKeyPath & Sendable

  init<Root, Value: Checkpointable>(_ path: any KeyPath<Root, Value> & Sendable) {
    extent = Extent(path)
    offset = extent.offset
    type = Value.self
    self.path = path
  }

  var name: String { fieldName(path) }
}

private struct Derived: Sendable {
  let extent: Extent
  var offset: Int { extent.offset }
  let initialize: @Sendable (UnsafeMutableRawPointer) -> Void
  private let path: any AnyKeyPath & Sendable

  init<Root, Value: Sendable>(_ path: any KeyPath<Root, Value> & Sendable, _ initial: Value) {
    extent = Extent(path)
    initialize = { $0.initializeMemory(as: Value.self, to: initial) }
    self.path = path
  }

  var name: String { fieldName(path) }
}

/// `congestion` of `\TCPConnection.congestion`.
private func fieldName(_ path: AnyKeyPath) -> String { String("\(path)".split(separator: ".").last ?? "") }

// One call through the type's witness for each field.
extension Checkpointable {
  fileprivate static func encode(at memory: UnsafeRawPointer, to writer: inout ByteWriter) {
    memory.assumingMemoryBound(to: Self.self).pointee.encode(to: &writer)
  }

  fileprivate static func decode(
    at memory: UnsafeMutableRawPointer, from reader: inout CheckpointReader
  ) throws(CheckpointError) {
    memory.initializeMemory(as: Self.self, to: try Self(from: &reader))
  }

  fileprivate static func destroy(at memory: UnsafeMutableRawPointer) {
    memory.assumingMemoryBound(to: Self.self).deinitialize(count: 1)
  }

  fileprivate static func compare(
    _ left: UnsafeRawPointer, _ right: UnsafeRawPointer, _ name: String, into comparison: inout Comparison
  ) {
    let left = left.assumingMemoryBound(to: Self.self), right = right.assumingMemoryBound(to: Self.self)
    guard left.pointee != right.pointee else { return }
    comparison.within(name) { left.pointee.compare(with: right.pointee, into: &$0) }
  }
}
