/// A key of an ``OrderedTable``. The hash depends on the key alone, never on the process.
public protocol TableKey: Hashable, Sendable, BitwiseCopyable {
  /// 64 well-spread bits.
  var tableHash: UInt64 { get }
}

extension UInt64 {
  /// Spreads the bits of a small key (the finaliser of MurmurHash3, Appleby 2011, cut to one multiplication).
  @inlinable public var spread: UInt64 {
    let product = (self ^ self >> 32) &* 0x9E37_79B9_7F4A_7C15
    return product ^ product >> 29
  }
}

/// A map whose order is that of insertion, the same in every process: what a device may keep as state and walk.
///
/// The entries are in one array. Up to eight are searched linearly; beyond that an open-addressing index of entry
/// numbers is kept beside them, at most half full. Removal moves the last entry into the gap, so the order after a removal is a fixed
/// function of the table's history.
public struct OrderedTable<Key: TableKey, Value: Sendable>: Sendable {
  public struct Entry: Sendable {
    public let key: Key
    public var value: Value

    @inlinable init(key: Key, value: Value) {
      self.key = key
      self.value = value
    }
  }

  @usableFromInline static var inlineLimit: Int { 8 }

  @usableFromInline var entries: [Entry] = []
  /// Entry number plus one, zero where empty. Empty while the table is small. A power of two long.
  @usableFromInline var index: [UInt32] = []

  @inlinable public init() {}

  @inlinable public var count: Int { entries.count }
  @inlinable public var isEmpty: Bool { entries.isEmpty }

  /// The index of `key`, good until the next insertion or removal.
  @inlinable public func index(of key: Key) -> Int? {
    if index.isEmpty {
      for position in entries.indices where entries[position].key == key { return position }
      return nil
    }
    var slot = Int(truncatingIfNeeded: key.tableHash) & (index.count - 1)
    while index[slot] != 0 {
      let position = Int(index[slot]) - 1
      if entries[position].key == key { return position }
      slot = (slot + 1) & (index.count - 1)
    }
    return nil
  }

  /// The key at an index from 0 to `count - 1`.
  @inlinable public func key(at position: Int) -> Key { entries[position].key }

  /// The value at an index; changed in place, with no copy.
  @inlinable public subscript(at position: Int) -> Value {
    _read { yield entries[position].value }
    _modify { yield &entries[position].value }
  }

  @inlinable public subscript(key: Key) -> Value? {
    guard let position = index(of: key) else { return nil }
    return entries[position].value
  }

  /// Sets the value of `key`, adding the key at the end if it is new. Returns its index.
  @inlinable @discardableResult public mutating func set(_ value: Value, for key: Key) -> Int {
    if let position = index(of: key) {
      entries[position].value = value
      return position
    }
    entries.append(Entry(key: key, value: value))
    if !index.isEmpty && 2 * entries.count <= index.count {
      file(entries.count - 1)
    } else if entries.count > OrderedTable.inlineLimit {
      rebuildIndex()
    }
    return entries.count - 1
  }

  /// Removes `key`; the last entry takes its place.
  @discardableResult public mutating func remove(_ key: Key) -> Value? {
    guard let position = index(of: key) else { return nil }
    return remove(at: position)
  }

  @discardableResult public mutating func remove(at position: Int) -> Value {
    let value = entries[position].value
    unfile(position)
    let last = entries.count - 1
    if position != last {
      unfile(last)
      entries[position] = entries[last]
      entries.removeLast()
      if !index.isEmpty { file(position) }
    } else {
      entries.removeLast()
    }
    return value
  }

  /// Keeps the entries that `isKept` accepts, in their order.
  public mutating func keep(where isKept: (Key, Value) -> Bool) {
    entries.removeAll { !isKept($0.key, $0.value) }
    rebuildIndex()
  }

  public mutating func removeAll() { self = OrderedTable() }

  @usableFromInline mutating func file(_ position: Int) {
    var slot = Int(truncatingIfNeeded: entries[position].key.tableHash) & (index.count - 1)
    while index[slot] != 0 { slot = (slot + 1) & (index.count - 1) }
    index[slot] = UInt32(position + 1)
  }

  /// Takes an entry out of the index and closes the gap in its probe sequence (Knuth, volume 3, algorithm 6.4R).
  private mutating func unfile(_ position: Int) {
    guard !index.isEmpty else { return }
    let mask = index.count - 1
    var gap = Int(truncatingIfNeeded: entries[position].key.tableHash) & mask
    while index[gap] != UInt32(position + 1) { gap = (gap + 1) & mask }
    index[gap] = 0
    var slot = (gap + 1) & mask
    while index[slot] != 0 {
      let home = Int(truncatingIfNeeded: entries[Int(index[slot]) - 1].key.tableHash) & mask
      if (slot - home) & mask >= (slot - gap) & mask {
        index[gap] = index[slot]
        index[slot] = 0
        gap = slot
      }
      slot = (slot + 1) & mask
    }
  }

  @usableFromInline mutating func rebuildIndex() {
    guard entries.count > OrderedTable.inlineLimit else {
      index = []
      return
    }
    var size = 32
    while size < 4 * entries.count { size *= 2 }
    index = [UInt32](repeating: 0, count: size)
    for position in entries.indices { file(position) }
  }
}

extension OrderedTable.Entry: Equatable where Value: Equatable {}

extension OrderedTable: Equatable where Value: Equatable {
  /// The index follows from the entries.
  public static func == (a: OrderedTable, b: OrderedTable) -> Bool { a.entries == b.entries }
}

extension OrderedTable: Checkpointable where Key: Checkpointable, Value: Checkpointable {
  public static var blank: Blank<OrderedTable>? { Blank(OrderedTable(), length: 4) }

  /// A count (UInt32), and each key with its value.
  public func encode(to writer: inout ByteWriter) {
    writer.write(UInt32(count))
    for entry in entries {
      writer.write(entry.key)
      writer.write(entry.value)
    }
  }

  public init(from reader: inout CheckpointReader) throws(CheckpointError) {
    let count = try reader.readCount(ofElementsAtLeast: 1)
    if count > 0 { try fill(count, from: &reader) }
  }

  private mutating func fill(_ count: Int, from reader: inout CheckpointReader) throws(CheckpointError) {
    for _ in 0..<count {
      let key = try reader.read(Key.self)
      guard index(of: key) == nil else { throw reader.failure("the same key twice") }
      set(try reader.read(Value.self), for: key)
    }
  }

  /// By key: that two tables hold the same entries in another order is a difference of its own.
  public func compare(with other: OrderedTable, into comparison: inout Comparison) {
    let before = comparison.differences.count
    for entry in entries {
      comparison.at("\(entry.key)") { comparison in
        guard let value = other[entry.key] else { return comparison.note(entry.value, Value?.none) }
        if value != entry.value { entry.value.compare(with: value, into: &comparison) }
      }
    }
    for entry in other.entries where index(of: entry.key) == nil {
      comparison.at("\(entry.key)") { $0.note(Value?.none, entry.value) }
    }
    guard comparison.differences.count == before else { return }
    comparison.within("order") { $0.note(entries.map(\.key), other.entries.map(\.key)) }
  }
}
