/// What a part of a device decided of a frame, told for a trace. Part of no world.
///
/// As with a ``Report``, the layer that decides makes it and reads it in an extension of this type.
public struct Decision: Sendable, Equatable {
  /// The layer's number above a code of its own.
  public var kind: UInt16
  /// The frame's bytes as the decision left them.
  public var bytes: [UInt8]
  /// Which part decided, and by what, as in a drop.
  public var detail: DropDetail
  /// What the layer says of it, in an order of its own.
  public var words: [String]

  public init(layer: UInt8, code: UInt8, bytes: [UInt8], detail: DropDetail, words: [String]) {
    kind = UInt16(layer) << 8 | UInt16(code)
    self.bytes = bytes
    self.detail = detail
    self.words = words
  }

  /// The code of a decision of that layer; nil where it is another's.
  public func code(of layer: UInt8) -> UInt8? { kind >> 8 == UInt16(layer) ? UInt8(truncatingIfNeeded: kind) : nil }
}
