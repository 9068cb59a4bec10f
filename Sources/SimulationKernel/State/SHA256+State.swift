extension SHA256: StateRecord {
  public static let fields = Fields(\SHA256.state, \.pending, \.length)

  public func settle(_ reader: borrowing CheckpointReader) throws(CheckpointError) {
    guard state.count == 8, pending.count < 64 else { throw reader.failure("a block of \(pending.count) bytes") }
  }
}
