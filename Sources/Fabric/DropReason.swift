public import SimulationKernel

/// Why a frame was dropped: a code of one of the layers through which frames pass.
///
/// Each layer declares its codes and their texts beside the code that drops the frames, and gives them short names in an
/// extension of this type. `Lab` lists the layers, and so knows the texts.
public struct DropReason: Hashable, Sendable, BitwiseCopyable, StateRecord {
  /// The layer's number in the upper eight bits, never zero, and its code in the lower. It is written to checkpoints.
  public let rawValue: UInt16

  /// A layer's code as a reason.
  @inlinable public init<Code: DropReasonCode>(_ code: Code) {
    rawValue = UInt16(Code.layer) << 8 | UInt16(code.rawValue)
  }

  @inlinable init(rawValue: UInt16) { self.rawValue = rawValue }

  /// The number of the layer that dropped the frame.
  public var layer: UInt8 { UInt8(truncatingIfNeeded: rawValue >> 8) }
  /// The layer's own code.
  public var code: UInt8 { UInt8(truncatingIfNeeded: rawValue) }

  public static let fields = Fields(\DropReason.rawValue)
}

/// The reasons of one layer. Their raw values are written to checkpoints and never change.
public protocol DropReasonCode: RawRepresentable<UInt8>, CaseIterable, Sendable {
  /// The layer's number, from 1, which no other layer has.
  static var layer: UInt8 { get }
  /// The text in a result's `drops` and in captures: `no route`.
  var text: String { get }
}
