/// The three lengths of one record.
struct RecordLengths {
  /// Bytes copied from the given frame.
  let copied: Int
  /// Bytes in the record: those copied, and zeros up to the minimum frame length.
  let captured: Int
  /// Bytes that were on the wire.
  let original: Int

  @inline(__always)
  init(available: Int, original given: Int, minimum: Int, snap: Int) {
    original = max(given, available, minimum)
    // The beginning of a longer frame is not padded: what followed it is unknown, not zero.
    captured = min(given > available ? available : original, snap > 0 ? snap : .max)
    copied = min(available, captured)
  }
}
