/// A value that is written as zero bytes and nothing else: an absence, or a container with nothing in it.
///
/// Where such a value is a field, its structure's ``FieldSteps`` copy its memory instead of asking its type, which for a
/// generic type would have to be looked up at run time.
public struct Blank<Value> {
  let value: Value
  /// Of the zero bytes, at most eight.
  let length: Int

  /// - Precondition: `value` owns no memory, so that the copies of its bytes are the value: nil, or a container that has
  ///   never held anything, which all share the one empty buffer of the standard library.
  public init(_ value: Value, length: Int) {
    precondition((1...8).contains(length), "a blank of \(length) bytes")
    self.value = value
    self.length = length
  }
}
