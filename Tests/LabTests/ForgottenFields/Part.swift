import LabTesting
import SimulationKernel

/// A value in memory that has a coding of its own, and so can tell whether a change within it counts and survives.
final class Part {
  enum Verdict {
    /// The encoding is what it was.
    case unseen
    /// It is read back as an error: what makes no sense may be refused.
    case refused
    case faithful
    /// It is read back as something else.
    case unfaithful
  }

  private let encode: () -> [UInt8]
  private let decodeAndEncode: ([UInt8]) -> [UInt8]?
  private let difference: ([UInt8]) -> String?
  private lazy var original = encode()

  init<Value: Checkpointable>(_: Value.Type, at pointer: UnsafeMutableRawPointer) {
    let value = pointer.assumingMemoryBound(to: Value.self)
    encode = { Coding.bytes(of: value.pointee) }
    decodeAndEncode = { bytes in (try? Coding.decode(bytes)).map { (restored: Value) in Coding.bytes(of: restored) } }
    difference = { bytes in
      guard let restored: Value = try? Coding.decode(bytes) else { return "it is refused" }
      return DeepDifference.find(value.pointee, restored)
    }
  }

  /// Remembers the encoding, before something is changed.
  func prepare() { _ = original }

  /// What has become of the value that was changed. It is judged by what is coded: what follows from the changed field was
  /// not changed with it.
  var verdict: Verdict {
    let bytes = encode()
    guard bytes != original else { return .unseen }
    guard let again = decodeAndEncode(bytes) else { return .refused }
    return again == bytes ? .faithful : .unfaithful
  }

  /// What of the value as it is does not survive.
  var differenceUnchanged: String? { difference(original) }
}
