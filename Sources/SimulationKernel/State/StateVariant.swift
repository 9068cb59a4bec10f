/// An enumeration with payloads whose state is described once, by the list of its cases beside its declaration:
///
///     extension StandardStream: StateVariant {
///       static let cases = Cases<StandardStream>(
///         Case("console", .console),
///         Case("pipe", StandardStream.pipe) { if case .pipe(let id) = $0 { id } else { nil } })
///     }
///
/// A case is written as its index in the list, so new ones are added at the end.
public protocol StateVariant: Checkpointable {
  static var cases: Cases<Self> { get }
}

extension StateVariant {
  public func encode(to writer: inout ByteWriter) { Self.cases.encode(self, to: &writer) }
  public init(from reader: inout CheckpointReader) throws(CheckpointError) {
    self = try Self.cases.decode(from: &reader)
  }
  public func compare(with other: Self, into comparison: inout Comparison) {
    Self.cases.compare(self, other, into: &comparison)
  }
}

/// The cases of a ``StateVariant``.
public struct Cases<Root: Sendable>: Sendable {
  private let cases: [Case<Root>]

  public init(_ cases: Case<Root>...) { self.cases = cases }

  func encode(_ value: Root, to writer: inout ByteWriter) {
    for index in 0..<cases.count {
      let before = writer.count
      writer.write(UInt8(index))
      if cases[index].encode(value, &writer) { return }
      writer.truncate(to: before)
    }
    preconditionFailure("\(Root.self) does not list \(value)")
  }

  func decode(from reader: inout CheckpointReader) throws(CheckpointError) -> Root {
    let index = Int(try reader.read(UInt8.self))
    guard index < cases.count else { throw reader.failure("\(Root.self) has no case \(index)") }
    return try cases[index].decode(&reader)
  }

  func compare(_ a: Root, _ b: Root, into comparison: inout Comparison) {
    for one in cases where one.compare(a, b, &comparison) { return }
    comparison.note(a, b)
  }
}

/// One case: its name, how to make it, and how to get at its payload.
public struct Case<Root: Sendable>: Sendable {
  public let name: String
  /// Writes the payload and returns true if the value is of this case.
  fileprivate let encode: @Sendable (Root, inout ByteWriter) -> Bool
  fileprivate let decode: @Sendable (inout CheckpointReader) throws(CheckpointError) -> Root
  /// Compares two values of this case, and returns whether they are.
  fileprivate let compare: @Sendable (Root, Root, inout Comparison) -> Bool

  /// A case without a payload.
  public init(_ name: String, _ value: Root) where Root: Equatable {
    self.name = name
    encode = { candidate, _ in candidate == value }
    decode = { (_) throws(CheckpointError) in value }
    compare = { a, b, _ in a == value && b == value }
  }

  /// A case with a payload. `payload` returns nil for a value of any other case.
  public init<each Value: Checkpointable>(
    _ name: String, _ make: @escaping @Sendable (repeat each Value) -> Root,
    _ payload: @escaping @Sendable (Root) -> (repeat each Value)?
  ) {
    self.name = name
    encode = { value, writer in
      guard let values = payload(value) else { return false }
      for one in repeat each values { writer.write(one) }
      return true
    }
    decode = { (reader) throws(CheckpointError) in make(repeat try reader.read((each Value).self)) }
    compare = { a, b, comparison in
      guard let left = payload(a), let right = payload(b) else { return false }
      comparison.within(name) { comparison in
        for (one, other) in repeat (each left, each right) {
          if one != other { one.compare(with: other, into: &comparison) }
        }
      }
      return true
    }
  }
}
