/// A part of the world whose type is open: a guest program, a network function, a controller app.
///
/// Each such family is a protocol that refines this one. The world keeps its members in an ``Open`` box.
public protocol OpenPart: StateRecord {
  /// The name under which a checkpoint records the type. Once released it never changes.
  static var registeredName: String { get }
}

/// The one box for open parts: an existential that can be compared and written to a checkpoint.
///
/// `Family` is the existential of the protocol, as in `Open<any GuestProgram>`, so that a call on `value` costs one
/// witness lookup and no cast. Only comparing and coding look at the dynamic type.
public struct Open<Family: Sendable>: Sendable {
  public var value: Family

  @inlinable public init(_ value: Family) { self.value = value }
}

extension Open: Equatable {
  public static func == (a: Open, b: Open) -> Bool {
    guard let left = a.value as? any OpenPart, let right = b.value as? any OpenPart else { return false }
    return same(left, right)
  }

  private static func same<T: OpenPart>(_ left: T, _ right: any OpenPart) -> Bool { (right as? T) == left }
}

extension Open: Checkpointable {
  public func encode(to writer: inout ByteWriter) {
    guard let part = value as? any OpenPart else { preconditionFailure("\(Family.self) does not refine OpenPart") }
    writer.write(type(of: part).registeredName)
    part.encode(to: &writer)
  }

  public init(from reader: inout CheckpointReader) throws(CheckpointError) {
    let name = try reader.read(String.self)
    guard let decode = reader.registry.decoders[name] else { throw reader.failure("unknown part '\(name)'") }
    guard let value = try decode(&reader).get() as? Family else {
      throw reader.failure("'\(name)' is not a \(Family.self)")
    }
    self.init(value)
  }

  public func compare(with other: Open, into comparison: inout Comparison) {
    guard let left = value as? any OpenPart, let right = other.value as? any OpenPart else { return }
    Open.compare(left, right, into: &comparison)
  }

  private static func compare<T: OpenPart>(_ left: T, _ right: any OpenPart, into comparison: inout Comparison) {
    guard let right = right as? T else {
      return comparison.note(T.registeredName, type(of: right).registeredName)
    }
    left.compare(with: right, into: &comparison)
  }
}

extension PartRegistry {
  public mutating func register<Part: OpenPart>(_: Part.Type) {
    decoders[Part.registeredName] = { reader in
      do throws(CheckpointError) { return .success(try Part(from: &reader)) } catch { return .failure(error) }
    }
  }
}
