public import SimulationKernel

/// Why a frame went no further: a code of one of the layers through which frames go.
///
/// Each layer declares its codes with their texts, beside what drops the frames, and gives them short names in an extension
/// of this type. Whoever puts a lab together knows the layers, and so the texts.
public struct DropReason: Hashable, Sendable, BitwiseCopyable, StateRecord {
  /// The layer's number in the upper eight bits, never zero, and its code in the lower. It is written to checkpoints.
  public let rawValue: UInt16

  @inlinable public init<Code: DropReasonCode>(_ code: Code) {
    rawValue = UInt16(Code.layer) << 8 | UInt16(code.rawValue)
  }

  @inlinable init(rawValue: UInt16) { self.rawValue = rawValue }

  public var layer: UInt8 { UInt8(truncatingIfNeeded: rawValue >> 8) }
  public var code: UInt8 { UInt8(truncatingIfNeeded: rawValue) }

  public static let fields = Fields(\DropReason.rawValue)
}

/// The reasons of one layer. Their raw values are written to checkpoints and never change.
public protocol DropReasonCode: RawRepresentable<UInt8>, CaseIterable, Sendable {
  /// The layer's number, from 1, which no other layer has.
  static var layer: UInt8 { get }
  /// As in a result's `drops` and in captures: `no route`.
  var text: String { get }
}
