// Numbers, truth values and text, which all other state is made of.

/// An integer of a fixed number of bytes, written little-endian.
public protocol PlainInteger: Checkpointable, FixedWidthInteger, BitwiseCopyable {}

extension PlainInteger {
  public func encode(to writer: inout ByteWriter) { writer.write(self) }
  public init(from reader: inout CheckpointReader) throws(CheckpointError) { self = try reader.readInteger() }

  public static func encode(_ values: [Self], to writer: inout ByteWriter) {
    guard _isLittleEndian else { return values.forEach { writer.write($0) } }
    values.withUnsafeBytes { writer.writeRaw($0) }
  }

  public static func decode(_ count: Int, from reader: inout CheckpointReader) throws(CheckpointError) -> [Self] {
    try reader.readIntegers(count)
  }
}

private var _isLittleEndian: Bool { UInt16(1).littleEndian == 1 }

extension UInt8: PlainInteger {}
extension UInt16: PlainInteger {}
extension UInt32: PlainInteger {}
extension UInt64: PlainInteger {}
extension Int8: PlainInteger {}
extension Int16: PlainInteger {}
extension Int32: PlainInteger {}
extension Int64: PlainInteger {}
extension UInt128: PlainInteger {}

extension Int: Checkpointable {
  /// An `Int` of the state is a count, an index or a length, and never negative. Two of them can be added without
  /// overflow whatever a file says.
  private static let limit = 1 << 48

  public func encode(to writer: inout ByteWriter) { writer.write(UInt64(bitPattern: Int64(self))) }

  public init(from reader: inout CheckpointReader) throws(CheckpointError) {
    let value: UInt64 = try reader.readInteger()
    guard value <= UInt64(Int.limit) else { throw reader.failure("\(Int64(bitPattern: value)) is not a count") }
    self = Int(value)
  }
}

extension Bool: Checkpointable {
  public func encode(to writer: inout ByteWriter) { writer.write(self) }
  public init(from reader: inout CheckpointReader) throws(CheckpointError) { self = try reader.read() }
}

extension String: Checkpointable {
  public static var blank: Blank<String>? { Blank("", length: 4) }

  /// A length in UTF-8 bytes (UInt32) and the text.
  public func encode(to writer: inout ByteWriter) { writer.write(Array(utf8)) }

  public init(from reader: inout CheckpointReader) throws(CheckpointError) {
    self = try reader.readText()
  }
}

extension Character: Checkpointable {
  public func encode(to writer: inout ByteWriter) { String(self).encode(to: &writer) }

  public init(from reader: inout CheckpointReader) throws(CheckpointError) {
    let text = try String(from: &reader)
    guard text.count == 1 else { throw reader.failure("\(text.count) characters where one was expected") }
    self = Character(text)
  }
}

extension Checkpointable where Self: RawRepresentable, RawValue: PlainInteger {
  /// The raw value.
  @inlinable public func encode(to writer: inout ByteWriter) { writer.write(rawValue) }

  @inlinable public init(from reader: inout CheckpointReader) throws(CheckpointError) {
    let raw: RawValue = try reader.readInteger()
    guard let value = Self(rawValue: raw) else { throw reader.failure("\(raw) is not a \(Self.self)") }
    self = value
  }
}
