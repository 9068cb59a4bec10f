/// A piece of the world that can be written to a checkpoint and read back equal.
///
/// `encode` and `init(from:)` stand side by side and name the stored fields in their order. There is no
/// version per type: the file has one, and any change of layout raises it.
public protocol Checkpointable {
  func encode(to writer: inout ByteWriter)
  init(from reader: inout CheckpointReader) throws(CheckpointError)
}

extension ByteWriter {
  public mutating func write<T: RawRepresentable>(_ value: T) where T.RawValue: FixedWidthInteger & BitwiseCopyable {
    write(value.rawValue)
  }
}

extension String: Checkpointable {
  /// A length in UTF-8 bytes (UInt32) and the text.
  public func encode(to writer: inout ByteWriter) { writer.write(Array(utf8)) }

  public init(from reader: inout CheckpointReader) throws(CheckpointError) {
    guard let text = String(validating: try reader.read([UInt8].self), as: UTF8.self) else {
      throw reader.failure("text is not UTF-8")
    }
    self = text
  }
}
