import SimulationKernel

/// The fragments received so far of one datagram.
struct PartialDatagram: Equatable, Sendable, StateRecord {
  /// A fragment's payload and its offset in the datagram's.
  struct Piece: Equatable, Sendable, StateRecord {
    var offset: Int
    var bytes: [UInt8]

    var end: Int { offset + bytes.count }

    static let fields = Fields(\PartialDatagram.Piece.offset, \.bytes)
  }

  let key: FragmentKey
  let expiry: Instant
  /// The headers before the payload of the first fragment, as received; empty until then.
  var header: [UInt8] = []
  /// Sorted by offset, without overlaps.
  var pieces: [Piece] = []
  /// Bytes in all pieces.
  var received = 0
  /// The length of the datagram's payload in bytes, known once the last fragment has arrived.
  var length: Int?

  /// Bytes of the largest fragment, and of the largest that routers must not cut.
  private(set) var largest = 0
  private(set) var largestUncut = 0

  init(key: FragmentKey, expiry: Instant) {
    self.key = key
    self.expiry = expiry
  }

  /// A fragment has been taken in.
  mutating func note(length: Int, mustNotBeCut: Bool) {
    largest = max(largest, length)
    if mustNotBeCut { largestUncut = max(largestUncut, length) }
  }

  /// Whether routers must not cut the whole packet again: its largest fragment must not be (as Linux decides it, so that one
  /// small fragment does not).
  var mustNotBeCut: Bool { largest == largestUncut }

  /// Since pieces never overlap, they are complete when they are long enough.
  var isComplete: Bool { received == length }

  /// The concatenated pieces.
  var payload: [UInt8] { pieces.flatMap(\.bytes) }

  /// The first fragment as received, if it has arrived.
  var firstFragment: [UInt8]? {
    guard let first = pieces.first, first.offset == 0 else { return nil }
    return header + first.bytes
  }

  /// Adds a piece. False if it contradicts the others: it overlaps another without being its exact duplicate,
  /// lies beyond the end, or gives another end.
  mutating func insert(_ piece: Piece, isLast: Bool, header: RawSpan) -> Bool {
    let index = firstIndex(notBefore: piece.offset)
    if index < pieces.count, pieces[index] == piece { return isLast == (length == piece.end) }
    guard fits(piece, at: index), agreesOnLength(piece, isLast: isLast) else { return false }
    if isLast { length = piece.end }
    if piece.offset == 0 { self.header = [UInt8](copying: header) }
    pieces.insert(piece, at: index)
    received += piece.bytes.count
    return true
  }

  private func fits(_ piece: Piece, at index: Int) -> Bool {
    (index == 0 || pieces[index - 1].end <= piece.offset)
      && (index == pieces.count || piece.end <= pieces[index].offset)
  }

  private func agreesOnLength(_ piece: Piece, isLast: Bool) -> Bool {
    if let length { return !isLast && piece.end <= length }
    return !isLast || (pieces.last?.end ?? 0) <= piece.offset
  }

  /// The index at which a piece that begins at `offset` belongs.
  private func firstIndex(notBefore offset: Int) -> Int {
    var low = 0
    var high = pieces.count
    while low < high {
      let middle = (low + high) / 2
      if pieces[middle].offset < offset { low = middle + 1 } else { high = middle }
    }
    return low
  }

  static let fields = Fields(
    \PartialDatagram.key, \.expiry, \.header, \.pieces, \.received, \.length, \.largest, \.largestUncut
  )

  var inconsistency: String? { isConsistent ? nil : "fragments of a datagram contradict one another" }

  /// What a checkpoint must keep to, because rebuilding a datagram relies on it.
  private var isConsistent: Bool {
    zip(pieces, pieces.dropFirst()).allSatisfy { $0.end <= $1.offset } && (pieces.first?.offset ?? 0) >= 0
      && received == pieces.reduce(0) { $0 + $1.bytes.count } && (pieces.last?.end ?? 0) <= length ?? .max
  }
}

extension PartialDatagram {
  /// Approximate overhead of a datagram and of a piece in bytes, to bound their number.
  static let overhead = 128

  static func cost(of piece: Piece) -> Int { piece.bytes.count + overhead }

  /// The datagram's share of the memory limit, in bytes.
  var cost: Int { Self.overhead + header.count + pieces.count * Self.overhead + received }
}
