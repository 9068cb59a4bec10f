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
