/// What a part of a device decided about a frame, recorded for a trace. It is not part of the world.
///
/// As with a ``Report``, the layer that decides encodes and decodes it in an extension of this type.
public struct Decision: Sendable, Equatable {
  /// The layer's number above a code of its own.
  public var kind: UInt16
  /// The frame's bytes as the decision left them.
  public var bytes: [UInt8]
  /// Which part decided, and the cause, as in a drop.
  public var detail: DropDetail
  /// The decision's texts, in an order that the layer defines.
  public var words: [String]

  /// Creates a decision with a code of `layer`.
  public init(layer: UInt8, code: UInt8, bytes: [UInt8], detail: DropDetail, words: [String]) {
    kind = UInt16(layer) << 8 | UInt16(code)
    self.bytes = bytes
    self.detail = detail
    self.words = words
  }

  /// The decision's code if it comes from `layer`; otherwise nil.
  public func code(of layer: UInt8) -> UInt8? { kind >> 8 == UInt16(layer) ? UInt8(truncatingIfNeeded: kind) : nil }
}
