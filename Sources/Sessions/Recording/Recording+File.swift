public import SimulationKernel

extension Recording: StateRecord {
  public static let fields = Fields(\Recording.lab, \.reached, \.entries)

  public func settle(_ reader: borrowing CheckpointReader) throws(CheckpointError) {
    let isInOrder = zip(entries, entries.dropFirst()).allSatisfy { $0.at <= $1.at }
    guard isInOrder, entries.first?.at ?? .zero >= .zero, reached >= entries.last?.at ?? .zero else {
      throw reader.failure("inputs out of order")
    }
  }
}

extension Recording.Entry: StateRecord {
  public static let fields = Fields(\Recording.Entry.at, \.node, \.input)
}

extension Recording {
  /// What every recording begins with.
  package static let magic = "POLREC\u{1A}\n"
  private static let kind = SectionFileKind(magic: magic, version: 1)
  private static let format = SectionFormat<Recording>("recording")

  public func write<Failure>(to sink: @escaping ([UInt8]) throws(Failure) -> Void) throws(Failure) {
    var writer = try SectionWriter(Recording.kind, to: sink)
    try Recording.format.write(self, to: &writer)
    try writer.finish()
  }

  /// - Parameter source: returns as many of the next bytes as requested or, at the end of the file, as remain.
  public init<Failure>(
    from source: @escaping (Int) throws(Failure) -> [UInt8]
  ) throws(SectionReader<Failure>.Problem) {
    var reader = try SectionReader(
      Recording.kind, called: "a recording of controllers", registry: PartRegistry(), from: source)
    self = try reader.read(Recording.format)
    try reader.end()
  }
}
